// Somebody with the simulated phone in a browser: taps, writes, reads the bubbles.
import { createHash } from 'node:crypto';
import { launch } from '../chat/browser.mjs';

export { launch };

const PATIENCE_MS = 20_000;
// Two days of the gateway are played in steps of ten minutes; that may take a while.
const CLOCK_PATIENCE_MS = 120_000;

export class Phone {
  // What must never happen: errors of the page, requests to strangers.
  complaints = [];

  static async take(browser, base, person) {
    const phone = new Phone();
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
    const page = await context.newPage();
    phone.page = page;
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('pageerror', (error) => phone.complaints.push(error.message));
    page.on('console', (line) => {
      if (line.type() === 'error') phone.complaints.push(line.text());
    });
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== new URL(base).origin)
        phone.complaints.push(`asks a stranger: ${request.url()}`);
    });
    await page.goto(`${base}/#${person}`);
    await page.waitForSelector('#identity:not(:empty)');
    return phone;
  }

  async open(app) {
    await this.page.click(`[data-platform=${app}]`);
    await this.page.waitForSelector(`html[data-app=${app}]`);
  }

  tap(label) {
    return this.page.click(`button:text-is("${label}")`);
  }

  // Everything on the screen, oldest first.
  bubbles() {
    return this.page.$$eval('#screen > li', (all) => all.map((one) => ({
      number: Number(one.dataset.number),
      from: one.className,
      carrier: one.querySelector('.carrier')?.textContent ?? '',
      text: one.querySelector('.bubble').innerText,
      at: one.querySelector('.meta')?.lastChild.textContent ?? '',
    })));
  }

  async newest() {
    return (await this.bubbles()).at(-1)?.number ?? 0;
  }

  // The first bubble of the account behind number `after`.
  async heard(after, patience = PATIENCE_MS) {
    const end = Date.now() + patience;
    for (;;) {
      const all = await this.bubbles();
      const found = all.find((one) => one.number > after && one.from === 'theirs');
      if (found) return found;
      if (Date.now() > end) throw new Error(`no answer; shown: ${JSON.stringify(all.slice(-4))}`);
      await this.page.waitForTimeout(50);
    }
  }

  // The newest bubble of the account that says so.
  async heardThat(words) {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const all = await this.bubbles();
      const found = all.findLast((one) => one.from === 'theirs' && words.test(one.text));
      if (found) return found;
      if (Date.now() > end) throw new Error(`not heard; shown: ${JSON.stringify(all.slice(-4))}`);
      await this.page.waitForTimeout(50);
    }
  }

  async say(text) {
    const after = await this.newest();
    await this.page.fill('#text', text);
    await this.page.press('#text', 'Enter');
    return this.heard(after);
  }

  async tapFor(label) {
    const after = await this.newest();
    await this.tap(label);
    return this.heard(after);
  }

  // Something with a word on it, drawn here and chosen like a photo. Gives its SHA-256.
  async sendPicture(word) {
    const drawn = await this.page.evaluate((text) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 240, height: 180 });
      const pen = canvas.getContext('2d');
      pen.fillStyle = '#c96';
      pen.fillRect(0, 0, 240, 180);
      pen.fillStyle = '#222';
      pen.font = '32px sans-serif';
      pen.fillText(text, 24, 100);
      return canvas.toDataURL('image/png');
    }, word);
    const buffer = Buffer.from(drawn.slice(drawn.indexOf(',') + 1), 'base64');
    const name = `${word}.png`;
    await this.page.setInputFiles('#file', { name, mimeType: 'image/png', buffer });
    return createHash('sha256').update(buffer).digest('hex');
  }

  // How many pictures of ours the screen really draws.
  async picturesDrawn(count) {
    const drawn = () => this.page.$$eval('#screen li.mine .picture img',
      (all) => all.filter((one) => one.complete && one.naturalWidth > 1).length);
    const end = Date.now() + PATIENCE_MS;
    while (await drawn() < count && Date.now() < end) await this.page.waitForTimeout(50);
    return drawn();
  }

  showsItsEnd() {
    return this.page.$eval('#screen',
      (screen) => screen.scrollHeight - screen.scrollTop - screen.clientHeight < 2);
  }

  // Both clocks, by the page's own buttons.
  async advance(...labels) {
    for (const label of labels) {
      await this.tap(label);
      await this.page.waitForSelector('[data-advance]:disabled', { state: 'detached',
        timeout: CLOCK_PATIENCE_MS });
    }
  }

  now() {
    return this.page.textContent('#now');
  }
}
