// What the visitor has said and the server has not confirmed yet. One message is under way at a
// time, so that order holds; each keeps its id until it is confirmed, so that none is taken twice.

const answerMost = 20_000;
const retryFirst = 1_000;
const retryMost = 15_000;

export class Outbox {
  #entries;
  #storage;
  #key;
  #send;
  #onChange;
  #onSilence;
  #underWay = null;
  #timer = 0;
  #tries = 0;

  // `send(message)` is false while the line is down; `onChange(entry)` shows an entry;
  // `onSilence()` is called when the server does not answer.
  constructor({ storage, key, send, onChange, onSilence }) {
    this.#storage = storage;
    this.#key = key;
    this.#send = send;
    this.#onChange = onChange;
    this.#onSilence = onSilence;
    this.#entries = load(storage, key);
  }

  // Shows what a reload of the page has brought back.
  show() {
    for (const entry of this.#entries) this.#onChange(entry);
  }

  add(text) {
    const entry = { id: makeId(), text, at: new Date().toISOString(), state: 'waiting' };
    this.#entries.push(entry);
    this.#save();
    this.#onChange(entry);
    this.next();
    return entry;
  }

  // Sends the oldest message if none is under way.
  next() {
    clearTimeout(this.#timer);
    if (this.#underWay) return;
    const entry = this.#entries.find((one) => one.state !== 'rejected');
    if (!entry) return;
    const { id, text } = entry;
    if (!this.#send({ type: 'say', id, text })) return this.#mark(entry, 'waiting');
    this.#underWay = entry;
    this.#mark(entry, 'sending');
    this.#timer = setTimeout(() => this.#onSilence(), answerMost);
  }

  // The line is down: what was under way may or may not have arrived, its id will tell.
  stop() {
    clearTimeout(this.#timer);
    this.#underWay = null;
    for (const entry of this.#entries) if (entry.state === 'sending') this.#mark(entry, 'waiting');
  }

  confirm(id) {
    if (!this.#entries.some((entry) => entry.id === id)) return;
    this.#tries = 0;
    this.#end(id);
    this.#entries = this.#entries.filter((entry) => entry.id !== id);
    this.#save();
    this.next();
  }

  fail(id, code) {
    const entry = this.#entries.find((one) => one.id === id);
    if (!entry) return;
    this.#end(id);
    if (code === 'too_long' || code === 'bad_request') {
      this.#mark(entry, 'rejected');
      return this.next();
    }
    this.#mark(entry, this.#tries > 0 ? 'waiting' : 'sending');
    const wait = Math.min(retryMost, retryFirst * 2 ** this.#tries++);
    this.#timer = setTimeout(() => this.next(), wait);
  }

  remove(id) {
    this.#entries = this.#entries.filter((entry) => entry.id !== id);
    this.#save();
  }

  #end(id) {
    if (this.#underWay?.id !== id) return;
    clearTimeout(this.#timer);
    this.#underWay = null;
  }

  #mark(entry, state) {
    entry.state = state;
    this.#save();
    this.#onChange(entry);
  }

  #save() {
    try {
      if (this.#entries.length) this.#storage.setItem(this.#key, JSON.stringify(this.#entries));
      else this.#storage.removeItem(this.#key);
    } catch {
      // No room or forbidden: then a reload forgets what is not confirmed.
    }
  }
}

function load(storage, key) {
  try {
    const entries = JSON.parse(storage.getItem(key) ?? '[]');
    return entries.filter((one) => typeof one.id === 'string' && typeof one.text === 'string');
  } catch {
    return [];
  }
}

// crypto.randomUUID does not exist on pages without TLS.
export function makeId() {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const bytes = crypto.getRandomValues(new Uint8Array(22));
  return Array.from(bytes, (byte) => letters[byte & 63]).join('');
}
