// How messages look. All words of people are set as text, never as markup.

const timeGap = 10 * 60_000;
const findings = /(HY\d{6}-\w{6}(?!\w))|(https?:\/\/[^\s<>"'，。；：！？、（）【】《》“”]+)/g;

const sheets = 'M9 9h10v11H9zM5 15V4h10';
const tick = 'M5 12.5l4.5 4.5L19 7.5';

const kinds = {
  waiting: 'pending',
  sending: 'pending sending',
  uploading: 'pending',
  rejected: 'rejected',
};
const clockTime = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };

export class View {
  #texts;
  #log = document.getElementById('log');
  #scroll = document.getElementById('scroll');
  #newer = document.getElementById('newer');
  #typing = document.getElementById('typing');
  #spoken = document.getElementById('spoken');
  #cursors = new Set();
  #pending = new Map(); // id -> element
  #last = null; // of the confirmed ones: {from, at}
  #typingTimer = 0;
  #stuck = true; // at the end of the list, to stay there
  #onRetry;
  #onEdit;

  constructor(texts, { onRetry, onEdit }) {
    this.#texts = texts;
    this.#onRetry = onRetry;
    this.#onEdit = onEdit;
    document.getElementById('typing-text').textContent = texts.typing;
    this.#newer.addEventListener('click', () => this.toEnd());
    const scrolled = () => {
      this.#stuck = this.#atEnd();
      if (this.#stuck) this.#newer.hidden = true;
    };
    this.#scroll.addEventListener('scroll', scrolled, { passive: true });
    new ResizeObserver(() => this.#stuck && this.toEnd()).observe(this.#scroll);
  }

  get empty() {
    return this.#cursors.size === 0 && this.#pending.size === 0;
  }

  // History must not be read aloud; what comes afterwards shall be.
  listen() {
    this.#log.setAttribute('aria-live', 'polite');
  }

  // A confirmed message. False when it was known.
  add(item, fresh) {
    if (this.#cursors.has(item.cursor)) return false;
    this.#cursors.add(item.cursor);
    const stick = this.#stuck;
    const at = new Date(item.at);
    let element = item.id ? this.#pending.get(item.id) : undefined;
    if (element) {
      this.#pending.delete(item.id);
      element.className = 'message me';
      element.querySelector('.fate').remove();
    } else {
      element = this.#element(item.from, item.media ? this.#mediaWord(item.media) : item.text);
      if (fresh) element.classList.add('fresh');
    }
    this.#place(element, item.from, at);
    if (item.from === 'bot') this.typing(false);
    if (stick) this.toEnd();
    else if (item.from === 'bot') this.#newer.hidden = false;
    return true;
  }

  // A message that is not confirmed: "waiting", "sending", "uploading" or "rejected". One that is
  // no text brings its own look.
  addPending(entry, look) {
    let element = this.#pending.get(entry.id);
    if (!element) {
      element = this.#element('me', look?.content ?? entry.text);
      element.append(make('div', 'fate'));
      element.classList.add('fresh');
      this.#pending.set(entry.id, element);
      this.#log.append(element);
      this.toEnd();
    }
    element.className = `message me ${kinds[entry.state]}`;
    const fate = element.querySelector('.fate');
    fate.classList.toggle('problem', entry.state === 'waiting' || entry.state === 'rejected');
    if (look) look.tellFate(fate);
    else this.#tellFate(fate, entry);
  }

  removePending(id) {
    this.#pending.get(id)?.remove();
    this.#pending.delete(id);
  }

  gap() {
    this.#log.insertBefore(make('p', 'note', this.#texts.earlier), this.#firstPending());
    this.#last = null;
  }

  typing(on) {
    clearTimeout(this.#typingTimer);
    this.#typing.hidden = !on;
    if (!on) return;
    this.#typingTimer = setTimeout(() => this.typing(false), 30_000);
    if (this.#stuck) this.toEnd();
  }

  toEnd() {
    this.#stuck = true;
    this.#newer.hidden = true;
    this.#scroll.scrollTop = this.#scroll.scrollHeight;
  }

  #atEnd() {
    return this.#scroll.scrollHeight - this.#scroll.scrollTop - this.#scroll.clientHeight < 60;
  }

  // Before it stands what is confirmed, and what was rejected and waits for its writer.
  #firstPending() {
    for (const element of this.#pending.values())
      if (!element.classList.contains('rejected')) return element;
    return null;
  }

  #place(element, from, at) {
    const before = this.#firstPending();
    const longAgo = !this.#last || at - this.#last.at > timeGap || !sameDay(at, this.#last.at);
    if (longAgo) {
      const note = make('p', 'note');
      const time = make('time', '', this.#when(at));
      time.dateTime = at.toISOString();
      note.append(time);
      this.#log.insertBefore(note, before);
    }
    element.classList.toggle('follows', !longAgo && this.#last.from === from);
    element.title = at.toLocaleString('zh-CN');
    this.#log.insertBefore(element, before);
    this.#last = { from, at };
  }

  #element(from, text) {
    const element = make('div', `message ${from}`);
    const bubble = make('div', 'bubble');
    bubble.append(make('span', 'unseen', `${this.#texts[from]}：`));
    if (from === 'bot') {
      const face = make('img', 'face');
      face.src = 'assets/icon.svg';
      face.alt = '';
      element.append(face);
      bubble.append(...this.#rich(text));
    } else {
      bubble.append(text);
    }
    element.append(bubble);
    return element;
  }

  // Case numbers become buttons that copy, addresses become links.
  #rich(text) {
    const parts = [];
    let end = 0;
    for (const found of text.matchAll(findings)) {
      const [whole, number] = found;
      const word = number ?? whole.replace(/[.,;:!?)\]]+$/, '');
      const node = number ? this.#number(number) : link(word);
      if (!node) continue;
      parts.push(text.slice(end, found.index));
      end = found.index + word.length;
      // A mark must not begin the line after a button.
      const mark = number ? (/^[，。；：、！？）)]/.exec(text.slice(end))?.[0] ?? '') : '';
      const together = make('span', 'together');
      together.append(node, mark);
      parts.push(mark ? together : node);
      end += mark.length;
    }
    parts.push(text.slice(end));
    return parts;
  }

  #number(number) {
    const button = make('button', 'number', number);
    button.type = 'button';
    button.setAttribute('aria-label', fill(this.#texts.copy_number, { number }));
    button.append(sign(sheets));
    button.addEventListener('click', async () => {
      if (!(await copy(number))) return;
      this.say(this.#texts.copied);
      button.lastChild.replaceWith(sign(tick));
      setTimeout(() => button.lastChild.replaceWith(sign(sheets)), 2_000);
    });
    return button;
  }

  #mediaWord(kind) {
    return this.#texts[`media_${kind}`] ?? this.#texts.media;
  }

  // For screen readers alone.
  say(text) {
    this.#spoken.textContent = '';
    requestAnimationFrame(() => (this.#spoken.textContent = text));
  }

  #tellFate(place, entry) {
    const texts = this.#texts;
    if (entry.state === 'sending') place.replaceChildren(texts.sending);
    else if (entry.state === 'waiting')
      place.replaceChildren(texts.not_sent, action(texts.retry, () => this.#onRetry(entry)));
    else place.replaceChildren(texts.rejected, action(texts.edit, () => this.#onEdit(entry)));
  }

  #when(at) {
    const clock = at.toLocaleTimeString('zh-CN', clockTime);
    const now = new Date();
    if (sameDay(at, now)) return `${this.#texts.today} ${clock}`;
    if (sameDay(at, new Date(now - 86_400_000))) return `${this.#texts.yesterday} ${clock}`;
    const year = at.getFullYear() === now.getFullYear() ? undefined : 'numeric';
    const parts = { year, month: 'long', day: 'numeric', weekday: 'short' };
    return `${at.toLocaleDateString('zh-CN', parts)} ${clock}`;
  }
}

export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

export function action(text, act) {
  const button = make('button', 'plain', text);
  button.type = 'button';
  button.addEventListener('click', act);
  return button;
}

export function sign(path) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}

// Nothing for addresses that are neither ours nor encrypted.
function link(address) {
  const url = parse(address);
  if (!url || (url.protocol !== 'https:' && url.origin !== location.origin)) return null;
  const anchor = make('a', '', address);
  anchor.href = url.href;
  anchor.target = '_blank';
  anchor.rel = 'noopener';
  return anchor;
}

function parse(address) {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // The clipboard is closed to pages without TLS; the old way is not.
    const field = make('textarea', 'unseen');
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    return done;
  }
}

function sameDay(a, b) {
  return a.toDateString() === b.toDateString();
}
