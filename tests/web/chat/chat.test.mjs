// The hosted chat as customers use it, in a real browser against a running server.
//   node chat.test.mjs --base http://127.0.0.1:8080/chat/demo --shots DIR [--restart-command CMD]
// CMD kills the server and returns when it has been started again.
import assert from 'node:assert/strict';
import { execSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { launch, screens } from './browser.mjs';
import { makeChecks } from './checks.mjs';

const complaints = [
  '昨天中午点的酸菜鱼，送来的时候汤全洒在袋子里，打电话给骑手他还挂我电话，我要投诉！',
  '我上周六在你们网店买的破壁机，用了两次底座就漏水，客服说是我自己弄坏的，凭什么？',
  '预约了今天上午9点师傅上门修空调，等到下午两点人影都没有，一个电话也不打，太过分了。',
  '健身卡退费拖了我三个星期了，每次去问都让我再等等，1280块钱到底还退不退？',
  '你们东门店的收银员态度特别恶劣，我就问了一句能不能开发票，她当着好多人的面骂我。',
];
const progress = '我的投诉处理得怎么样了';
const caseNumber = /HY\d{6}-[2-9A-HJ-NP-Z]{6}/;

const { values: given } = parseArgs({
  options: {
    base: { type: 'string' },
    shots: { type: 'string' },
    'restart-command': { type: 'string' },
  },
});
if (!given.base || !given.shots) {
  console.error('usage: chat.test.mjs --base URL --shots DIR [--restart-command CMD]');
  process.exit(2);
}
mkdirSync(given.shots, { recursive: true });

const reached = await fetch(given.base)
  .catch((error) => ({ status: String(error.cause ?? error) }));
if (reached.status !== 200) {
  console.log(`FAIL  ${given.base} answers ${reached.status}\n0 passed, 1 failed`);
  process.exit(1);
}

const browser = await launch();
const { checkVisitor, shot, tell } = makeChecks({ browser, ...given });

async function openCase(visitor, complaint = complaints[0]) {
  const answer = await visitor.ask(complaint, caseNumber);
  assert.match(answer, caseNumber, 'the first answer to a complaint carries its case number');
  return caseNumber.exec(answer)[0];
}

async function count(visitor, text, page = visitor.page) {
  return (await visitor.messages(page)).filter((one) => one.text === text).length;
}

async function untilShown(visitor, text, page = visitor.page) {
  for (let i = 0; i < 300 && (await count(visitor, text, page)) === 0; ++i)
    await page.waitForTimeout(50);
  assert.equal(await count(visitor, text, page), 1, `"${text}" is shown once`);
}

for (const screen of Object.keys(screens)) {
  for (const [index, complaint] of complaints.entries()) {
    const name = `complaint ${index + 1} gets a number, progress names it`;
    await checkVisitor(name, screen, async (visitor) => {
      const number = await openCase(visitor, complaint);
      assert.equal(await count(visitor, complaint), 1);
      const answer = await visitor.ask(progress, new RegExp(number));
      assert.ok(answer.includes(number), `asked for progress, got: ${answer}`);
      if (index === 0) await shot(visitor, `${screen}-talk`);
    });
  }

  await checkVisitor('the first look, by eye and by axe', screen, async (visitor) => {
    await shot(visitor, `${screen}-start`);
    assert.deepEqual(await visitor.barriers(), []);
    await visitor.page.click('.privacy a');
    await visitor.page.waitForURL(/\/privacy$/);
    await shot(visitor, `${screen}-privacy`);
    assert.deepEqual(await visitor.barriers(), []);
    await visitor.page.click('a');
    await visitor.connected();
  });

  await checkVisitor('a talk in the dark, by eye and by axe', screen, async (visitor) => {
    await openCase(visitor);
    await visitor.page.fill('#text', '字'.repeat(2_001));
    assert.ok(await visitor.page.isDisabled('#send'), 'a text that is too long cannot be sent');
    assert.deepEqual(await visitor.barriers(), []);
    await shot(visitor, `${screen}-dark`);
  }, { colorScheme: 'dark' });

  await checkVisitor('a reload keeps the history', screen, async (visitor) => {
    const number = await openCase(visitor);
    const before = await visitor.messages();
    await visitor.page.reload();
    await visitor.connected();
    await untilShown(visitor, complaints[0]);
    assert.deepEqual(await visitor.messages(), before);
    assert.deepEqual(await visitor.barriers(), []);
    assert.equal(await visitor.page.textContent('.number'), number, 'the number can be copied');
  });

  await checkVisitor('what is written offline arrives once', screen, async (visitor) => {
    await openCase(visitor);
    await visitor.context.setOffline(true);
    await visitor.page.waitForSelector('#state:not([hidden])');
    const text = '断网的时候写的：订单号是 20261120887766';
    await visitor.write(text);
    await visitor.page.waitForSelector('.message.pending .fate');
    await shot(visitor, `${screen}-offline`);
    assert.deepEqual(await visitor.barriers(), []);
    await visitor.context.setOffline(false);
    await visitor.connected();
    assert.notEqual(await visitor.answerTo(text), '', 'it is answered');
    await visitor.page.reload();
    await visitor.connected();
    await untilShown(visitor, text);
    assert.ok(!(await visitor.messages()).some((one) => one.pending), 'nothing is left unsent');
  });
}

await checkVisitor('two tabs show the same talk', 'desktop', async (visitor) => {
  await openCase(visitor);
  const second = await visitor.open();
  await untilShown(visitor, complaints[0], second);
  await visitor.write('订单号是 20261120887766', second);
  await untilShown(visitor, '订单号是 20261120887766');
  await visitor.answerTo('订单号是 20261120887766');
  assert.deepEqual(await visitor.messages(), await visitor.messages(second));
});

await checkVisitor('a tap on a quick reply says it', 'phone', async (visitor) => {
  await visitor.page.tap('.quick >> nth=0');
  await untilShown(visitor, '我要投诉');
  assert.notEqual(await visitor.answerTo('我要投诉'), '');
});

await checkVisitor('markup is shown, not run', 'desktop', async (visitor) => {
  const text = '<img src=x onerror="document.title=1"> & <b>你好</b>';
  await visitor.write(text);
  await untilShown(visitor, text);
  assert.equal(await visitor.page.$('#log img[src=x]'), null);
});

await checkVisitor('Shift+Enter and a composing Enter do not send', 'desktop', async (visitor) => {
  const { page } = visitor;
  await page.type('#text', '一');
  await page.press('#text', 'Shift+Enter');
  await page.type('#text', '二');
  await page.$eval('#text', (field) => field.dispatchEvent(new KeyboardEvent('keydown',
    { key: 'Enter', isComposing: true, bubbles: true, cancelable: true })));
  assert.equal(await page.inputValue('#text'), '一\n二');
  assert.equal((await visitor.messages()).length, 0);
  await page.press('#text', 'Enter');
  await untilShown(visitor, '一\n二');
  assert.equal(await page.inputValue('#text'), '');
});

await checkVisitor('a forged visitor sees nothing of the other', 'desktop', async (visitor) => {
  await openCase(visitor);
  await visitor.page.evaluate(() => {
    const [key, token] = Object.entries(localStorage)[0];
    localStorage.setItem(key, token.slice(0, -1) + (token.endsWith('0') ? '1' : '0'));
  });
  await visitor.page.reload();
  await visitor.connected();
  assert.deepEqual(await visitor.messages(), []);
});

if (given['restart-command']) {
  await checkVisitor('the server is killed, the same visitor asks on', 'phone', async (visitor) => {
    const number = await openCase(visitor);
    execSync(given['restart-command'], { stdio: 'inherit' });
    // The page may not have noticed yet; what is said now has to arrive all the same.
    const answer = await visitor.ask(progress, new RegExp(number), 60_000);
    assert.ok(answer.includes(number), `asked for progress, got: ${answer}`);
    assert.equal(await count(visitor, progress), 1);
    await shot(visitor, 'phone-restarted');
  });
}

await browser.close();
tell();
