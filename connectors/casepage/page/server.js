// What the page asks of the server. Everything is posted, so that no address tells anything.

const base = new URL('.', document.baseURI);
const patience = 30_000;

// The answer as an object; `code` says what went wrong: one of the server's own, or "offline".
export async function ask(path, body) {
  const answer = await post(path, body);
  return answer.json ? answer.json() : answer;
}

export async function askForFile(path, body) {
  const answer = await post(path, body);
  return answer.blob ? { file: await answer.blob() } : answer;
}

export function addressOf(path) {
  return new URL(path, base);
}

export async function load(path) {
  for (;;) {
    try {
      return await (await fetch(addressOf(path))).json();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 2_000));
    }
  }
}

async function post(path, body) {
  try {
    const answer = await fetch(addressOf(path), {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json' },
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout?.(patience),
    });
    if (answer.ok) return answer;
    return { code: await codeIn(answer) };
  } catch {
    return { code: 'offline' };
  }
}

async function codeIn(answer) {
  try {
    const { code } = await answer.json();
    return String(code);
  } catch {
    return answer.status === 429 ? 'busy' : 'unavailable';
  }
}
