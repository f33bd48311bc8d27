// Files in the hosted chat, in a real browser: chosen, pasted and dropped, on slow and broken lines.
//   node files.test.mjs --shots DIR --server PROGRAM --texts FILE
//   node files.test.mjs --shots DIR --base URL --restart-command CMD [--sums FILE]
// PROGRAM is chat_page_server. CMD kills the server and returns when it has been started again. FILE
// gets the SHA-256 of each file that belongs to a complaint.
import assert from 'node:assert/strict';
import { execSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { launch, screens } from './browser.mjs';
import { makeChecks } from './checks.mjs';
import { aText, pdf, picture, program, sound } from './files.mjs';

const { values: given } = parseArgs({
  options: {
    base: { type: 'string' },
    shots: { type: 'string' },
    server: { type: 'string' },
    texts: { type: 'string' },
    'restart-command': { type: 'string' },
    sums: { type: 'string' },
  },
});
if (!given.shots || !(given.base || (given.server && given.texts))) {
  console.error('usage: files.test.mjs --shots DIR (--base URL | --server PROGRAM --texts FILE)');
  process.exit(2);
}
mkdirSync(given.shots, { recursive: true });

let server = null;
let port = '0';

async function startServer() {
  server = spawn(given.server, [port, given.texts], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(server.stdout, 'data');
  port = String(line).trim();
}

async function stopServer() {
  server.kill('SIGKILL');
  await once(server, 'exit');
}

if (given.server) await startServer();
const base = given.base ?? `http://127.0.0.1:${port}/chat/demo`;

// Of what was sent about a complaint, and so must be in its case.
const complainedOf = [];

function ofComplaint(one) {
  complainedOf.push(createHash('sha256').update(one.buffer).digest('hex'));
  return one;
}

const browser = await launch();
const { checkVisitor, shot, tell } = makeChecks({ browser, base, shots: given.shots });

// Everything that is a file on the screen: {name, picture, fate}.
function files(page) {
  return page.$$eval('#log .message.me:has(.sent-file)', (all) => all.map((one) => ({
    name: one.querySelector('.sent-picture')?.alt
      ?? one.querySelector('.file-name')?.textContent,
    picture: one.querySelector('.sent-picture')?.naturalWidth ?? 0,
    fate: one.querySelector('.fate')?.textContent ?? null,
  })));
}

async function until(visitor, condition, limit = 20_000) {
  const end = Date.now() + limit;
  while (!(await condition()) && Date.now() < end) await visitor.page.waitForTimeout(50);
  assert.ok(await condition(), `in time: ${condition}`);
}

async function arrived(visitor, count) {
  const all = async () => (await files(visitor.page)).filter((one) => one.fate === null).length;
  await until(visitor, async () => (await all()) >= count);
  assert.equal(await all(), count);
}

// The bot's bubbles behind the first file: several that come together are thanked for once.
function answersAfterFiles(page) {
  return page.$$eval('#log .message', (all) => {
    const first = all.findIndex((one) => one.querySelector('.sent-file'));
    return all.slice(first + 1).filter((one) => one.classList.contains('bot')).length;
  });
}

async function choose(visitor, ...chosen) {
  const [chooser] = await Promise.all([
    visitor.page.waitForEvent('filechooser'),
    visitor.page.click('#attach'),
  ]);
  await chooser.setFiles(chosen);
}

// A line that carries so many bytes in a second; none at 0.
async function slowLine(visitor, bytes) {
  const session = await visitor.context.newCDPSession(visitor.page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: bytes });
  return session;
}

for (const screen of Object.keys(screens)) {
  await checkVisitor('two pictures arrive in order and are answered', screen, async (visitor) => {
    const { page } = visitor;
    await visitor.ask('昨天收到的杯子碎了，我要投诉！', /./);
    await choose(visitor, ofComplaint(picture('碎了的杯子.png', 640, 480)),
      ofComplaint(picture('快递单.png', 300, 900)));
    await arrived(visitor, 2);
    const shown = await files(page);
    assert.deepEqual(shown.map((one) => one.name), ['碎了的杯子.png', '快递单.png']);
    assert.ok(shown.every((one) => one.picture > 0), 'both are seen');
    await until(visitor, async () => (await answersAfterFiles(page)) > 0);
    assert.deepEqual(await visitor.barriers(), []);
    await shot(visitor, `${screen}-files`);
    await page.reload();
    await visitor.connected();
    const again = async () => (await visitor.messages())
      .filter((one) => one.from === 'me' && one.text === '[图片]').length;
    await until(visitor, async () => (await again()) === 2);
  });

  await checkVisitor('progress is shown and can be cancelled', screen, async (visitor) => {
    const { page } = visitor;
    await slowLine(visitor, 60_000);
    await choose(visitor, picture('大图.png', 400, 300, 300_000), pdf('发票.pdf', 2_000));
    await page.waitForSelector('.fate progress[value]');
    await until(visitor, () => page.$eval('.fate progress', (bar) => bar.value > 20));
    assert.deepEqual(await visitor.barriers(), []);
    await shot(visitor, `${screen}-uploading`);
    await page.click('.message:has(.sent-picture) .fate button');
    await arrived(visitor, 1);
    assert.deepEqual((await files(page)).map((one) => one.name), ['发票.pdf']);
  }, { colorScheme: screen === 'phone' ? 'dark' : 'light' });

  await checkVisitor('what is not taken says so in words', screen, async (visitor) => {
    const { page } = visitor;
    await choose(visitor, program('setup.exe'), aText('空的.txt', 0), sound('录音.wav'));
    await arrived(visitor, 1);
    const shown = await files(page);
    assert.match(shown[0].fate, /打不开.*移除/);
    assert.match(shown[1].fate, /没有内容.*移除/);
    assert.equal(shown[2].fate, null);
    assert.deepEqual(await visitor.barriers(), []);
    await shot(visitor, `${screen}-refused`);
    await page.click('.message.rejected .fate button >> nth=0');
    await page.click('.message.rejected .fate button >> nth=0');
    assert.equal((await files(page)).length, 1);
    // A refusal is an answer that the browser notes, and no mistake of the page.
    visitor.complaints = visitor.complaints.filter((line) => !/415/.test(line));
  }, { colorScheme: screen === 'desktop' ? 'dark' : 'light' });
}

await checkVisitor('nine at a time', 'phone', async (visitor) => {
  const ten = Array.from({ length: 10 }, (_, i) => picture(`${i}.png`, 60, 60));
  await choose(visitor, ...ten);
  assert.match(await visitor.page.textContent('#counter'), /9/);
  await arrived(visitor, 9);
  assert.deepEqual(
    (await files(visitor.page)).map((one) => one.name),
    ten.slice(0, 9).map((one) => one.name));
});

await checkVisitor('too large is told without sending it', 'desktop', async (visitor) => {
  const asked = [];
  visitor.page.on('request', (request) => asked.push(request.method()));
  await choose(visitor, aText('录像.mp4', 20 * 1024 * 1024 + 1));
  await until(visitor, async () => /有点大/.test((await files(visitor.page))[0]?.fate ?? ''));
  assert.ok(!asked.includes('POST'));
});

// Fires an event that carries files, made inside the page.
function carry(page, type, one) {
  return page.evaluate(({ type, name, mimeType, bytes }) => {
    const transfer = new DataTransfer();
    const file = new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name,
      { type: mimeType });
    transfer.items.add(file);
    const Made = type === 'paste' ? ClipboardEvent : DragEvent;
    const what = type === 'paste' ? { clipboardData: transfer } : { dataTransfer: transfer };
    document.getElementById('text').dispatchEvent(
      new Made(type, { ...what, bubbles: true, cancelable: true }));
  }, { type, ...one, bytes: one.buffer.toString('base64') });
}

