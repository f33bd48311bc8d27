// The interface as two packages use it that are not ours.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { picture, video, voice } from './pushes.mjs';

const { default: CoWechatApi } = await import('co-wechat-api');
const { OfficialAccount } = await import('node-easywechat');

const refusedWith = (code) => (error) => {
  assert.equal(error.code, code, error.message);
  return true;
};

// A customer whom no other check uses; the receiver has understood the follow event.
async function follower({ simulator, receivers, account }, person) {
  const openid = (await simulator.arrive(person))[account.name];
  await simulator.act(account.name, person, 'follow');
  await receivers.next(account.name);
  const talk = async (text = '在吗') => {
    await simulator.say(account.name, person, text);
    await receivers.next(account.name);
  };
  const shown = (carrier, wanted) => simulator.shown(
    account.name, person, (bubble) => bubble.carrier === carrier && wanted(bubble));
  return { openid, talk, shown };
}

export async function checkCoWechatApi(check, world) {
  const { simulator, receivers, account } = world;
  const api = new CoWechatApi(account.appId, account.secret);
  api.prefix = `${simulator.base}/cgi-bin/`;
  const { openid, talk, shown } = await follower(world, 'mei');
  const one = (title, act) => check(`co-wechat-api: ${title}`, act);

  await one('each call of token brings a new one, and the old one lives five minutes', async () => {
    const old = await api.getAccessToken();
    const fresh = await api.getAccessToken();
    assert.notEqual(old.accessToken, fresh.accessToken);
    await api.saveToken(old);
    assert.deepEqual((await api.getIp()).ip_list, ['127.0.0.1']);
    assert.equal((await api.getToken()).accessToken, old.accessToken);
    await simulator.advance('6m');
    await api.getIp();
    const used = (await api.getToken()).accessToken;
    assert.ok(used !== old.accessToken && used !== fresh.accessToken, 'it asked for another');
  });
  await one('it renews a token whose time is over', async () => {
    const before = (await api.getToken()).accessToken;
    await simulator.advance('3h');
    await api.getIp();
    assert.notEqual((await api.getToken()).accessToken, before);
  });
  await one('it renews a token that was revoked', async () => {
    await simulator.order('/sim/settings', { platform: 'wechat', revoke_tokens: true });
    await api.getIp();
  });
  await one('an unknown app id is 40013', () => {
    const stranger = new CoWechatApi('wx0000000000000000', account.secret);
    stranger.prefix = api.prefix;
    return assert.rejects(stranger.getAccessToken(), refusedWith(40013));
  });

  await one('text', async () => {
    await talk();
    const text = '您好：\n“进度” <a href="https://a.example">看</a> ]]> 😀 \\u4f60';
    await api.sendText(openid, text);
    await shown('service', (bubble) => bubble.text === text);
  });
  await one('five messages, then 45047, then five again', async () => {
    await talk();
    for (let i = 0; i < 5; ++i) await api.sendText(openid, `第${i}条`);
    await assert.rejects(api.sendText(openid, '第六条'), refusedWith(45047));
    await talk();
    await api.sendText(openid, '又一条');
  });
  await one('text that is too long is 45002, a stranger 40003', async () => {
    await assert.rejects(api.sendText(openid, '长'.repeat(683)), refusedWith(45002));
    await assert.rejects(api.sendText('oNOBODY', '你好'), refusedWith(40003));
  });
  await one('a picture: up, down, sent', async () => {
    const up = await api.uploadMedia(picture, 'image', '小票.png', 'image/png');
    assert.equal(up.type, 'image');
    assert.ok(up.created_at > 0);
    assert.deepEqual(await api.getMedia(up.media_id), picture);
    await api.sendImage(openid, up.media_id);
    await shown('service', (bubble) => bubble.kind === 'picture');
  });
  await one('a video: up, and down by its address', async () => {
    const up = await api.uploadMedia(video, 'video', 'a.mp4', 'video/mp4');
    const down = await api.getMedia(up.media_id);
    const response = await fetch(down.video_url);
    assert.deepEqual(Buffer.from(await response.arrayBuffer()), video);
  });
  await one('a voice from a file', async () => {
    const path = join(world.folder, 'a.amr');
    writeFileSync(path, voice);
    const up = await api.uploadVoiceMedia(path);
    await talk();
    await api.sendVoice(openid, up.media_id);
    await shown('service', (bubble) => bubble.kind === 'voice');
    assert.deepEqual(await api.getMedia(up.media_id), voice);
  });
  await one('an unknown media id is 40007, an unknown type 40004', async () => {
    await assert.rejects(api.getMedia('nothing'), refusedWith(40007));
    await assert.rejects(
      api.uploadMedia(picture, 'painting', 'a.png', 'image/png'), refusedWith(40004));
  });
  await one('one article, but not two', async () => {
    const article = { title: '进度', description: '说明', url: 'https://a.example', picurl: '' };
    await api.sendNews(openid, [article]);
    await shown('service', (bubble) => bubble.kind === 'card' && bubble.text === '进度');
    await assert.rejects(api.sendNews(openid, [article, article]), refusedWith(45008));
  });
  await one('a card by template, and the report with its number', async () => {
    const data = { thing1: { value: '核实中' }, character_string2: { value: 'HY261122-ABCDEF' } };
    const sent = await api.sendTemplate(openid, 'card-1', 'https://a.example', '#000000', data);
    await shown('template', (bubble) => bubble.lines.some((line) => line[1] === '核实中'));
    await simulator.advance('2s');
    const report = await receivers.next(account.name);
    assert.equal(report.Event, 'TEMPLATESENDJOBFINISH');
    assert.equal(report.Status, 'success');
    assert.equal(report.MsgID, String(sent.msgid));
  });
  await one('a template with a field that is too long is 47003', () => assert.rejects(
    api.sendTemplate(openid, 'card-1', '', '', { thing1: { value: '长'.repeat(21) } }),
    refusedWith(47003)));
  await one('a user has no name', async () => {
    const user = await api.getUser({ openid, lang: 'zh_CN' });
    assert.equal(user.subscribe, 1);
    assert.equal(user.openid, openid);
    assert.equal(user.nickname, undefined);
  });
}

