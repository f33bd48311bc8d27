// A visitor with a browser: opens the chat, writes, reads what stands there.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

export const screens = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    deviceScaleFactor: 2,
  },
};

const flags = ['--disable-gpu', '--disable-quic', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

export function launch() {
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: [...flags, ...root] });
}

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export class Visitor {
  // What must never happen: errors of the page, requests to strangers.
  complaints = [];

  static async arrive(browser, base, screen, options = {}) {
    const visitor = new this();
    visitor.base = base;
    visitor.context = await browser.newContext({
      ...screens[screen], locale: 'zh-CN', timezoneId: 'Asia/Shanghai', ...options });
    visitor.page = await visitor.open();
    return visitor;
  }

  async open() {
    const page = await this.context.newPage();
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (line) => {
      // A line that is down is no mistake of the page.
      const down = /WebSocket connection|ERR_INTERNET_DISCONNECTED/.test(line.text());
      if (line.type() === 'error' && !down) this.complaints.push(line.text());
    });
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== new URL(this.base).origin)
        this.complaints.push(`asks a stranger: ${request.url()}`);
    });
    await page.goto(this.base);
    await this.connected(page);
    return page;
  }

  // (page.waitForFunction would need eval, which the page's policy forbids.)
  async connected(page = this.page, timeout = 20_000) {
    await page.waitForSelector('#text:not([disabled])', { timeout });
    await page.waitForSelector('#state', { state: 'hidden', timeout });
  }

  async write(text, page = this.page) {
    await page.fill('#text', text);
    await page.press('#text', 'Enter');
  }

  // Everything on the screen, oldest first: {from, text, pending}.
  messages(page = this.page) {
    return page.$$eval('#log .message', (all) => all.map((one) => {
      const bubble = one.querySelector('.bubble').cloneNode(true);
      bubble.querySelectorAll('.unseen').forEach((word) => word.remove());
      return {
        from: one.classList.contains('me') ? 'me' : 'bot',
        text: bubble.textContent,
        pending: one.querySelector('.fate') !== null,
      };
    }));
  }

  // The bot's words after the last message of ours that reads `text`; waits until `wanted` is found
  // in them, at most `limit` ms, and gives what there is then.
  async answerTo(text, wanted = /./, limit = 15_000) {
    const end = Date.now() + limit;
    for (;;) {
      const all = await this.messages();
      const mine = all.findLastIndex(
        (one) => one.from === 'me' && one.text === text && !one.pending);
      const answer = mine < 0 ? '' : all.slice(mine + 1).map((one) => one.text).join('\n');
      if (wanted.test(answer) || Date.now() > end) return answer;
      await this.page.waitForTimeout(50);
    }
  }

  async ask(text, wanted, limit) {
    await this.write(text);
    return this.answerTo(text, wanted, limit);
  }

  // Serious and critical findings only, as one line each.
  async barriers(page = this.page) {
    await page.evaluate(axe);
    // Half-way through an animation, colours are not what they will be.
    await page.evaluate(() => Promise.all(document.getAnimations()
      .filter((one) => one.effect.getTiming().iterations !== Infinity)
      .map((one) => one.finished.catch(() => {}))));
    const found = await page.evaluate(() => globalThis.axe.run());
    return found.violations
      .filter((one) => one.impact === 'serious' || one.impact === 'critical')
      .map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
  }

  leave() {
    return this.context.close();
  }
}
