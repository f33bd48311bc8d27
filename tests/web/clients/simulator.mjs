// A running huiyin-sim with accounts of its own, and orders to it.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const PATIENCE_MS = 10_000;
const MODES = ['plain', 'compatible', 'safe'];

const letters = (count) => randomBytes(count).toString('hex').slice(0, count);

// One account in each mode for each package.
export function accountsFor(packages) {
  return packages.flatMap((who) => MODES.map((mode) => ({
    name: `${who}-${mode}`,
    who,
    mode,
    originalId: `gh_${letters(12)}`,
    appId: `wx${letters(16)}`,
    secret: letters(32),
    token: letters(16),
    // Two bits of the last letter are surplus, and one of them is set here.
    key: `${letters(42)}Z`,
  })));
}

function settingsOf(accounts, folder) {
  return `data_dir = "${folder}/data"
content_dir = "config"
[server]
listen = "127.0.0.1:0"
operations_listen = "127.0.0.1:0"
public_url = "http://127.0.0.1"
${accounts.map((account) => `[[wechat]]
name = "${account.name}"
mode = "${account.mode}"
original_id = "${account.originalId}"
app_id = "${account.appId}"
app_secret = "${account.secret}"
token = "${account.token}"
encoding_aes_key = "${account.key}"
verified = true
`).join('')}`;
}

export class Simulator {
  static async start(program, folder, accounts, gateway) {
    const settings = join(folder, 'settings.toml');
    writeFileSync(settings, settingsOf(accounts, folder), { mode: 0o600 });
    const words = ['--config', settings, '--listen', '127.0.0.1:0', '--gateway', gateway];
    const simulator = new Simulator();
    simulator.process = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = createInterface({ input: simulator.process.stdout });
    for await (const line of lines) {
      const ready = /^ready (\S+)/.exec(line);
      if (!ready) continue;
      simulator.base = ready[1];
      return simulator;
    }
    throw new Error(`${program} did not start`);
  }

  stop() {
    this.process.kill();
  }

  async order(path, body) {
    const response = await fetch(this.base + path, { method: 'POST', body: JSON.stringify(body) });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${answer.error}`);
    return answer;
  }

  async arrive(person) {
    return (await this.order('/sim/users', { user: person })).wechat;
  }

  say(account, person, text, more = {}) {
    return this.order('/sim/say', { platform: 'wechat', account, user: person, text, ...more });
  }

  send(account, person, kind, bytes) {
    return this.order('/sim/send', {
      platform: 'wechat', account, user: person, kind, base64: bytes.toString('base64') });
  }

  act(account, person, what, more = {}) {
    return this.order('/sim/do', { platform: 'wechat', account, user: person, do: what, ...more });
  }

  verify(account) {
    return this.order('/sim/verify', { platform: 'wechat', account });
  }

  advance(time) {
    return this.order('/sim/clock', { advance: time });
  }

  // The newest bubble of a conversation that `wanted` accepts, as soon as there is one.
  async shown(account, person, wanted) {
    const end = Date.now() + PATIENCE_MS;
    for (let after = 0, seen = []; ;) {
      const path = `${this.base}/sim/phone?user=${person}&after=${after}`;
      const signal = AbortSignal.timeout(Math.max(1, end - Date.now()));
      const phone = await fetch(path, { signal }).then((response) => response.json()).catch(() => {
        throw new Error(`not on the phone: ${wanted}; but ${JSON.stringify(seen.slice(-3))}`);
      });
      seen = phone.conversations.find((talk) => talk.account === account).bubbles;
      const found = seen.findLast(wanted);
      if (found) return found;
      after = phone.version;
    }
  }
}
