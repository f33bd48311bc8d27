// The page as a whole. The link stands behind '#', where only this page sees it: it is posted with
// everything that is asked, and kept nowhere else.
import { askStranger } from './ask.js';
import { offerEvidence } from './evidence.js';
import { makeId } from './outbox.js';
import { addressOf, ask, askForFile, load } from './server.js';
import { View, fill } from './view.js';

const charactersMost = 2_000;
const refreshAfter = 60_000;
const lookAgainAfter = 2_000; // while a file is being kept
const lookAgainMost = 15;

const texts = await load('assets/texts.json');
const element = (id) => document.getElementById(id);
const link = location.hash.slice(1);
let number = '';
let shownAt = 0;
let looksLeft = lookAgainMost;

const view = new View(texts, {
  onField: (field, words) => (field === 'evidence' ? element('attach').click()
    : write(`${words}：`)),
  onRate: rate,
  onNumber: async (button, text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      return;
    }
    button.textContent = texts.copied;
    setTimeout(() => (button.textContent = text), 1_500);
  },
});

function note(words) {
  element('note').textContent = words ?? '';
  element('note').hidden = !words;
}

function wordsOf(code) {
  const known = { wrong_link: texts.link_wrong, bad_request: texts.link_wrong,
    expired_link: texts.link_expired, busy: texts.busy, offline: texts.offline };
  return known[code] ?? texts.failed;
}

async function refresh() {
  shownAt = Date.now();
  const answer = await ask('view', { link });
  element('waiting').hidden = true;
  if (!answer.code) {
    note();
    number = answer.number;
    view.show(answer);
    element('case').hidden = false;
    const unfinished = answer.evidence.some(({ state }) => state === 'fetching');
    if (!unfinished) looksLeft = lookAgainMost;
    else if (looksLeft-- > 0) setTimeout(refresh, lookAgainAfter);
    return true;
  }
  note(wordsOf(answer.code));
  return !['wrong_link', 'expired_link', 'bad_request'].includes(answer.code);
}

function stranger() {
  element('waiting').hidden = true;
  element('case').hidden = true;
  askStranger(texts, (proof) => (location.hash = proof));
}

const field = element('text');

// The field begins with these words, and whoever wrote something already keeps it.
function write(words) {
  const before = field.value.trim();
  field.value = before ? `${before}\n${words}` : words;
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}

function complain(place, words, isWell = false) {
  element(place).textContent = words ?? '';
  element(place).classList.toggle('well', isWell);
  element(place).hidden = !words;
}

let unsent = null; // the same words keep their id, so that none is taken twice

async function submitWords(event) {
  event.preventDefault();
  // Half of a character pair, as bad input methods leave it, is not UTF-8.
  const text = field.value.trim().replace(/\p{Surrogate}/gu, '\ufffd');
  if (!text) return field.focus();
  const over = [...text].length - charactersMost;
  if (over > 0) return complain('words-wrong', fill(texts.words_too_long, { n: over }));
  if (unsent?.text !== text) unsent = { id: makeId(), text };
  const send = element('words-send');
  send.disabled = true;
  send.textContent = texts.words_sending;
  const answer = await ask('say', { type: 'say', link, ...unsent });
  send.disabled = false;
  send.textContent = texts.words_send;
  if (answer.code)
    return complain('words-wrong', answer.code === 'too_long'
      ? fill(texts.words_too_long, { n: 1 }) : wordsOf(answer.code));
  unsent = null;
  complain('words-wrong');
  field.value = '';
  view.addLines(answer.lines);
  refresh();
}

async function rate(stars) {
  view.pauseRating();
  const answer = await ask('rate', { link, stars: String(stars), id: makeId() });
  await refresh();
  if (answer.code) return complain('rating-said', wordsOf(answer.code));
  complain('rating-said', texts.rating_saved, true);
}

async function submitCopy(event) {
  event.preventDefault();
  const input = element('copy-digits');
  const digits = input.value.normalize('NFKC').trim();
  if (!input.hidden && !/^\d{4}$/.test(digits)) return complain('copy-wrong', texts.digits_form);
  complain('copy-wrong', texts.copy_making, true);
  const answer = await askForFile('copy', { link, ...(input.hidden ? {} : { digits }) });
  if (answer.code)
    return complain('copy-wrong', texts[`copy_${answer.code}`] ?? wordsOf(answer.code));
  const address = URL.createObjectURL(answer.file);
  const download = document.createElement('a');
  download.href = address;
  download.download = `${fill(texts.copy_file, { number })}.json`;
  download.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  complain('copy-wrong', texts.copy_done, true);
}

element('words').addEventListener('submit', submitWords);
element('copy').addEventListener('submit', submitCopy);
element('object').addEventListener('click', () => write(texts.object_words));
addEventListener('hashchange', () => location.reload());
document.addEventListener('visibilitychange', () => {
  const stale = Date.now() - shownAt > refreshAfter;
  if (!document.hidden && stale && !element('case').hidden) refresh();
});

if (!link) {
  stranger();
} else if (await refresh()) {
  offerEvidence({
    texts,
    address: addressOf('upload'),
    bytesMost: Number(document.body.dataset.fileBytesMax),
    link: () => link,
    onArrived: refresh,
  });
  // Out of reach: until it is there, or turns out to be none.
  while (element('case').hidden) {
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    if (await refresh()) continue;
    stranger();
    break;
  }
} else {
  stranger();
}
