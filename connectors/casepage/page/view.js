// Shows how a case stands. All words come from texts.json; what the server gives is text, never
// markup.

const zone = 'Asia/Shanghai';
const stages = ['screening', 'handling', 'follow_up'];

const parts = new Intl.DateTimeFormat('zh-CN', { timeZone: zone, year: 'numeric', month: 'numeric',
  day: 'numeric', weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

// "11月26日（周四）18:00", with its year when that is another one.
export function inWords(text) {
  const read = (at) => Object.fromEntries(parts.formatToParts(at).map((one) =>
    [one.type, one.value]));
  const then = read(new Date(text));
  const year = then.year === read(new Date()).year ? '' : `${then.year}年`;
  return `${year}${then.month}月${then.day}日（${then.weekday}）${then.hour}:${then.minute}`;
}

export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export function make(name, look, text) {
  const made = document.createElement(name);
  if (look) made.className = look;
  if (text !== undefined) made.textContent = text;
  return made;
}

const element = (id) => document.getElementById(id);

export class View {
  #texts;
  #onField;
  #onNumber;
  #onRate;

  constructor(texts, { onField, onNumber, onRate }) {
    this.#texts = texts;
    this.#onField = onField;
    this.#onNumber = onNumber;
    this.#onRate = onRate;
  }

  show(view) {
    const texts = this.#texts;
    const open = view.status === 'open';
    element('status').textContent =
      open ? texts[`stage_${view.stage}`] : texts[`status_${view.status}`];
    this.#showStages(view, open);
    this.#showFacts(view);
    this.#showNext(view);
    this.#showMissing(view);
    element('consent-part').hidden = !view.consent;
    if (view.consent) element('consent').href = view.consent;
    this.#showRating(view.rating);
    this.#showSteps(view);
    this.#showEvidence(view);
    this.#showLines(view.lines);
    element('copy-label').hidden = element('copy-digits').hidden = !view.phone;
  }

  // Until it is shown anew.
  pauseRating() {
    for (const button of element('stars').children) button.disabled = true;
  }

  addLines(lines) {
    for (const line of lines) {
      const words = line.media ? this.#texts[`media_${line.media}`] : line.text;
      if (!words) continue;
      const shown = make('p', `line ${line.from}`);
      const who = line.from === 'me' ? this.#texts.me : this.#texts.bot;
      shown.append(make('span', 'unseen', `${who}：`), words);
      element('lines').append(shown);
    }
  }

  #showLines(lines) {
    element('lines').replaceChildren();
    this.addLines(lines);
  }

  #showStages(view, open) {
    const now = open ? stages.indexOf(view.stage) : stages.length;
    element('stages').hidden = view.status === 'withdrawn' || view.status === 'rejected';
    element('stages').replaceChildren(...stages.map((stage, i) => {
      const look = i < now ? 'past' : i === now ? 'now' : '';
      const item = make('li', look, this.#texts[`stage_${stage}`]);
      if (i !== now) return item;
      item.setAttribute('aria-current', 'step');
      item.append(make('span', 'unseen', this.#texts.stage_now));
      return item;
    }));
  }

  #showFacts(view) {
    const texts = this.#texts;
    const number = make('button', 'number', view.number);
    number.type = 'button';
    number.setAttribute('aria-label', fill(texts.copy_number, { number: view.number }));
    number.addEventListener('click', () => this.#onNumber(number, view.number));
    const { department, person, extension } = view.desk;
    const desk = fill(texts.desk, { department, person }).trim()
      + (extension ? fill(texts.desk_phone, { extension }) : '');
    const facts = [
      [texts.case_number, number],
      [texts.desk_label, desk],
      [texts.opened_label, inWords(view.opened_at)],
      ...(view.phone ? [[texts.phone_label, view.phone]] : []),
    ];
    element('facts').replaceChildren(...facts.flatMap(([name, value]) => {
      const shown = make('dd');
      shown.append(value);
      return [make('dt', '', name), shown];
    }));
  }

  #showNext(view) {
    const texts = this.#texts;
    const items = view.next.map(({ what, due, late }) => {
      const item = make('li');
      const when = fill(late ? texts.late : texts.due, { when: inWords(due) });
      item.append(make('b', '', texts[`next_${what}`]), make('span', late ? 'late' : '', when));
      return item;
    });
    if (!items.length) items.push(make('li', 'soft', texts.nothing_next));
    element('next').replaceChildren(...items);
  }

  #showMissing(view) {
    element('missing-part').hidden = !view.missing.length || view.status !== 'open';
    element('missing').replaceChildren(...view.missing.map((field) => {
      const words = this.#texts[`field_${field}`];
      const button = make('button', '', words);
      button.type = 'button';
      button.addEventListener('click', () => this.#onField(field, words));
      const item = make('li');
      item.append(button);
      return item;
    }));
  }

  #showSteps(view) {
    const texts = this.#texts;
    element('steps').replaceChildren(...view.steps.toReversed().map(({ what, at, media }) => {
      const words = fill(texts[`step_${what}`], { what: texts[`media_${media}`] ?? '' });
      const item = make('li');
      const time = make('time', '', inWords(at));
      time.dateTime = at;
      item.append(words, time);
      return item;
    }));
  }

  #showRating(rating) {
    element('stars').replaceChildren(...[1, 2, 3, 4, 5].map((stars) => {
      const given = stars <= rating;
      const button = make('button', given ? 'given' : '', given ? '★' : '☆');
      button.type = 'button';
      button.setAttribute('aria-label', fill(this.#texts.rating_stars, { n: stars }));
      button.setAttribute('aria-pressed', String(stars === rating));
      button.addEventListener('click', () => this.#onRate(stars));
      return button;
    }));
  }

  #showEvidence(view) {
    const texts = this.#texts;
    const items = view.evidence.map(({ kind, name, received_at: at, state }) => {
      const item = make('li');
      const what = make('div', 'what');
      what.append(make('b', '', name || texts[`media_${kind}`]), make('span', '', inWords(at)));
      item.append(what, make('span', `fate ${state}`, texts[`state_${state}`]));
      return item;
    });
    if (!items.length) items.push(make('li', 'empty', texts.evidence_none));
    element('evidence').replaceChildren(...items);
  }
}
