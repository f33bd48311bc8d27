// Without a link: number and last four digits; then, for who wants more, the code that goes to where
// the case was opened. What comes back are the bot's words, and for the right code a link.
import { ask } from './server.js';
import { make } from './view.js';

const element = (id) => document.getElementById(id);

// As people type it: any width, any case, blanks and dashes of all kinds.
function canonical(text) {
  const plain = text.normalize('NFKC').toUpperCase().replace(/[^0-9A-Z]/g, '');
  return /^HY\d{6}[0-9A-Z]{6}$/.test(plain) ? `${plain.slice(0, 8)}-${plain.slice(8)}` : null;
}

// `onLink()` gets what lets in.
export function askStranger(texts, onLink) {
  let visitor;
  let asked; // the number that was answered last
  const wrong = element('ask-wrong');
  const send = element('ask-send');

  function complain(words) {
    wrong.textContent = words ?? '';
    wrong.hidden = !words;
  }

  async function tell(path, body) {
    const answer = await ask(path, { ...body, ...(visitor && { visitor }) });
    if (answer.code) {
      const known = { bad_request: texts.number_wrong, busy: texts.busy, offline: texts.offline };
      return complain(known[answer.code] ?? texts.failed);
    }
    visitor = answer.visitor;
    if (answer.link) return onLink(answer.link);
    complain();
    element('says').replaceChildren(...answer.says.map((say) => make('p', '', say)));
    element('answer').hidden = false;
    element('code-part').hidden = !answer.code_offered && !answer.code_awaited;
    element('code-want').hidden = !answer.code_offered;
    element('code-form').hidden = !answer.code_awaited;
    if (answer.code_awaited) element('code').focus();
    element('answer').scrollIntoView({ block: 'nearest' });
  }

  element('ask').addEventListener('submit', async (event) => {
    event.preventDefault();
    const number = canonical(element('number').value);
    const digits = element('digits').value.normalize('NFKC').trim();
    if (!number) return complain(texts.number_wrong);
    if (!/^\d{4}$/.test(digits)) return complain(texts.digits_form);
    send.disabled = true;
    send.textContent = texts.asking;
    asked = number;
    await tell('ask', { number, digits });
    send.disabled = false;
    send.textContent = texts.ask_button;
  });

  element('code-want').addEventListener('click', () => tell('confirm', { number: asked, code: '' }));
  element('code-form').addEventListener('submit', (event) => {
    event.preventDefault();
    const code = element('code').value.normalize('NFKC').trim();
    if (/^\d{6}$/.test(code)) tell('confirm', { number: asked, code });
  });

  element('stranger').hidden = false;
}
