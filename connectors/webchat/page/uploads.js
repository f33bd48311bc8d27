// Files on their way to the server, one after the other, so that their order holds. Each keeps its
// id until it is confirmed, so that none is taken twice. They live in memory alone: a reload of the
// page forgets what has not arrived.
import { makeId } from './outbox.js';

const triesMost = 4; // then it waits for its sender, and the next one goes
const retryFirst = 1_000;
const retryMost = 15_000;
const silenceMost = 60_000; // without any progress
const nameCharactersMost = 120;

const finalCodes = ['not_taken', 'too_large', 'empty', 'bad_request'];
// What a proxy says, or the server before it has looked.
const codeOfStatus = { 400: 'bad_request', 403: 'bad_request', 404: 'bad_request',
  413: 'too_large', 415: 'not_taken', 429: 'busy' };

export class Uploads {
  #address;
  #bytesMost;
  #visitor;
  #isOpen;
  #onChange;
  #entries = [];
  #underWay = null;
  #request = null;
  #timer = 0; // for the next try, or for the silence of this one

  // `visitor()` gives the token; `isOpen()` tells whether the line is up; `onChange(entry)` hears of
  // every new state: "waiting", "uploading", "sending" (all bytes are there) or "rejected".
  constructor({ address, bytesMost, visitor, isOpen, onChange }) {
    this.#address = address;
    this.#bytesMost = bytesMost;
    this.#visitor = visitor;
    this.#isOpen = isOpen;
    this.#onChange = onChange;
  }

  // How many have not arrived and may still do so.
  get size() {
    return this.#entries.filter((entry) => entry.state !== 'rejected').length;
  }

  add(file) {
    const entry = { id: makeId(), file, state: 'uploading', part: 0, tries: 0, reason: '' };
    this.#entries.push(entry);
    if (file.size === 0) this.#reject(entry, 'empty');
    else if (file.size > this.#bytesMost) this.#reject(entry, 'too_large');
    else this.#mark(entry, 'uploading');
    this.next();
  }

  // Sends the oldest one if none is under way.
  next() {
    if (this.#underWay) return;
    clearTimeout(this.#timer);
    const due = this.#entries.filter((one) => one.state !== 'rejected' && !one.held);
    if (!due.length) return;
    if (this.#isOpen()) this.#send(due[0]);
    else for (const entry of due) this.#mark(entry, 'waiting');
  }

  // The line is up again.
  resume() {
    for (const entry of this.#entries) {
      if (entry.state !== 'waiting' || entry.reason === 'busy') continue;
      Object.assign(entry, { held: false, tries: 0, part: 0 });
      if (entry !== this.#underWay) this.#mark(entry, 'uploading');
    }
    this.next();
  }

  retry(id) {
    const entry = this.#find(id);
    if (!entry || entry === this.#underWay) return;
    Object.assign(entry, { held: false, tries: 0, part: 0, reason: '' });
    this.#mark(entry, 'uploading');
    this.next();
  }

  // Takes it back; if it has arrived all the same, its item will show it.
  cancel(id) {
    const entry = this.#find(id);
    this.confirm(id);
    if (entry && entry === this.#underWay) this.#end();
    this.next();
  }

  // It is there. The answer to its request may still be on its way, and is let come.
  confirm(id) {
    this.#entries = this.#entries.filter((one) => one.id !== id);
  }

  #find(id) {
    return this.#entries.find((one) => one.id === id);
  }

  #send(entry) {
    const request = new XMLHttpRequest();
    this.#underWay = entry;
    this.#request = request;
    entry.part = 0;
    entry.reason = '';
    request.open('POST', this.#address);
    request.setRequestHeader('X-Visitor', this.#visitor());
    request.setRequestHeader('X-Message-Id', entry.id);
    request.setRequestHeader('X-File-Name', encodeURIComponent(shortName(entry.file.name)));
    request.upload.onprogress = (event) => {
      if (request !== this.#request) return;
      this.#listen(entry);
      if (!event.lengthComputable) return;
      entry.part = event.loaded / event.total;
      this.#mark(entry, entry.part < 1 ? 'uploading' : 'sending');
    };
    request.onload = () => this.#answered(entry, request);
    request.onerror = () => this.#failed(entry);
    this.#mark(entry, 'uploading');
    this.#listen(entry);
    request.send(entry.file);
  }

  #listen(entry) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#failed(entry), silenceMost);
  }

  // Gives the present request up, whatever becomes of it.
  #end() {
    clearTimeout(this.#timer);
    const request = this.#request;
    this.#underWay = null;
    this.#request = null;
    request.upload.onprogress = request.onload = request.onerror = null;
    request.abort();
  }

  #answered(entry, request) {
    if (request.status === 200) {
      this.#end();
      entry.held = true; // its item comes over the line
      this.#mark(entry, 'sending');
      return this.next();
    }
    const code = codeIn(request.responseText) ?? codeOfStatus[request.status];
    if (finalCodes.includes(code)) {
      this.#end();
      this.#reject(entry, code);
      return this.next();
    }
    this.#failed(entry, code);
  }

  #failed(entry, code) {
    this.#end();
    entry.held = code === 'busy' || ++entry.tries >= triesMost;
    entry.reason = code ?? '';
    this.#mark(entry, 'waiting');
    if (entry.held || !this.#entries.includes(entry)) return this.next();
    const wait = Math.min(retryMost, retryFirst * 2 ** (entry.tries - 1));
    this.#timer = setTimeout(() => this.next(), wait);
  }

  #reject(entry, reason) {
    entry.reason = reason;
    this.#mark(entry, 'rejected');
  }

  #mark(entry, state) {
    if (!this.#entries.includes(entry)) return;
    entry.state = state;
    this.#onChange(entry);
  }
}

// With its ending; half of a character pair is no text.
function shortName(name) {
  return [...name].slice(-nameCharactersMost).join('').replace(/\p{Surrogate}/gu, '\ufffd');
}

function codeIn(text) {
  try {
    const { code } = JSON.parse(text);
    return typeof code === 'string' ? code : undefined;
  } catch {
    return undefined;
  }
}
