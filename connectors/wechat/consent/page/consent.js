// Shows the platform's own button, and tells us when the customer agreed. Who the customer is lies
// sealed behind '#', which browsers send to nobody.
const pass = location.hash.slice(1);
const here = location.href.split("#")[0];
const state = document.getElementById("state");

function say(what) {
  const words = document.getElementById(`said-${what}`);
  state.textContent = words ? words.innerHTML.trim() : "";
  state.classList.toggle("said", Boolean(words));
}

async function ask(path, body) {
  const answer = await fetch(`./${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    cache: "no-store",
  });
  if (answer.status === 403) return { error: "expired" };
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return answer.json();
}

// "{\"TEMPLATE\":\"{\\\"status\\\":\\\"accept\\\"}\"}"
function accepted(details, template) {
  try {
    const all = typeof details === "string" ? JSON.parse(details) : details;
    const one = typeof all[template] === "string" ? JSON.parse(all[template]) : all[template];
    return one.status === "accept";
  } catch {
    return false;
  }
}

async function tell(event, template) {
  if (!accepted(event.detail && event.detail.subscribeDetails, template)) return say("refused");
  try {
    const told = await ask("agreed", { pass });
    say(told.error || "agreed");
  } catch {
    say("failed");
  }
}

function button(words) {
  const style = "width:100%;min-height:48px;border:0;border-radius:10px;background:#12695c;"
    + "color:#fff;font-size:16px;font-weight:600";
  const inner = document.createElement("script");
  inner.type = "text/wxtag-template";
  inner.textContent = `<button style="${style}">${words}</button>`;
  return inner;
}

function show(notice) {
  const place = document.getElementById("notice");
  const tag = document.createElement("wx-open-subscribe");
  tag.setAttribute("template", notice.template_id);
  tag.id = "subscribe";
  tag.append(button(place.dataset.words));
  tag.addEventListener("success", (event) => tell(event, notice.template_id));
  tag.addEventListener("error", () => say("failed"));
  place.replaceChildren(tag);
  place.hidden = false;
}

function ready(notice) {
  return new Promise((done, fail) => {
    if (!window.wx) return fail(new Error("outside"));
    wx.ready(done);
    wx.error(fail);
    wx.config({
      appId: notice.app_id,
      timestamp: notice.timestamp,
      nonceStr: notice.nonce,
      signature: notice.signature,
      jsApiList: ["chooseImage"],  // none is not allowed
      openTagList: ["wx-open-subscribe"],
    });
  });
}

function offerSingle(url) {
  if (!url) return;
  document.getElementById("single-link").href = url;
  document.getElementById("single").hidden = false;
}

async function start() {
  const said = new URLSearchParams(location.search).get("said");
  if (said) return say(said);
  if (!pass) return say("expired");
  try {
    const told = await ask("open", { pass, url: here });
    if (told.error) return say(told.error);
    offerSingle(told.single);
    if (!told.notice) return say(told.single ? "" : "failed");
    await ready(told.notice);
    show(told.notice);
    say("");
  } catch {
    const other = !document.getElementById("single").hidden;
    say(other ? "" : "not_here");
  }
}

start();
