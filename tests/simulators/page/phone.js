// The phone: looks at what the simulator shows, and turns taps into orders.
import { draw } from './bubbles.js';
import { base64, inWords, look, order } from './orders.js';

const $ = (id) => document.getElementById(id);
const names = { wechat: '公众号', weibo: '蓝V' };
const menus = {
  wechat: [['查进度', 'PROGRESS'], ['我要投诉', 'COMPLAIN'], ['联系人工', 'HUMAN']],
  weibo: [['查进度', 'PROGRESS'], ['我要投诉', 'COMPLAIN'], ['联系人工', 'HUMAN']],
};
const deeds = {
  wechat: [
    ['扫码', { do: 'scan', scene: 'shop-1' }],
    ['同意订阅通知', { do: 'consent', template: '', accepted: true }],
    ['拒绝订阅通知', { do: 'consent', template: '', accepted: false }],
    ['关闭订阅', { do: 'withdraw', template: '' }],
    ['发位置', { do: 'place', latitude: '31.230416', longitude: '121.473701', label: '人民广场' }],
    ['不再接收消息', { do: 'mute' }],
    ['重新接收', { do: 'unmute' }],
  ],
  weibo: [
    ['扫码', { do: 'scan', scene: 'shop-1' }],
    ['订阅私信', { do: 'subscribe' }],
    ['退订私信', { do: 'unsubscribe' }],
    ['公开 @ 账号', { do: 'mention', text: '@回音生活 东西坏了没人管' }],
    ['发位置', { do: 'place', latitude: '31.230416', longitude: '121.473701' }],
    ['拉黑', { do: 'block' }],
    ['取消拉黑', { do: 'unblock' }],
  ],
};
const faults = {
  slow_answer: '应答缓慢', lost_answer: '应答丢失', system_busy: '系统繁忙 -1',
  server_error: '503', html_error: '502 页面', duplicate_push: '重复推送',
  overlapping_retry: '重叠重试', reordered_push: '推送乱序', lost_report: '回执丢失',
  failed_report: '模板送达失败',
};

const state = { platform: 'wechat', person: '', version: 0, phone: null, drawn: '' };

function complain(error) {
  $('trouble').textContent = inWords(error);
  $('trouble').hidden = false;
  clearTimeout(complain.timer);
  complain.timer = setTimeout(() => { $('trouble').hidden = true; }, 4000);
}

async function ask(path, body) {
  try {
    return await order(path, { platform: state.platform, user: state.person, ...body });
  } catch (error) {
    complain(error);
    return null;
  }
}

const conversation = () =>
  state.phone?.conversations.find((one) => one.platform === state.platform);

function button(label, tapped) {
  const made = document.createElement('button');
  made.type = 'button';
  made.textContent = label;
  made.addEventListener('click', tapped);
  return made;
}

function drawTalk(talk) {
  const key = `${state.person}/${state.platform}`;
  const screen = $('screen');
  if (state.drawn !== key) screen.replaceChildren();
  state.drawn = key;
  const last = Number(screen.lastElementChild?.dataset.number ?? 0);
  const fresh = talk.bubbles.filter((bubble) => bubble.number > last);
  for (const bubble of fresh) {
    const line = draw(bubble);
    line.dataset.number = bubble.number;
    screen.append(line);
    // It has no height before it is there.
    line.querySelector('img')?.addEventListener('load', () => {
      screen.scrollTop = screen.scrollHeight;
    });
  }
  if (fresh.length) screen.scrollTop = screen.scrollHeight;
}

function show() {
  document.documentElement.dataset.app = state.platform;
  const talk = conversation();
  $('now').textContent = state.phone.now.replace('T', ' ').slice(0, 19);
  $('clock').textContent = state.phone.now.slice(11, 16);
  $('writing').hidden = $('menu').hidden = $('follow').hidden = !talk;
  if (!talk) {
    $('account').textContent = '没有配置这个平台的账号';
    $('screen').replaceChildren();
    state.drawn = '';
    $('identity').textContent = '';
    return;
  }
  $('account').textContent = `${names[state.platform]} ${talk.account}`;
  $('typing').textContent = talk.typing ? '对方正在输入……' : `还可收到 ${talk.may_send} 条主动消息`;
  $('follow').textContent = talk.following ? '已关注' : '关注';
  $('follow').classList.toggle('is-on', talk.following);
  $('identity').textContent = `在这个账号里的身份：${talk.id}`;
  drawTalk(talk);
}

