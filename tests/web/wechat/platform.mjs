// One account of the platform: makes its calls and judges the answers.
import { randomInt } from 'node:crypto';
import http from 'node:http';

process.noDeprecation = true; // wechat-crypto still says `new Buffer`
const { default: WXBizMsgCrypt } = await import('wechat-crypto');

const PATIENCE_MS = 5000;
const DELIVERIES = 3;
// In plain mode the package is needed only for its signatures; any key will do.
const NO_KEY = 'A'.repeat(43);

const cdata = (text) => `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;

// The text of an element that stands there exactly once; undefined otherwise.
function element(xml, name) {
  const found = [...xml.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, 'g'))];
  if (found.length !== 1) return undefined;
  const inside = found[0][1];
  if (!inside.startsWith('<![CDATA[')) return inside;
  return inside.endsWith(']]>')
    ? inside.slice(9, -3).replaceAll(']]]]><![CDATA[>', ']]>')
    : undefined;
}

function demand(fine, complaint) {
  if (!fine) throw new Error(complaint);
}

export class Platform {
  constructor({ base, token, key, appid, originalId, mode, concurrency }) {
    this.base = base;
    this.appid = appid;
    this.originalId = originalId;
    this.mode = mode;
    this.crypt = new WXBizMsgCrypt(token, key || NO_KEY, appid);
    this.agent = new http.Agent({ keepAlive: true, maxSockets: concurrency });
    this.lastMessageId = BigInt(Date.now()) * 1000000n;
  }

  close() {
    this.agent.destroy();
  }

  message(person, text) {
    this.lastMessageId += 1n;
    const created = Math.floor(Date.now() / 1000);
    return {
      person,
      fields: `<ToUserName>${cdata(this.originalId)}</ToUserName>` +
        `<FromUserName>${cdata(person)}</FromUserName><CreateTime>${created}</CreateTime>` +
        `<MsgType>${cdata('text')}</MsgType><Content>${cdata(text)}</Content>` +
        `<MsgId>${this.lastMessageId}</MsgId>`,
    };
  }

  verify(echo, rightly) {
    const query = this.#stamp();
    query.set('echostr', echo);
    if (!rightly) query.set('signature', this.#altered(query.get('signature')));
    return this.#request('GET', query, '');
  }

  post(message, { mode = this.mode, forged = false } = {}) {
    const query = this.#stamp();
    query.set('openid', message.person);
    let body = `<xml>${message.fields}</xml>`;
    if (mode !== 'plain') {
      const encrypt = this.crypt.encrypt(body);
      query.set('encrypt_type', 'aes');
      query.set('msg_signature', this.crypt.getSignature(
        query.get('timestamp'), query.get('nonce'), encrypt));
      const outside = mode === 'compatible'
        ? message.fields : `<ToUserName>${cdata(this.originalId)}</ToUserName>`;
      body = `<xml>${outside}<Encrypt>${cdata(encrypt)}</Encrypt></xml>`;
    }
    if (forged) {
      const name = mode === 'plain' ? 'signature' : 'msg_signature';
      query.set(name, this.#altered(query.get(name)));
    }
    return this.#request('POST', query, body);
  }

  // Up to three times, as the platform does when nothing comes back. Each with a new stamp.
  async deliver(message) {
    for (let delivery = 1; ; delivery += 1) {
      try {
        const response = await this.post(message);
        if (response.status < 500 || delivery === DELIVERIES) return this.#judge(message, response);
      } catch (error) {
        if (!error.code || delivery === DELIVERIES) throw error;
      }
    }
  }

  #judge(message, { status, body }) {
    demand(status === 200, `status ${status}`);
    if (body === 'success' || body === '') return { shown: false, inner: body };
    demand(body.startsWith('<xml>') && body.endsWith('</xml>'), 'the answer is no <xml>');
    const sealed = body.includes('<Encrypt>');
    demand(sealed || this.mode !== 'safe', 'a plain answer to a safe call');
    demand(!sealed || this.mode !== 'plain', 'an encrypted answer to a plain call');
    const inner = sealed ? this.#open(body) : body;
    demand(element(inner, 'ToUserName') === message.person, 'ToUserName is not the person');
    demand(element(inner, 'FromUserName') === this.originalId, 'FromUserName is not the account');
    demand(/^[1-9][0-9]{0,11}$/.test(element(inner, 'CreateTime') ?? ''), 'no CreateTime');
    demand(element(inner, 'MsgType') === 'text', 'MsgType is not text');
    const text = element(inner, 'Content');
    demand(text !== undefined && text.trim() !== '', 'no text');
    demand(Buffer.byteLength(text) <= 2048, 'more than 2048 bytes of text');
    demand(!text.includes('\ufffd'), 'broken UTF-8');
    return { shown: true, inner };
  }

  #open(body) {
    const encrypt = element(body, 'Encrypt');
    const timestamp = element(body, 'TimeStamp');
    const nonce = element(body, 'Nonce');
    demand(encrypt && timestamp && nonce, 'the envelope is not complete');
    demand(/^[A-Za-z0-9+/]+={0,2}$/.test(encrypt), 'Encrypt is not Base64 on one line');
    demand(element(body, 'MsgSignature') === this.crypt.getSignature(timestamp, nonce, encrypt),
      'MsgSignature is wrong');
    const opened = this.crypt.decrypt(encrypt);
    demand(opened.id === this.appid, 'another app id');
    return opened.message;
  }

  #stamp() {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const nonce = String(randomInt(1, 2 ** 31));
    // An empty fourth part adds nothing to what is hashed.
    const signature = this.crypt.getSignature(timestamp, nonce, '');
    return new URLSearchParams({ signature, timestamp, nonce });
  }

  #altered(signature) {
    return (signature[0] === '0' ? '1' : '0') + signature.slice(1);
  }

  #request(method, query, body) {
    return new Promise((resolve, reject) => {
      const request = http.request(this.base, {
        method,
        path: `${this.base.pathname}?${query}`,
        agent: this.agent,
        timeout: PATIENCE_MS,
        headers: method === 'POST'
          ? { 'Content-Type': 'text/xml', 'Content-Length': Buffer.byteLength(body) } : {},
      }, (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          resolve({ status: response.statusCode, body: Buffer.concat(chunks).toString() });
        });
      });
      request.on('timeout', () => {
        request.destroy(Object.assign(new Error('no answer within 5 s'), { code: 'ETIMEDOUT' }));
      });
      request.on('error', reject);
      request.end(body);
    });
  }
}
