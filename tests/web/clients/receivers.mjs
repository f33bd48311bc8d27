// A gateway that is not ours: other people's packages at the addresses to which the simulator
// pushes. What they understood is kept, what they answer is said by the test.
import http from 'node:http';

process.noDeprecation = true; // wechat-crypto still says `new Buffer`
const { default: coWechat } = await import('co-wechat');
const { default: Koa } = await import('koa');
const { OfficialAccount, ServerRequest } = await import('node-easywechat');

const PATIENCE_MS = 10_000;
const PREFIX = '/hooks/wechat/';

export class Receivers {
  #understood = new Map(); // by account: messages, oldest first
  #waiting = new Map();
  #answers = new Map();

  static async start(accounts) {
    const receivers = new Receivers();
    const serve = new Map();
    for (const account of accounts) {
      serve.set(account.name, account.who === 'co'
        ? receivers.#coWechat(account) : receivers.#easyWechat(account));
      receivers.#understood.set(account.name, []);
    }
    receivers.server = http.createServer((request, response) => {
      const name = request.url.slice(PREFIX.length).split('?')[0];
      serve.get(name)(request, response);
    });
    await new Promise((resolve) => { receivers.server.listen(0, '127.0.0.1', resolve); });
    receivers.base = `http://127.0.0.1:${receivers.server.address().port}`;
    return receivers;
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }

  // What this account answers from now on; undefined is silence.
  answer(account, content) {
    this.#answers.set(account, content);
  }

  // The next message that this account has understood.
  next(account) {
    const there = this.#understood.get(account);
    if (there.length > 0) return Promise.resolve(there.shift());
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('nothing was understood')), PATIENCE_MS);
      this.#waiting.set(account, (message) => {
        clearTimeout(timer);
        resolve(message);
      });
    });
  }

  #take(account, message) {
    const waiting = this.#waiting.get(account);
    this.#waiting.delete(account);
    if (waiting) waiting(message);
    else this.#understood.get(account).push(message);
    return this.#answers.get(account);
  }

  #coWechat({ name, mode, token, key, appId }) {
    const config = { token, appid: appId, encodingAESKey: mode === 'plain' ? '' : key };
    const app = new Koa();
    app.silent = true;
    app.use(coWechat(config).middleware(async (message) => this.#take(name, message) ?? ''));
    return app.callback();
  }

  #easyWechat({ name, mode, token, key, appId, secret }) {
    const config = { app_id: appId, secret, token, aes_key: mode === 'plain' ? '' : key };
    return async (incoming, outgoing) => {
      try {
        // Its server keeps handlers between requests, so each request has one of its own.
        const app = new OfficialAccount(config);
        app.setRequest(await ServerRequest.createFromIncomingMessage(incoming));
        const server = app.getServer();
        server.with(async (message) => this.#take(name, { ...message.attributes }) ?? true);
        const response = await server.serve();
        outgoing.writeHead(response.getStatusCode(), response.getHeaders());
        outgoing.end(response.getBody());
      } catch (error) {
        outgoing.writeHead(401).end(error.message);
      }
    };
  }
}
