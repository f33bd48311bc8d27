// How a file looks that is on its way: a small picture of it, or its name and size, and below it
// how far it has come.
import { action, fill, make, sign } from './view.js';

const sheet = 'M6 3h8l4 4v14H6zM14 3v4h4';
const kibibyte = 1024;
const fewest = 4; // per cent, so that a bar is seen to be one

export class FileBubble {
  #entry;
  #texts;
  #acts;
  #address = ''; // of the picture, within this page
  #bar = null;
  #per = null;

  // `acts`: {retry(entry), cancel(entry)}.
  constructor(entry, texts, acts) {
    this.#entry = entry;
    this.#texts = texts;
    this.#acts = acts;
    this.content = make('div', 'sent-file');
    if (entry.file.type.startsWith('image/')) this.#showPicture();
    else this.#showName();
  }

  #showPicture() {
    const { file } = this.#entry;
    const picture = make('img', 'sent-picture');
    this.#address = URL.createObjectURL(file);
    picture.alt = file.name;
    // Some phones' pictures are unknown to some browsers.
    picture.onerror = () => {
      this.release();
      this.#showName();
    };
    picture.src = this.#address;
    this.content.replaceChildren(picture);
  }

  // The bubble is gone from the screen.
  release() {
    if (this.#address) URL.revokeObjectURL(this.#address);
    this.#address = '';
  }

  #showName() {
    const { file } = this.#entry;
    const words = make('div', 'file-words');
    words.append(make('div', 'file-name', file.name), make('div', 'file-size', sizeOf(file.size)));
    this.content.replaceChildren(sign(sheet), words);
  }

  tellFate(place) {
    const { state } = this.#entry;
    if (state === 'uploading' && this.#entry.part < 1) return this.#tellProgress(place);
    this.#bar = null;
    if (state === 'waiting') this.#tellWaiting(place);
    else if (state === 'rejected') this.#tellRejected(place);
    else place.replaceChildren(this.#texts.sending);
  }

  #tellProgress(place) {
    const { part, file } = this.#entry;
    const per = Math.floor(part * 100);
    const words = fill(this.#texts.uploading, { n: per });
    if (!this.#bar) {
      this.#bar = make('progress');
      this.#bar.max = 100;
      this.#bar.setAttribute('aria-label', file.name);
      this.#per = make('span', 'per');
      this.#per.setAttribute('aria-hidden', 'true');
      place.replaceChildren(this.#bar, this.#per, this.#cancel(this.#texts.cancel));
    }
    this.#bar.value = Math.max(fewest, per);
    this.#bar.setAttribute('aria-valuetext', words);
    this.#per.textContent = words;
  }

  #tellWaiting(place) {
    const words = this.#entry.reason === 'busy' ? this.#texts.file_busy : this.#texts.not_sent;
    place.replaceChildren(
      words,
      action(this.#texts.retry, () => this.#acts.retry(this.#entry)),
      this.#cancel(this.#texts.cancel),
    );
  }

  #tellRejected(place) {
    const texts = this.#texts;
    const words = {
      not_taken: texts.file_not_taken,
      too_large: texts.file_too_large,
      empty: texts.file_empty,
    };
    place.replaceChildren(
      words[this.#entry.reason] ?? texts.file_rejected,
      this.#cancel(texts.remove),
    );
  }

  #cancel(words) {
    const button = action(words, () => this.#acts.cancel(this.#entry));
    button.setAttribute('aria-label', `${words} ${this.#entry.file.name}`);
    return button;
  }
}

function sizeOf(bytes) {
  if (bytes < kibibyte) return `${bytes} B`;
  if (bytes < kibibyte * kibibyte) return `${Math.round(bytes / kibibyte)} KB`;
  return `${(bytes / kibibyte / kibibyte).toFixed(1)} MB`;
}
