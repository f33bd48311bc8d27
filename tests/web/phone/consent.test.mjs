// The page on which a customer agrees to be told more, as the demo shows it: the link in the first
// answer, the platform's tag (a stand-in) and the platform's own page, in a real browser.
//   node consent.test.mjs --base SIMULATOR --gateway URL --operations URL --shots DIR
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launch, screens } from '../chat/browser.mjs';

const PATIENCE_MS = 20_000;
const person = 'mei';
const { values: given } = parseArgs({
  options: {
    base: { type: 'string' },
    gateway: { type: 'string' },
    operations: { type: 'string' },
    shots: { type: 'string' },
  },
});
if (!given.base || !given.gateway || !given.operations || !given.shots) {
  console.error('usage: consent.test.mjs --base URL --gateway URL --operations URL --shots DIR');
  process.exit(2);
}
mkdirSync(given.shots, { recursive: true });

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

async function order(path, body) {
  const answer = await fetch(`${given.base}${path}`, { method: 'POST', body: JSON.stringify(body) });
  assert.equal(answer.status, 200, `${path}: ${await answer.text()}`);
}

async function bubbles() {
  const answer = await fetch(`${given.base}/sim/phone?user=${person}`);
  const all = (await answer.json()).conversations;
  return all.find((one) => one.platform === 'wechat');
}

async function until(what, look) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((then) => { setTimeout(then, 100); });
  }
}

async function figure(name) {
  const text = await (await fetch(`${given.operations}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(name));
  return line === undefined ? 0 : Number(line.split(' ').at(-1));
}

const browser = await launch();

async function open(url) {
  const context = await browser.newContext({
    ...screens.phone, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
  const page = await context.newPage();
  page.complaints = [];
  page.on('pageerror', (error) => page.complaints.push(error.message));
  page.on('console', (line) => {
    if (line.type() === 'error') page.complaints.push(line.text());
  });
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(url);
  return page;
}

const shot = (page, name) => page.screenshot({
  path: join(given.shots, `consent-${name}.png`), animations: 'disabled' });
const says = (page, words) => until(words, async () => (
  (await page.textContent('#state')).includes(words)));

let link = '';

// In the platform's app the customer is signed in; the stand-in is told who it is.
function as(url, who) {
  const [page, pass] = url.split('#');
  return `${given.gateway}${new URL(page).pathname}?user=${who}#${pass}`;
}

await check('the first answer says why and where, once', async () => {
  await order('/sim/users', { user: person, follow: true });
  await order('/sim/say', { platform: 'wechat', user: person, text: '快递显示签收可我没收到，我要投诉！' });
  const answer = await until('a link', async () => (
    (await bubbles()).bubbles.map((one) => one.text ?? '').find((text) => text.includes('/consent/'))));
  link = /https?:\/\/\S+\/consent\/\S+/.exec(answer)[0];
  assert.match(answer, /规定|只让我/);
  assert.match(answer, /不点也|不同意也/);
});

await check('on the page the platform\'s tag is tapped, and one consent is banked', async () => {
  const page = await open(as(link, person));
  page.on('dialog', (dialog) => dialog.accept());
  await page.waitForSelector('#subscribe button');
  await shot(page, 'page');
  await page.click('#subscribe button');
  await says(page, '记下了');
  await shot(page, 'agreed');
  assert.deepEqual(page.complaints, []);
  const consents = (await bubbles()).consents;
  assert.equal(consents['demo-notice'], 1);
  // Told by our page and by the platform's event: the ledger takes it for one.
  assert.ok(await figure('huiyin_consents_total{account="wechat/demo",what="notice"}') >= 1);
});

await check('who refuses is not pressed', async () => {
  const before = await figure('huiyin_consents_total{account="wechat/demo",what="notice"}');
  const page = await open(as(link, person));
  page.on('dialog', (dialog) => dialog.dismiss());
  await page.click('#subscribe button');
  await says(page, '这次不订');
  assert.equal(await figure('huiyin_consents_total{account="wechat/demo",what="notice"}'), before);
});

await check('the platform\'s own page leads back, and counts once', async () => {
  const page = await open(as(link, person));
  const back = page.waitForRequest((request) => request.url().includes('/returned'));
  const href = await until('an address', () => page.getAttribute('#single-link', 'href'));
  const [address] = href.split('#');
  await page.goto(`${address}&user=${person}`);
  await page.click('#confirm');
  await says(page, '记下了');
  await shot(page, 'returned');
  const name = 'huiyin_consents_total{account="wechat/demo",what="single"}';
  assert.equal(await figure(name), 1);
  await page.goto((await back).url());
  await says(page, '记下了');
  assert.equal(await figure(name), 1, 'the same way back counted twice');
});

await check('a link that was changed opens nothing', async () => {
  const page = await open(`${as(link, person).slice(0, -4)}AAAA`);
  await says(page, '过期');
  await shot(page, 'expired');
  assert.equal(await page.isHidden('#notice'), true);
});

await check('outside the platform\'s app another way is offered', async () => {
  const page = await browser.newContext({ ...screens.phone }).then((one) => one.newPage());
  await page.route('**/jweixin.js', (route) => route.abort());
  await page.goto(as(link, person));
  await page.waitForSelector('#single-link');
  await shot(page, 'outside');
});

await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
