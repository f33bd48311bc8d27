// Draws a conversation. Only text nodes: nothing that the gateway sends can become markup.
export const carriers = {
  passive: '被动回复',
  service: '客服消息',
  notice: '订阅通知',
  template: '模板消息',
  direct: '私信',
  comment: '公开评论',
};

const element = (name, kind, text) => {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  if (text) made.textContent = text;
  return made;
};

const clock = (at) => at.slice(5, 16).replace('T', ' ');

function card(bubble) {
  const made = element('div', 'bubble card');
  made.append(element('strong', '', bubble.text));
  const list = element('dl');
  for (const [label, value] of bubble.lines ?? []) {
    list.append(element('dt', '', label), element('dd', '', value));
  }
  made.append(list);
  if (/^https?:\/\//.test(bubble.url ?? '')) {
    const link = element('a', '', '查看详情 ›');
    link.href = bubble.url;
    link.target = '_blank';
    link.rel = 'noopener';
    made.append(link);
  }
  return made;
}

function content(bubble) {
  if (bubble.kind === 'card') return card(bubble);
  if (bubble.kind === 'picture') {
    const made = element('div', 'bubble picture');
    const picture = element('img');
    picture.alt = '图片';
    picture.src = bubble.picture;
    made.append(picture);
    return made;
  }
  const signs = { voice: '🔊 ', video: '🎬 ', place: '📍 ' };
  return element('div', 'bubble', (signs[bubble.kind] ?? '') + bubble.text);
}

export function draw(bubble) {
  const side = { customer: 'mine', system: 'system' }[bubble.carrier] ?? 'theirs';
  const line = element('li', side);
  line.dataset.carrier = bubble.carrier;
  line.append(content(bubble));
  if (side === 'system') return line;
  const meta = element('div', 'meta');
  if (carriers[bubble.carrier])
    meta.append(element('span', `carrier ${bubble.carrier}`, carriers[bubble.carrier]));
  meta.append(clock(bubble.at));
  line.append(meta);
  return line;
}
