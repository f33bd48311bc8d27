// Stands in for the platform's script on pages of the gateway: checks their signature and brings
// the tag for notices, with a window that asks as the app's does.
(() => {
  const home = new URL(document.currentScript.src).origin;
  const user = new URLSearchParams(location.search).get("user") || "";
  const waiting = { ready: [], error: [] };
  let config = null;

  function asked(more) {
    const query = new URLSearchParams({
      app_id: config.appId,
      nonce: config.nonceStr,
      timestamp: config.timestamp,
      signature: config.signature,
      url: location.href.split("#")[0],
      user,
      ...more,
    });
    return fetch(`${home}/open/js/asked?${query}`);
  }

  window.wx = {
    ready: (then) => waiting.ready.push(then),
    error: (then) => waiting.error.push(then),
    async config(given) {
      config = given;
      const answer = await asked({}).catch(() => ({ ok: false }));
      const then = answer.ok ? waiting.ready : waiting.error;
      for (const each of then) each(answer.ok ? {} : { errMsg: "config:invalid signature" });
    },
  };

  customElements.define("wx-open-subscribe", class extends HTMLElement {
    connectedCallback() {
      const inner = this.querySelector("script");
      const place = document.createElement("div");
      place.innerHTML = inner ? inner.textContent : "";
      this.append(place);
      place.addEventListener("click", () => this.decide());
    }

    async decide() {
      const template = this.getAttribute("template");
      const accepted = window.confirm("接收一次进度通知？");
      await asked({ template, accepted: accepted ? "1" : "0" });
      const status = JSON.stringify({ status: accepted ? "accept" : "reject" });
      this.dispatchEvent(new CustomEvent("success", {
        detail: { errMsg: "subscribe:ok", subscribeDetails: JSON.stringify({ [template]: status }) },
      }));
    }
  });
})();
