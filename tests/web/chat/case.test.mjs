// The customer's case page in a real browser against a running server, with the chat beside it where
// the case was opened.
//   node case.test.mjs --base http://127.0.0.1:8080 --shots DIR
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Visitor, launch, screens } from './browser.mjs';
import { makeChecks } from './checks.mjs';
import { picture } from './files.mjs';

const { values: given } = parseArgs({
  options: { base: { type: 'string' }, shots: { type: 'string' } },
});
if (!given.base || !given.shots) {
  console.error('usage: case.test.mjs --base URL --shots DIR');
  process.exit(2);
}
mkdirSync(given.shots, { recursive: true });

const caseNumber = /HY\d{6}-[2-9A-HJ-NP-Z]{6}/;
const secrets = /奶粉|罐子|王芳|13800001234|20261119008877|陈静/;

class Guest extends Visitor {
  async connected(page = this.page) {
    await page.waitForSelector('#waiting', { state: 'hidden' });
  }

  text(place, page = this.page) {
    return page.innerText(place);
  }

  // Nothing sticks out at the side.
  async fits() {
    const [whole, seen] = await this.page.evaluate(() =>
      [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(whole <= seen, `${whole} px wide on a screen of ${seen}`);
  }

  // What a refusal writes into the console is no mistake of the page.
  forgive(pattern) {
    this.complaints = this.complaints.filter((line) => !pattern.test(line));
  }
}

const browser = await launch();
const base = `${given.base}/case/demo`;
const { checkVisitor, shot, tell } = makeChecks({ browser, base, shots: given.shots, Kind: Guest });

// Somebody in the web chat, and the number of the case.
async function complain() {
  const owner = await Visitor.arrive(browser, `${given.base}/chat/demo`, 'desktop');
  const answer = await owner.ask('你们的奶粉罐子都瘪了，订单号20261119008877，我要退款', caseNumber);
  await owner.ask('电话13800001234，我叫王芳', /./);
  return { owner, number: caseNumber.exec(answer)[0] };
}

async function newest(owner, wanted) {
  for (let i = 0; i < 300; ++i) {
    const all = await owner.messages();
    const found = all.findLast((one) => one.from === 'bot' && wanted.test(one.text));
    if (found) return found.text;
    await owner.page.waitForTimeout(50);
  }
  assert.fail(`the owner hears ${wanted}`);
}

async function askFor(guest, number, digits = '1234') {
  await guest.page.fill('#number', number);
  await guest.page.fill('#digits', digits);
  await Promise.all([guest.page.waitForResponse('**/ask'), guest.page.click('#ask-send')]);
  await guest.page.waitForSelector('#ask-send:not([disabled])');
  return guest.text('#says');
}

// By number and code; gives the address of the page.
async function letIn(guest, owner, number) {
  await askFor(guest, number);
  await guest.page.click('#code-want');
  const told = await newest(owner, /验证码(是)? ?\d{6}/);
  await guest.page.fill('#code', /\d{6}(?=，)/.exec(told)[0]);
  await guest.page.click('#code-form button');
  await guest.page.waitForSelector('#case:not([hidden])');
  return guest.page.url();
}

async function withCase(act) {
  const { owner, number } = await complain();
  const guest = await Guest.arrive(browser, base, 'desktop');
  const link = await letIn(guest, owner, number);
  await guest.leave();
  try {
    await act({ owner, number, link });
  } finally {
    await owner.leave();
  }
}

for (const screen of Object.keys(screens)) {
  const dark = { colorScheme: 'dark' };

  await checkVisitor('number and digits show stage and next date only', screen, async (guest) => {
    const { owner, number } = await complain();
    assert.deepEqual(await guest.barriers(), []);
    await guest.fits();
    await shot(guest, `${screen}-case-ask`);
    await guest.page.fill('#number', 'HY2611');
    await guest.page.fill('#digits', '1234');
    await guest.page.click('#ask-send');
    assert.match(await guest.text('#ask-wrong'), /编号/);

    const wrong = await askFor(guest, number, '4321');
    assert.doesNotMatch(wrong, /核实受理/);
    assert.ok(await guest.page.isHidden('#code-part'));
    const right = await askFor(guest, number.toLowerCase().replace('-', ' － '));
    assert.match(right, /核实受理/);
    assert.match(right, /\d:\d\d/);
    assert.doesNotMatch(await guest.text('body'), secrets);
    assert.ok(await guest.page.isHidden('#case'));
    assert.deepEqual(await guest.barriers(), []);
    await guest.fits();
    await shot(guest, `${screen}-case-answer`, guest.page, true);
    await newest(owner, /查/);
    await owner.leave();
  });

  await checkVisitor('a code opens the page, and the owner hears of it', screen, async (guest) => {
    const { owner, number } = await complain();
    const link = await letIn(guest, owner, number);
    assert.match(link, /\/case\/demo#[\w-]{70}$/);
    await newest(owner, /不是我/);
    assert.match(await guest.text('#status'), /核实受理/);
    assert.equal(await guest.text('#lines'), '', 'what proved it is no talk about the case');
    await owner.leave();
  }, screen === 'phone' ? dark : undefined);

  await withCase(async ({ owner, number, link }) => {
    await checkVisitor('the link shows how it stands', screen, async (guest) => {
      assert.match(await guest.text('#facts'), new RegExp(`${number}[^]*陈静[^]*138\\*{8}`));
      assert.match(await guest.text('#next'), /\d+月\d+日[^]*\d:\d\d/);
      assert.match(await guest.text('#steps'), /登记了您的投诉/);
      assert.doesNotMatch(await guest.text('main'), /奶粉|王芳|13800001234|20261119008877/);
      assert.deepEqual(await guest.barriers(), []);
      await guest.fits();
      await shot(guest, `${screen}-case`, guest.page, true);
    }, { at: link });

    await checkVisitor('the same in the dark', screen, async (guest) => {
      assert.deepEqual(await guest.barriers(), []);
      await shot(guest, `${screen}-case-dark`, guest.page, true);
    }, { at: link, ...dark });

    await checkVisitor('words are sent, answered and still there later', screen, async (guest) => {
      await guest.page.fill('#text', '补充一下，罐子底部也漏了，味道很怪');
      await guest.page.click('#words-send');
      await guest.page.waitForSelector('.line.bot');
      await guest.page.click('#object');
      assert.match(await guest.page.inputValue('#text'), /^我不同意处理结果/);
      await guest.page.reload();
      await guest.page.waitForSelector('.line.bot');
      assert.match(await guest.text('#lines'), /底部也漏了/);
      assert.deepEqual(await guest.barriers(), []);
      await shot(guest, `${screen}-case-words`, guest.page, true);
    }, { at: link });

    await checkVisitor('a picture is added', screen, async (guest) => {
      const [chooser] = await Promise.all([
        guest.page.waitForEvent('filechooser'),
        guest.page.click('#attach'),
      ]);
      await chooser.setFiles([picture('瘪了的罐子.png', 400, 300)]);
      await guest.page.waitForSelector('#evidence .fate.kept');
      assert.match(await guest.text('#evidence'), /瘪了的罐子\.png/);
      assert.equal(await guest.page.locator('#sending li').count(), 0);
      assert.deepEqual(await guest.barriers(), []);
      await shot(guest, `${screen}-case-evidence`, guest.page, true);
    }, { at: link });

    await checkVisitor('stars are given, and changed', screen, async (guest) => {
      const stars = guest.page.locator('#stars button');
      await stars.nth(1).click();
      await guest.page.locator('#rating-said', { hasText: '记下了' }).waitFor();
      assert.match(await guest.text('#lines'), /陈静[^]*来看|请[^]*陈静/);
      assert.equal(await guest.page.locator('#stars .given').count(), 2);
      await stars.nth(4).click();
      await guest.page.locator('#lines', { hasText: '谢谢' }).waitFor();
      await guest.page.reload();
      await guest.page.waitForSelector('#stars button[aria-pressed=true]');
      assert.equal(await guest.page.locator('#stars .given').count(), 5);
      assert.deepEqual(await guest.barriers(), []);
      await shot(guest, `${screen}-case-rating`, guest.page, true);
    }, { at: link });

    await checkVisitor('a copy is downloaded', screen, async (guest) => {
      await guest.page.fill('#copy-digits', '4321');
      await guest.page.click('#copy-send');
      await guest.page.locator('#copy-wrong', { hasText: '对不上' }).waitFor();
      guest.forgive(/403/);
      await guest.page.fill('#copy-digits', '1234');
      const [download] = await Promise.all([
        guest.page.waitForEvent('download'),
        guest.page.click('#copy-send'),
      ]);
      assert.match(download.suggestedFilename(), new RegExp(`${number}\\.json$`));
      const copy = JSON.parse(readFileSync(await download.path(), 'utf8'));
      assert.match(copy.own_words, /奶粉罐子都瘪了/);
      assert.equal(copy.fields.phone, '13800001234');
      assert.deepEqual(await guest.barriers(), []);
      await shot(guest, `${screen}-case-copy`, guest.page, true);
    }, { at: link });

    await checkVisitor('not me in the chat shuts the link', screen, async (guest) => {
      await owner.ask('不是我', /断开|取消/);
      await guest.page.reload();
      await guest.page.waitForSelector('#note:not([hidden])');
      guest.forgive(/403/);
      assert.match(await guest.text('#note'), /打不开/);
      assert.ok(await guest.page.isVisible('#ask'));
      assert.ok(await guest.page.isHidden('#case'));
      assert.deepEqual(await guest.barriers(), []);
      await shot(guest, `${screen}-case-shut`, guest.page, true);
    }, { at: link });
  });
}

await checkVisitor('a link that has ended says so', 'phone', async (guest) => {
  await guest.page.route('**/view', (route) => route.fulfill({
    status: 403, contentType: 'application/json', body: '{"code":"expired_link"}' }));
  await guest.page.evaluate((hash) => (location.hash = hash), 'A'.repeat(70));
  await guest.page.waitForSelector('#note:not([hidden])');
  guest.forgive(/403/);
  assert.match(await guest.text('#note'), /九十天/);
  assert.ok(await guest.page.isVisible('#ask'));
  assert.deepEqual(await guest.barriers(), []);
  await shot(guest, 'phone-case-expired');
});

await checkVisitor('without a line it tries again by itself', 'phone', async (guest) => {
  let down = true;
  await guest.page.route('**/view', (route) => (down ? route.abort() : route.fulfill({
    status: 403, contentType: 'application/json', body: '{"code":"wrong_link"}' })));
  await guest.page.evaluate((hash) => (location.hash = hash), 'A'.repeat(70));
  await guest.page.waitForSelector('#note:not([hidden])');
  assert.match(await guest.text('#note'), /网络断开/);
  assert.ok(await guest.page.isHidden('#ask'));
  down = false;
  await guest.page.waitForSelector('#ask');
  guest.forgive(/403|ERR_FAILED/);
});

await browser.close();
tell();
