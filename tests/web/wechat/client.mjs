// Talks to a running gateway as the platform would, with somebody else's encryption (npm
// wechat-crypto), and checks every answer. That package checks neither signature nor app id, so
// both are compared here.
//
//   node client.mjs --base http://127.0.0.1:8080/hooks/wechat/main --token T --key K --appid wx…
//     --original-id gh_… --mode safe|compatible|plain [--from 1] [--to 600] [--concurrency 8]
//
// Ends with 1 and a list of failures, or with 0.
import { Platform } from './platform.mjs';
import { textOfBytes } from './texts.mjs';

function settings(argv) {
  const given = new Map();
  for (let i = 0; i < argv.length; i += 2) given.set(argv[i], argv[i + 1]);
  const take = (name, fallback) => {
    const value = given.get(`--${name}`) ?? fallback;
    given.delete(`--${name}`);
    if (value === undefined) throw new Error(`--${name} is missing`);
    return value;
  };
  const taken = {
    base: new URL(take('base')),
    token: take('token'),
    key: take('key', ''),
    appid: take('appid'),
    originalId: take('original-id'),
    mode: take('mode'),
    from: Number(take('from', '1')),
    to: Number(take('to', '600')),
    concurrency: Number(take('concurrency', '8')),
  };
  if (given.size > 0) throw new Error(`unknown: ${[...given.keys()].join(' ')}`);
  if (!['safe', 'compatible', 'plain'].includes(taken.mode)) throw new Error('unknown --mode');
  if (!(taken.from >= 1 && taken.to >= taken.from && taken.concurrency >= 1)) {
    throw new Error('--from, --to and --concurrency must be numbers from 1');
  }
  return taken;
}

async function checkAddress(platform, failures) {
  const echo = '4375120948345356249';
  const right = await platform.verify(echo, true);
  if (right.status !== 200 || right.body !== echo) {
    failures.push(`verification: status ${right.status}, the echo did not come back as it was`);
  }
  const wrong = await platform.verify(echo, false);
  if (wrong.status < 400 || wrong.status >= 500 || wrong.body.includes(echo)) {
    failures.push(`verification with a wrong signature: status ${wrong.status}`);
  }
}

async function checkForgeries(platform, failures) {
  const message = platform.message('oFORGED00000000000000000000x', '伪造');
  const forged = await platform.post(message, { forged: true });
  if (forged.status < 400 || forged.status >= 500) {
    failures.push(`a forged signature: status ${forged.status}`);
  }
  if (platform.mode !== 'safe') return;
  const plain = await platform.post(message, { mode: 'plain' });
  if (plain.status < 400 || plain.status >= 500) {
    failures.push(`a plain message to a safe account: status ${plain.status}`);
  }
}

// Each worker is one person, who waits for an answer before going on.
async function work(platform, person, next, tally, failures) {
  for (let bytes = next(); bytes !== undefined; bytes = next()) {
    const message = platform.message(person, textOfBytes(bytes));
    try {
      const first = await platform.deliver(message);
      tally[first.shown ? 'texts' : 'silent'] += 1;
      if (bytes % 25 !== 0) continue;
      const copy = await platform.deliver(message);
      tally.copies += 1;
      if (copy.inner !== first.inner) throw new Error('a copy got another answer');
    } catch (error) {
      failures.push(`${bytes} bytes: ${error.message}`);
    }
  }
}

async function main() {
  const options = settings(process.argv.slice(2));
  const platform = new Platform(options);
  const failures = [];
  const tally = { texts: 0, silent: 0, copies: 0 };
  await checkAddress(platform, failures);
  await checkForgeries(platform, failures);
  let bytes = options.from;
  const next = () => (bytes <= options.to ? bytes++ : undefined);
  const run = Date.now().toString(36).padStart(9, '0');
  const people = Array.from({ length: options.concurrency }, (_, i) =>
    `oCLIENT${run}${String(i).padStart(12, '0')}`);
  await Promise.all(people.map((person) => work(platform, person, next, tally, failures)));
  platform.close();
  for (const failure of failures.slice(0, 50)) console.error(failure);
  console.log(`${options.mode}: ${tally.texts} texts, ${tally.silent} acknowledged without text, ` +
    `${tally.copies} copies, ${failures.length} failures`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