await checkVisitor('a picture is pasted, another dropped', 'desktop', async (visitor) => {
  const { page } = visitor;
  await visitor.ask('快递员把箱子摔坏了还骂人，我要投诉！', /./);
  await carry(page, 'paste', ofComplaint(picture('截图.png', 320, 200)));
  await arrived(visitor, 1);
  await carry(page, 'dragover', picture('拖来.png', 200, 320));
  await page.waitForSelector('#drop:not([hidden])');
  assert.deepEqual(await visitor.barriers(), []);
  await shot(visitor, 'desktop-drop');
  await carry(page, 'drop', ofComplaint(picture('拖来.png', 200, 320)));
  await page.waitForSelector('#drop', { state: 'hidden' });
  await arrived(visitor, 2);
});

await checkVisitor('the keyboard reaches the button', 'desktop', async (visitor) => {
  const { page } = visitor;
  const opened = page.waitForEvent('filechooser');
  await page.focus('#text');
  await page.keyboard.press('Shift+Tab');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'attach');
  await page.keyboard.press('Enter');
  await (await opened).setFiles([picture('键盘.png', 80, 80)]);
  await arrived(visitor, 1);
});

await checkVisitor('chosen offline, sent when the line is back', 'phone', async (visitor) => {
  const { page } = visitor;
  await visitor.context.setOffline(true);
  await page.waitForSelector('#state:not([hidden])');
  await choose(visitor, picture('一.png', 90, 90), picture('二.png', 90, 90));
  await until(visitor, async () =>
    (await files(page)).filter((one) => /还没发出去.*重试/.test(one.fate ?? '')).length === 2);
  assert.deepEqual(await visitor.barriers(), []);
  await shot(visitor, 'phone-files-offline');
  await visitor.context.setOffline(false);
  await visitor.connected();
  await arrived(visitor, 2);
  assert.deepEqual((await files(page)).map((one) => one.name), ['一.png', '二.png']);
});

