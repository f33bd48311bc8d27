// The demo as somebody tries it: the simulated phone in a real browser, the gateway behind it.
//   node phone.test.mjs --base http://127.0.0.1:8090 --shots DIR [--sums FILE] [--number FILE]
// One talk from the complaint to the news that was promised; the steps build on one another.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Phone, launch } from './phone.mjs';

const caseNumber = /HY\d{6}-[2-9A-HJ-NP-Z]{6}/;
const complaint = '你们的快递显示签收了，可我根本没收到，打电话也没人接，我要投诉！';

const { values: given } = parseArgs({
  options: {
    base: { type: 'string' },
    shots: { type: 'string' },
    sums: { type: 'string' },    // where the SHA-256 of each picture is written
    number: { type: 'string' },  // and that of the one case that they belong to
  },
});
if (!given.base || !given.shots) {
  console.error('usage: phone.test.mjs --base URL --shots DIR');
  process.exit(2);
}
mkdirSync(given.shots, { recursive: true });

const browser = await launch();
const phone = await Phone.take(browser, given.base, 'lin');
let passed = 0;
let failed = 0;

async function check(name, act) {
  try {
    await act();
    assert.deepEqual(phone.complaints.splice(0), []);
    ++passed;
    console.log(`ok    ${name}`);
  } catch (error) {
    ++failed;
    console.log(`FAIL  ${name}\n      ${String(error.message).split('\n').join('\n      ')}`);
  }
}

const shot = (name) => phone.page.screenshot({
  path: join(given.shots, `simulated-${name}.png`), animations: 'disabled' });
let number = 'none';
let code = 'none';
const sums = [];

await check('WeChat: who follows is greeted', async () => {
  const greeting = await phone.tapFor('关注');
  assert.equal(greeting.carrier, '被动回复');
  assert.equal(await phone.page.textContent('#follow'), '已关注');
});

await check('WeChat: a complaint is answered with its number', async () => {
  const answer = await phone.say(complaint);
  assert.match(answer.text, caseNumber);
  number = caseNumber.exec(answer.text)[0];
});

await check('WeChat: two pictures belong to it', async () => {
  const after = await phone.newest();
  for (const word of ['空的信箱', '通话记录']) sums.push(await phone.sendPicture(word));
  assert.equal(await phone.picturesDrawn(2), 2);
  assert.ok(await phone.showsItsEnd(), 'the screen does not show its newest bubble');
  // One answer for all that come together.
  const answer = await phone.heard(after);
  assert.ok(answer.text.includes(number), `said of the pictures: ${answer.text}`);
  await shot('wechat-pictures');
});

await check('WeChat: the phone is noted', async () => {
  await phone.say('电话13912344521，我姓林');
});

await check('WeChat: a tap on the menu tells of the progress', async () => {
  const answer = await phone.tapFor('查进度');
  assert.ok(answer.text.includes(number), `said of the progress: ${answer.text}`);
  await shot('wechat-progress');
});

await check('WeChat: 47 hours later there is news', async () => {
  const after = await phone.newest();
  const before = await phone.now();
  await phone.advance('+46 小时', '+1 小时');
  const news = await phone.heard(after);
  assert.notEqual(await phone.now(), before);
  assert.ok(news.text.includes(number), `the news: ${news.text}`);
  // The window of 48 hours is still open: a message that the customer did not ask for.
  assert.equal(news.carrier, '客服消息');
  await shot('wechat-news');
});

await check('Weibo: whoever knows the number alone is shown nothing', async () => {
  await phone.open('weibo');
  await phone.tapFor('关注');
  const answer = await phone.say(`${number} 处理得怎么样了`);
  assert.equal(answer.carrier, '被动回复');
  assert.match(answer.text, /后四位/);
});

await check('Weibo: with the digits of the phone, the stage alone', async () => {
  const answer = await phone.say('4521');
  assert.ok(answer.text.includes(number), `said of the case: ${answer.text}`);
  assert.ok(!answer.text.includes('林'), `a stranger is told of the customer: ${answer.text}`);
  await shot('weibo-stranger');
});

await check('Weibo: the code for the rest comes on WeChat', async () => {
  assert.match((await phone.say('要')).text, /验证码/);
  await phone.open('wechat');
  const told = await phone.heardThat(/验证码是? ?(\d{6})/);
  assert.ok(told.text.includes(number), `the code: ${told.text}`);
  [code] = /\d{6}(?=，)/.exec(told.text);
  await shot('wechat-code');
});

await check('Weibo: confirmed, the case is open here as well', async () => {
  await phone.open('weibo');
  const answer = await phone.say(code);
  assert.ok(answer.text.includes(number), `said of the link: ${answer.text}`);
  const after = await phone.newest();
  sums.push(await phone.sendPicture('物业的证明'));
  const taken = await phone.heard(after);
  assert.ok(taken.text.includes(number), `said of the picture: ${taken.text}`);
  const progress = await phone.tapFor('查进度');
  assert.ok(progress.text.includes(number), `said of the progress: ${progress.text}`);
  await shot('weibo-linked');
});

await check('WeChat: the customer is told of the second account, and goes on', async () => {
  await phone.open('wechat');
  await phone.heardThat(/另一个账号.*(查看|关联)/);
  const answer = await phone.tapFor('查进度');
  assert.ok(answer.text.includes(number), `said of the progress: ${answer.text}`);
  await shot('wechat-linked');
});

if (given.sums) writeFileSync(given.sums, sums.map((sum) => `${sum}\n`).join(''));
if (given.number) writeFileSync(given.number, `${number}\n`);
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
