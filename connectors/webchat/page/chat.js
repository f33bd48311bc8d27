// The page as a whole: puts the line, the outbox, the view and the field one writes in together.
import { chooseFiles } from './choosing.js';
import { FileBubble } from './file_bubble.js';
import { Link } from './link.js';
import { Outbox } from './outbox.js';
import { Uploads } from './uploads.js';
import { View, fill } from './view.js';

const charactersMax = 2_000;
const bytesMax = 8 * 1024;
const counterFrom = 1_800;
const filesMost = 9; // at a time

const base = new URL('.', document.baseURI);
const texts = await load('assets/texts.json');
const element = (id) => document.getElementById(id);
const field = element('text');
const sendButton = element('send');
const counter = element('counter');
const quick = element('quick');
const touch = matchMedia('(pointer: coarse)').matches;
const fileBytesMost = Number(element('composer').dataset.fileBytesMax); // 0: no files at all

const storageKey = `huiyin:${base.pathname}`;
let visitor = remembered();
let cursor = null;
let unread = 0;

const view = new View(texts, {
  onRetry: () => (link.open ? outbox.next() : link.resume()),
  onEdit: (entry) => {
    outbox.remove(entry.id);
    view.removePending(entry.id);
    field.value = entry.text;
    written();
    field.focus();
  },
});

const address = new URL('ws', base);
address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
const link = new Link({
  address,
  hello: () => ({ type: 'hello', visitor, after: cursor }),
  onState: showState,
  onMessage: hear,
});

const outbox = new Outbox({
  storage: sessionStorage,
  key: `${storageKey}:unsent`,
  send: (message) => link.send(message),
  onChange: (entry) => view.addPending(entry),
  onSilence: () => link.drop(),
});

const looks = new Map(); // of files that have not arrived, by their id
const uploads = new Uploads({
  address: new URL('upload', base),
  bytesMost: fileBytesMost,
  visitor: () => visitor,
  isOpen: () => link.open,
  onChange: (entry) => view.addPending(entry, lookOf(entry)),
});

function lookOf(entry) {
  const known = looks.get(entry.id);
  if (known) return known;
  const made = new FileBubble(entry, texts, {
    retry: ({ id }) => {
      uploads.retry(id);
      if (!link.open) link.resume();
    },
    cancel: ({ id }) => {
      uploads.cancel(id);
      looks.get(id)?.release();
      looks.delete(id);
      view.removePending(id);
      if (!touch) field.focus();
    },
  });
  looks.set(entry.id, made);
  return made;
}

function sendFiles(files) {
  const room = Math.max(0, filesMost - uploads.size);
  files.slice(0, room).forEach((file) => uploads.add(file));
  if (files.length > room) counter.textContent = fill(texts.files_at_once, { n: filesMost });
  view.toEnd();
  talking();
}

async function load(path) {
  for (;;) {
    try {
      return await (await fetch(path)).json();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 2_000));
    }
  }
}

function remembered() {
  try {
    const token = localStorage.getItem(storageKey);
    return /^v1\.[\w.]{1,120}$/.test(token) ? token : null;
  } catch {
    return null; // storage forbidden: a new visitor with each page
  }
}

function remember(token) {
  visitor = token;
  try {
    localStorage.setItem(storageKey, token);
  } catch {
    // As above.
  }
}

function hear(message) {
  if (message.type === 'welcome') {
    const first = cursor === null;
    if (visitor !== message.visitor) remember(message.visitor);
    if (message.more) view.gap();
    for (const item of message.items) take(item, !first);
    if (message.cursor) cursor = message.cursor;
    view.listen();
    outbox.next();
    uploads.resume();
  } else if (message.type === 'item') {
    take(message, true);
  } else if (message.type === 'typing') {
    view.typing(true);
  } else if (message.type === 'failed') {
    view.typing(false);
    outbox.fail(message.id, message.code);
  }
}

function take(item, fresh) {
  cursor = item.cursor;
  const added = view.add(item, fresh);
  if (item.id) {
    outbox.confirm(item.id);
    uploads.confirm(item.id);
    looks.delete(item.id);
  }
  if (!added) return;
  talking();
  if (!fresh || item.from !== 'bot') return;
  link.send({ type: 'seen', cursor: item.cursor });
  if (document.hidden) document.title = `(${++unread}) ${texts.title}`;
}

function showState(state) {
  if (state !== 'open') {
    outbox.stop();
    view.typing(false);
  }
  const words = {
    connecting: texts.connecting,
    reconnecting: texts.reconnecting,
    offline: texts.offline,
    replaced: texts.replaced,
  };
  element('state').hidden = state === 'open';
  element('state-text').textContent = words[state] ?? '';
  element('resume').hidden = state !== 'replaced';
}

function say(text) {
  outbox.add(text);
  view.toEnd();
  talking();
}

// Once somebody talks, the quick replies stand by the field instead of under the greeting.
function talking() {
  if (quick.parentElement !== element('quick-place')) element('quick-place').append(quick);
}

function written() {
  field.style.height = 'auto';
  field.style.height = `${field.scrollHeight + 2}px`;
  const text = field.value.trim();
  const left = Math.min(
    charactersMax - [...text].length,
    Math.floor((bytesMax - new TextEncoder().encode(text).length) / 4),
  );
  const near = left < charactersMax - counterFrom;
  const words = left < 0 ? texts.too_long : texts.counter;
  counter.textContent = near ? fill(words, { n: Math.abs(left) }) : '';
  counter.classList.toggle('over', left < 0);
  sendButton.disabled = !text || left < 0;
}

function submit() {
  if (sendButton.disabled) return;
  // Half of a character pair, as bad input methods leave it, is not UTF-8.
  const text = field.value.trim().replace(/\p{Surrogate}/gu, '\ufffd');
  field.value = '';
  written();
  say(text);
  field.focus();
}

element('composer').addEventListener('submit', (event) => {
  event.preventDefault();
  submit();
});

field.addEventListener('keydown', (event) => {
  // While an input method composes, Enter picks a word; 229 is how Safari tells of its end.
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  submit();
});

let typingTold = 0;
field.addEventListener('input', () => {
  written();
  if (Date.now() - typingTold < 5_000) return;
  typingTold = Date.now();
  link.send({ type: 'typing' });
});

quick.addEventListener('click', (event) => {
  const button = event.target.closest('.quick');
  if (button) say(button.textContent);
});

element('resume').addEventListener('click', () => link.resume());

document.addEventListener('visibilitychange', () => {
  if (document.hidden) return;
  unread = 0;
  document.title = texts.title;
});

// Where the keyboard covers the page instead of shrinking it, the frame follows what is seen.
visualViewport?.addEventListener('resize', () => {
  const covered = innerHeight - visualViewport.height > 80 && visualViewport.scale === 1;
  const style = document.documentElement.style;
  if (covered) style.setProperty('--seen-height', `${visualViewport.height}px`);
  else style.removeProperty('--seen-height');
  if (covered) scrollTo(0, 0);
});

// Files do not outlive the page, texts do.
addEventListener('beforeunload', (event) => {
  if (uploads.size > 0) event.preventDefault();
});

if (fileBytesMost > 0)
  chooseFiles({
    button: element('attach'),
    input: element('files'),
    sheet: element('drop'),
    onFiles: sendFiles,
  });

field.disabled = false;
written();
outbox.show();
if (!view.empty) talking();
link.start();
if (!touch) field.focus();
