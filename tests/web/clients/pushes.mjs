// Each kind of push, read by a package that is not ours, and each kind of answer that it gives.
import assert from 'node:assert/strict';

export const picture = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk' +
  '+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
export const voice = Buffer.concat([Buffer.from('#!AMR\n'), Buffer.alloc(320, 0x3c)]);
export const video = Buffer.concat(
  [Buffer.from([0, 0, 0, 0x18]), Buffer.from('ftypmp42'), Buffer.alloc(400, 1)]);

const hard = '第一行\n第二行 <b>&amp; "引号" \'\' ]]> 😀 /::)';
const notice = 'NOTICE-PROGRESS';
const digits = /^\d{16,19}$/;

// What the customer does, and the fields that the package must have understood.
const deeds = [
  ['follow', 'follow', {}, { MsgType: 'event', Event: 'subscribe', EventKey: '' }],
  ['tap', 'tap', { key: 'PROGRESS' }, { Event: 'CLICK', EventKey: 'PROGRESS' }],
  ['open', 'open', { url: 'https://a.example/?b=1&c=2' },
    { Event: 'VIEW', EventKey: 'https://a.example/?b=1&c=2', MenuId: /^\d+$/ }],
  ['scan', 'scan', { scene: 'shop-1' },
    { Event: 'SCAN', EventKey: 'shop-1', Ticket: /^.{96}$/ }],
  ['place', 'place', { latitude: '31.230416', longitude: '121.473701', label: '人民广场' },
    { MsgType: 'location', Location_X: '31.230416', Location_Y: '121.473701', Scale: '15',
      Label: '人民广场', MsgId: digits }],
  ['consent', 'consent', { template: notice, accepted: true },
    { Event: 'subscribe_msg_popup_event', SubscribeMsgPopupEvent: { List: {
      TemplateId: notice, SubscribeStatusString: 'accept', PopupScene: '1' } } }],
  ['withdraw', 'withdraw', { template: notice },
    { Event: 'subscribe_msg_change_event', SubscribeMsgChangeEvent: { List: {
      TemplateId: notice, SubscribeStatusString: 'reject' } } }],
];

// Each package has words of its own for what WeChat calls by one name.
const wordings = {
  co: {
    article: (title, url) => [{ title, description: '说明', picurl: 'https://a.example/p', url }],
    picture: (mediaId) => ({ type: 'image', content: { mediaId } }),
    agent: { type: 'customerService' },
  },
  easy: {
    article: (title, url) => ({ MsgType: 'news', ArticleCount: 1, Articles: { item: {
      Title: title, Description: '说明', PicUrl: 'https://a.example/p', Url: url } } }),
    picture: (media) => ({ MsgType: 'image', Image: { MediaId: media } }),
    agent: { MsgType: 'transfer_customer_service' },
  },
};

function demandFields(message, wanted) {
  for (const [name, value] of Object.entries(wanted)) {
    if (value instanceof RegExp) assert.match(String(message[name]), value, name);
    else assert.deepEqual(message[name], value, name);
  }
}

export async function checkPushes(check, { simulator, receivers, account }) {
  const { name, who, originalId } = account;
  const person = 'lin';
  const openid = (await simulator.arrive(person))[name];
  const wording = wordings[who];
  let understood;

  // One push: done by the customer, understood by the package.
  async function push(act, wanted) {
    await act();
    understood = await receivers.next(name);
    demandFields(understood, { ToUserName: originalId, FromUserName: openid,
      CreateTime: /^\d{10}$/, ...wanted });
  }
  const says = (text, more) => simulator.say(name, person, text, more);
  const one = (title, act) => check(`${name}: ${title}`, act);
  const seen = (carrier, text) => simulator.shown(
    name, person, (bubble) => bubble.carrier === carrier && bubble.text === text);

  await one('the address proves itself', () => simulator.verify(name));

  for (const [title, what, more, wanted] of deeds)
    await one(title, () => push(() => simulator.act(name, person, what, more), wanted));

  await one('hard characters', () => push(() => says(hard),
    { MsgType: 'text', Content: hard, MsgId: digits, bizmsgmenuid: undefined }));
  await one('every length of the padding', async () => {
    for (let length = 1; length <= 32; ++length) {
      const text = 'x'.repeat(length);
      await push(() => says(text), { Content: text });
    }
  });
  await one('an entry of a menu message', () => push(() => says('满意', { menu_id: '101' }),
    { Content: '满意', bizmsgmenuid: '101' }));
  await one('a picture and its address', async () => {
    await push(() => simulator.send(name, person, 'picture', picture),
      { MsgType: 'image', MediaId: /./, MsgId: digits });
    const response = await fetch(understood.PicUrl);
    assert.deepEqual(Buffer.from(await response.arrayBuffer()), picture);
  });
  const media = understood.MediaId;
  await one('a voice', () => push(() => simulator.send(name, person, 'voice', voice),
    { MsgType: 'voice', Format: 'amr', MediaId: /./, MediaId16K: /./, Recognition: '' }));
  await one('a video', () => push(() => simulator.send(name, person, 'video', video),
    { MsgType: 'video', MediaId: /./, ThumbMediaId: /./ }));

  await one('its text arrives', async () => {
    // co-wechat does not split the end of CDATA.
    const text = who === 'co' ? hard.replace(']]>', '') : hard;
    receivers.answer(name, text);
    await push(() => says('在吗'), { Content: '在吗' });
    await seen('passive', text);
  });
  await one('its article arrives', async () => {
    receivers.answer(name, wording.article('进度', 'https://a.example/?a=1&b=2'));
    await push(() => says('进度'), { Content: '进度' });
    const card = await seen('passive', '进度');
    assert.equal(card.url, 'https://a.example/?a=1&b=2');
  });
  await one('its picture arrives', async () => {
    receivers.answer(name, wording.picture(media));
    await push(() => says('图'), { Content: '图' });
    const shown = await simulator.shown(name, person,
      (bubble) => bubble.carrier === 'passive' && bubble.kind === 'picture');
    const response = await fetch(simulator.base + shown.picture);
    assert.deepEqual(Buffer.from(await response.arrayBuffer()), picture);
  });
  await one('its hand-over to an agent', async () => {
    receivers.answer(name, wording.agent);
    await push(() => says('人工'), { Content: '人工' });
    await seen('system', '已转接人工客服');
  });
  receivers.answer(name, undefined);
  await one('unfollow', () => push(() => simulator.act(name, person, 'unfollow'),
    { Event: 'unsubscribe' }));
}
