// Orders to the simulator. Each says what went wrong as an Error with a sentence.
async function read(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error ?? `${response.status}`);
  return body;
}

export async function order(path, body) {
  return read(await fetch(path, { method: 'POST', body: JSON.stringify(body) }));
}

export async function look(path) {
  return read(await fetch(path));
}

export function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(',') + 1));
    reader.onerror = () => reject(new Error('读不了这个文件'));
    reader.readAsDataURL(file);
  });
}

// The simulator's sentences as the page says them.
const sentences = {
  'must follow before writing': '先关注公众号，才能发消息',
  'must follow before that': '先关注公众号',
  'nobody of that name here': '这里没有这个人',
};

export const inWords = (error) => sentences[error.message] ?? error.message;
