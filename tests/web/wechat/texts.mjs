// Texts of an exact number of bytes in UTF-8: Chinese, ASCII with what XML finds special, emoji.
const CHINESE = [...'快递丢了我要投诉退款请问订单什么时候处理客服电话一直打不通'];
const ASCII = [...'SF0123456789 <a&b> "x" \'y\' ]] /::) ok?'];
const EMOJI = [...'😡🙏📦'];

export function textOfBytes(bytes) {
  let seed = bytes * 2654435761 % 4294967296;
  const below = (n) => {
    seed = (seed * 1664525 + 1013904223) % 4294967296;
    return Math.floor(seed / 65536) % n;
  };
  let text = '';
  let left = bytes;
  while (left > 0) {
    const dice = below(10);
    let from = ASCII;
    if (dice < 6 && left >= 3) from = CHINESE;
    if (dice === 9 && left >= 4) from = EMOJI;
    const character = from[below(from.length)];
    text += character;
    left -= Buffer.byteLength(character);
  }
  return text;
}