class Memory {
  #kept = new Map();
  async get(key) { return this.#kept.get(key) ?? null; }
  async set(key, value) { this.#kept.set(key, value); return true; }
  async has(key) { return this.#kept.has(key); }
  async delete(key) { return this.#kept.delete(key); }
}

function easyWechat({ simulator, account }, changed = {}) {
  const app = new OfficialAccount({ app_id: account.appId, secret: account.secret,
    use_stable_access_token: true, http: { baseURL: `${simulator.base}/` }, ...changed });
  app.setCache(new Memory());
  return app;
}

export async function checkEasyWechat(check, world) {
  const { simulator, receivers, account } = world;
  const app = easyWechat(world);
  const { openid, talk, shown } = await follower(world, 'yun');
  const one = (title, act) => check(`node-easywechat: ${title}`, act);
  const post = async (path, json) =>
    (await app.getClient().request('post', path, { json })).toObject();

  await one('two processes get the same stable token', async () => {
    const token = await app.getAccessToken().getToken();
    assert.equal(await easyWechat(world).getAccessToken().getToken(), token);
  });
  await one('a forced stable token ends the one before', async () => {
    const before = await app.getAccessToken().getToken();
    await simulator.advance('31s');
    const forced = await app.getAccessToken().getStableAccessToken(true);
    assert.notEqual(forced, before);
    const old = await fetch(`${simulator.base}/cgi-bin/getcallbackip?access_token=${before}`);
    assert.equal((await old.json()).errcode, 40001);
    assert.equal(await easyWechat(world).getAccessToken().getToken(), forced);
  });
  await one('a wrong secret is refused', () => assert.rejects(
    easyWechat(world, { secret: '0'.repeat(32) }).getAccessToken().getToken(), /"errcode":40001/));

  await one('text', async () => {
    await talk();
    const text = '您好：\n“进度” ]]> 😀';
    const sent = await post('cgi-bin/message/custom/send',
      { touser: openid, msgtype: 'text', text: { content: text } });
    assert.equal(sent.errcode, 0);
    await shown('service', (bubble) => bubble.text === text);
  });
  await one('a picture: up, down, sent', async () => {
    const path = join(world.folder, '小票.png');
    writeFileSync(path, picture);
    const client = app.getClient().withFile(path, 'media');
    const up = (await client.post('cgi-bin/media/upload', { params: { type: 'image' } }))
      .toObject();
    const down = await app.getClient().get('cgi-bin/media/get',
      { params: { media_id: up.media_id }, responseType: 'arraybuffer' });
    assert.match(down.getHeader('content-disposition'), /^attachment; filename="[^"]+"$/);
    assert.deepEqual(down.getContent(), picture);
    await post('cgi-bin/message/custom/send',
      { touser: openid, msgtype: 'image', image: { media_id: up.media_id } });
    await shown('service', (bubble) => bubble.kind === 'picture');
  });
  await one('a notice for a consent, then 43101', async () => {
    const notice = { touser: openid, template_id: 'NOTICE-PROGRESS', page: 'https://a.example',
      data: { character_string1: { value: 'HY261122-ABCDEF' }, phrase2: { value: '处理中' } } };
    await simulator.act(account.name, 'yun', 'consent',
      { template: 'NOTICE-PROGRESS', accepted: true });
    await receivers.next(account.name);
    assert.equal((await post('cgi-bin/message/subscribe/bizsend', notice)).errcode, 0);
    await shown('notice', (bubble) => bubble.lines.some((line) => line[1] === '处理中'));
    await simulator.advance('2s');
    const report = await receivers.next(account.name);
    assert.equal(report.Event, 'subscribe_msg_sent_event');
    assert.equal(report.SubscribeMsgSentEvent.List.ErrorStatus, 'success');
    assert.equal((await post('cgi-bin/message/subscribe/bizsend', notice)).errcode, 43101);
  });
  await one('typing is shown until the message', async () => {
    await talk();
    const typing = { touser: openid, command: 'Typing' };
    assert.equal((await post('cgi-bin/message/custom/typing', typing)).errcode, 0);
    assert.equal((await post('cgi-bin/message/custom/typing', typing)).errcode, 45081);
  });
}