function drawApp() {
  for (const tab of document.querySelectorAll('[data-platform]'))
    tab.setAttribute('aria-selected', String(tab.dataset.platform === state.platform));
  $('menu').replaceChildren(...menus[state.platform].map(([label, key]) =>
    button(label, () => ask('/sim/do', { do: 'tap', key }))));
  $('deeds').replaceChildren(...deeds[state.platform].map(([label, what]) =>
    button(label, () => {
      const template = conversation()?.notices?.[0] ?? 'NOTICE-PROGRESS';
      return ask('/sim/do', 'template' in what ? { ...what, template } : what);
    })));
}

async function watch() {
  for (;;) {
    const { person } = state;
    try {
      const path = `/sim/phone?user=${encodeURIComponent(person)}&after=${state.version}`;
      const phone = await look(path);
      if (person !== state.person) continue;
      state.phone = phone;
      state.version = phone.version;
      show();
      await drawCalls();
    } catch {
      await new Promise((resolve) => { setTimeout(resolve, 1000); });
    }
  }
}

async function drawCalls() {
  const { calls } = await look('/sim/log');
  $('calls').replaceChildren(...calls.slice(-12).reverse().map((call) => {
    const row = document.createElement('tr');
    for (const text of [call.at.slice(11, 19), call.platform, call.path, call.code, call.fault]) {
      const cell = document.createElement('td');
      cell.textContent = text;
      if (call.code !== 0) cell.className = 'bad';
      row.append(cell);
    }
    return row;
  }));
}

async function drawFaults() {
  const now = await look('/sim/faults');
  $('faults').replaceChildren(...Object.entries(faults).map(([key, label]) => {
    const line = document.createElement('label');
    const rate = document.createElement('input');
    rate.type = 'number';
    rate.min = 0;
    rate.max = 1000;
    rate.value = now[key];
    rate.addEventListener('change', () =>
      order('/sim/faults', { [key]: Number(rate.value) }).catch(complain));
    line.append(label, rate);
    return line;
  }));
}

async function belongTo(person) {
  await order('/sim/users', { user: person });
  state.person = person;
  state.version = 0;
  location.hash = person;
}

$('writing').addEventListener('submit', async (event) => {
  event.preventDefault();
  const text = $('text').value.trim();
  if (text && await ask('/sim/say', { text })) $('text').value = '';
});
$('text').addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  $('writing').requestSubmit();
});
$('file').addEventListener('change', async () => {
  const [file] = $('file').files;
  $('file').value = '';
  if (!file) return;
  const kind = file.type.startsWith('audio/') ? 'voice' : 'picture';
  await ask('/sim/send', { kind, base64: await base64(file) });
});
$('follow').addEventListener('click', () =>
  ask('/sim/do', { do: conversation().following ? 'unfollow' : 'follow' }));
$('owner').addEventListener('submit', (event) => {
  event.preventDefault();
  belongTo($('person').value).catch(complain);
});
for (const tab of document.querySelectorAll('[data-platform]')) {
  tab.addEventListener('click', () => {
    state.platform = tab.dataset.platform;
    drawApp();
    if (state.phone) show();
  });
}
for (const step of document.querySelectorAll('[data-advance]')) {
  step.addEventListener('click', async () => {
    for (const one of document.querySelectorAll('[data-advance]')) one.disabled = true;
    // The clock is nobody's: an order with more than the time is refused.
    await order('/sim/clock', { advance: step.dataset.advance }).catch(complain);
    for (const one of document.querySelectorAll('[data-advance]')) one.disabled = false;
  });
}

drawApp();
const person = location.hash.slice(1) || $('person').value;
$('person').value = person;
await belongTo(person);
await drawFaults();
await watch();
