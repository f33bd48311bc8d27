// Files on their way, each a line under the evidence with its progress, until the server has it.
import { chooseFiles } from './choosing.js';
import { Uploads } from './uploads.js';
import { fill, make } from './view.js';

const filesMost = 9; // at a time
const reasons = ['not_taken', 'too_large', 'empty'];

// `link()` proves who sends; `onArrived()` hears of each file that the server has.
export function offerEvidence({ texts, address, bytesMost, link, onArrived }) {
  const list = document.getElementById('sending');
  const shown = new Map();

  const uploads = new Uploads({
    address,
    bytesMost,
    visitor: link,
    isOpen: () => navigator.onLine,
    onChange: show,
  });

  function show(entry) {
    if (entry.state === 'sending' && entry.held) {
      uploads.confirm(entry.id);
      forget(entry.id);
      return onArrived();
    }
    const row = shown.get(entry.id) ?? add(entry);
    row.look(entry);
  }

  function forget(id) {
    shown.get(id)?.item.remove();
    shown.delete(id);
  }

  function add(entry) {
    const item = make('li');
    const what = make('div', 'what');
    const fate = make('span');
    const bar = make('progress');
    bar.max = 100;
    bar.setAttribute('aria-label', entry.file.name);
    what.append(make('b', '', entry.file.name), fate, bar);
    const again = button(texts.retry, () => uploads.retry(entry.id));
    const away = button(texts.cancel, () => {
      uploads.cancel(entry.id);
      forget(entry.id);
    });
    item.append(what, again, away);
    list.append(item);
    const look = ({ state, part, reason }) => {
      const under = state === 'uploading' || state === 'sending';
      bar.hidden = !under;
      bar.value = Math.floor(part * 100);
      again.hidden = state !== 'waiting';
      away.textContent = state === 'rejected' ? texts.remove : texts.cancel;
      fate.className = state === 'rejected' ? 'fate problem' : '';
      fate.textContent = under ? fill(texts.uploading, { n: bar.value }) : words(state, reason);
    };
    const row = { item, look };
    shown.set(entry.id, row);
    return row;
  }

  function words(state, reason) {
    if (reason === 'busy') return texts.file_busy;
    if (state !== 'rejected') return texts.not_sent;
    return reasons.includes(reason) ? texts[`file_${reason}`] : texts.file_rejected;
  }

  function button(text, act) {
    const made = make('button', '', text);
    made.type = 'button';
    made.addEventListener('click', act);
    return made;
  }

  addEventListener('online', () => uploads.resume());
  chooseFiles({
    button: document.getElementById('attach'),
    input: document.getElementById('files'),
    sheet: document.getElementById('drop'),
    onFiles: (files) => files.slice(0, Math.max(0, filesMost - uploads.size))
      .forEach((file) => uploads.add(file)),
  });
}
