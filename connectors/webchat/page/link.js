// The line to the server: one WebSocket that comes back by itself. Knows hello and heartbeats, not
// what messages mean.

const retryFirst = 500;
const retryMost = 15_000;
const quietMost = 25_000; // then a ping is sent …
const answerMost = 10_000; // … and this long is waited for any word

export class Link {
  #address;
  #hello;
  #onState;
  #onMessage;
  #socket = null;
  #attempt = 0;
  #retryTimer = 0;
  #heardAt = 0;
  #pingedAt = 0;
  #welcomed = false;
  #ended = false;

  // `hello()` gives the first message; `onState` hears "connecting", "open", "reconnecting",
  // "offline" or "replaced"; `onMessage` hears everything but pong and bye.
  constructor({ address, hello, onState, onMessage }) {
    this.#address = address;
    this.#hello = hello;
    this.#onState = onState;
    this.#onMessage = onMessage;
    addEventListener('online', () => this.retry());
    addEventListener('offline', () => this.drop());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState !== 'visible') return;
      if (this.#welcomed) this.#watch();
      else this.resume();
    });
    setInterval(() => this.#watch(), 5_000);
  }

  start() {
    this.#onState('connecting');
    this.#connect();
  }

  get open() {
    return this.#welcomed;
  }

  send(message) {
    if (!this.#welcomed) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  // Comes back at once if the line is down.
  retry() {
    if (this.#welcomed || this.#ended || this.#socket?.readyState === WebSocket.OPEN) return;
    this.#attempt = 0;
    this.#connect();
  }

  // The same, also after "replaced": the visitor wants to go on here.
  resume() {
    this.#ended = false;
    this.retry();
  }

  // Gives the present socket up, dead or alive, and comes back.
  drop() {
    this.#leave();
    this.#comeBack();
  }

  #leave() {
    const socket = this.#socket;
    this.#socket = null;
    this.#welcomed = false;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #connect() {
    clearTimeout(this.#retryTimer);
    this.#leave();
    const socket = new WebSocket(this.#address);
    this.#socket = socket;
    this.#heardAt = Date.now();
    this.#pingedAt = 0;
    socket.onopen = () => socket.send(JSON.stringify(this.#hello()));
    socket.onmessage = (event) => this.#hear(event.data);
    socket.onclose = () => this.drop();
  }

  #hear(data) {
    this.#heardAt = Date.now();
    this.#pingedAt = 0;
    const message = parse(data);
    if (!message || message.type === 'pong') return;
    if (message.type === 'bye') {
      this.#ended = true;
      this.#leave();
      this.#onState('replaced');
      return;
    }
    if (message.type === 'welcome') {
      this.#welcomed = true;
      this.#attempt = 0;
      this.#onState('open');
    }
    this.#onMessage(message);
  }

  #comeBack() {
    clearTimeout(this.#retryTimer);
    if (this.#ended) return;
    this.#onState(navigator.onLine ? 'reconnecting' : 'offline');
    // Some systems report "offline" wrongly, so it is tried all the same.
    const most = Math.min(retryMost, retryFirst * 2 ** this.#attempt++);
    this.#retryTimer = setTimeout(() => this.#connect(), most * (0.5 + Math.random() / 2));
  }

  // A network that vanished says nothing: only the missing answer shows it.
  #watch() {
    if (!this.#socket) return;
    const now = Date.now();
    const since = this.#pingedAt || (this.#welcomed ? 0 : this.#heardAt);
    if (since && now - since > answerMost) {
      this.drop();
    } else if (this.#welcomed && !this.#pingedAt && now - this.#heardAt > quietMost) {
      this.#pingedAt = now;
      this.send({ type: 'ping' });
    }
  }
}

function parse(data) {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}