await checkVisitor('a server killed half-way gets the file once', 'desktop', async (visitor) => {
  const { page } = visitor;
  const session = await slowLine(visitor, 40_000);
  await choose(visitor, picture('半路.png', 200, 200, 400_000));
  await until(visitor, () => page.$eval('.fate progress', (bar) => bar.value > 20));
  if (given.server) {
    await stopServer();
    await page.waitForSelector('.fate.problem button');
    assert.deepEqual(await visitor.barriers(), []);
    await shot(visitor, 'desktop-files-retry');
    await startServer();
  } else {
    execSync(given['restart-command'], { stdio: 'inherit' });
  }
  await visitor.connected();
  await session.send('Network.emulateNetworkConditions', {
    offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  await arrived(visitor, 1);
  await page.reload();
  await visitor.connected();
  const shown = async () => (await visitor.messages())
    .filter((one) => one.text === '[图片]').length;
  await until(visitor, async () => (await shown()) === 1);
  visitor.complaints = visitor.complaints.filter((line) => !/ERR_CONNECTION/.test(line));
});

if (given.server) {
  await checkVisitor('tried in vain, then retried by hand', 'phone', async (visitor) => {
    const { page } = visitor;
    await page.route('**/upload', (route) => route.abort());
    await choose(visitor, picture('再试.png', 90, 90), picture('也再试.png', 90, 90));
    // It gives up after some tries, and the next one has its turn.
    await until(visitor, async () =>
      (await files(page)).every((one) => /还没发出去/.test(one.fate ?? '')), 60_000);
    await page.unroute('**/upload');
    await page.waitForSelector('.fate.problem button');
    await page.click('.fate.problem button >> nth=0');
    await until(visitor, async () => (await files(page)).some((one) => one.fate === null));
    visitor.complaints = visitor.complaints.filter((line) => !/ERR_FAILED/.test(line));
  });
  await stopServer();
}

if (given.sums) writeFileSync(given.sums, complainedOf.map((sum) => `${sum}\n`).join(''));
await browser.close();
tell();
