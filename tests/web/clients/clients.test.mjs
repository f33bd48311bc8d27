// huiyin-sim against other people's WeChat packages, over real sockets and in both directions: they
// call it as a company's server would, and they receive what it pushes.
//   node clients.test.mjs --simulator build/dev/huiyin-sim --folder DIR
import { parseArgs } from 'node:util';
import { Receivers } from './receivers.mjs';
import { Simulator, accountsFor } from './simulator.mjs';
import { checkPushes } from './pushes.mjs';
import { checkCoWechatApi, checkEasyWechat } from './calls.mjs';

const { values: given } = parseArgs({
  options: { simulator: { type: 'string' }, folder: { type: 'string' } },
});
if (!given.simulator || !given.folder) {
  console.error('usage: clients.test.mjs --simulator PROGRAM --folder DIR');
  process.exit(2);
}

let passed = 0;
let failed = 0;

async function check(name, act) {
  try {
    await act();
    ++passed;
    console.log(`ok    ${name}`);
  } catch (error) {
    ++failed;
    console.log(`FAIL  ${name}\n      ${String(error.message).split('\n').join('\n      ')}`);
  }
}

const accounts = accountsFor(['co', 'easy']);
// Its hook must refuse it: the receiver has another token than the platform.
const strangers = [{ ...accounts[0], name: 'co-stranger', token: 'anothertoken' }];
const receivers = await Receivers.start([...accounts, ...strangers]);
const simulator = await Simulator.start(given.simulator, given.folder,
  [...accounts, { ...accounts[0], name: 'co-stranger', appId: 'wx00000000000000ff' }],
  receivers.base);
try {
  for (const account of accounts) await checkPushes(check, { simulator, receivers, account });
  const safe = (who) => ({ simulator, receivers, folder: given.folder,
    account: accounts.find((one) => one.who === who && one.mode === 'safe') });
  await checkCoWechatApi(check, safe('co'));
  await checkEasyWechat(check, safe('easy'));
  await check('a receiver with another token refuses the verification', async () => {
    const refused = await simulator.verify('co-stranger').catch((error) => error.message);
    if (refused !== '/sim/verify: 409 status 401') throw new Error(JSON.stringify(refused));
  });
} finally {
  simulator.stop();
  receivers.stop();
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
