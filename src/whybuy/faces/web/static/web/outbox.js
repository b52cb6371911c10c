// What is done on a page waits in this browser until whybuy has heard of it, whatever becomes of
// the connection, the page or the machine. Each thing has a number; whybuy does each number once.

const PREFIX = "whybuy out";
const AT_ONCE = 50;
const SOON_MS = 1500;
const LATE_MS = 20000;

const key = (who, page) => `${PREFIX} ${who} ${page}`;
const read = (name) => { try { return JSON.parse(localStorage.getItem(name)); } catch { return null; } };
const mark = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (n) => n.toString(16).padStart(2, "0")).join("");

function write(name, box) {
  try {
    if (box.acts.length === 0) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(box));
    return true;
  } catch { return false; }
}

async function post(box, acts, csrf) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", csrf);
  for (const [name, value] of Object.entries(box.form)) body.set(name, value);
  body.set("acts", JSON.stringify(acts));
  const reply = await fetch(box.address, { method: "POST", body, redirect: "manual" });
  if (reply.type === "opaqueredirect" || reply.status === 403) return { out: true };
  if (!reply.ok && reply.status !== 400 && reply.status !== 404) throw new Error(String(reply.status));
  if (reply.status === 404) return { done: acts[acts.length - 1].n, refused: [], gone: true };
  const told = await reply.json();
  return reply.status === 400 ? { done: acts[acts.length - 1].n, refused: [{ why: told.error }] } : told;
}

export class Outbox {
  // `hear(reply)` is told each reply, `show(state)` what is so: kept, sending, waits, out, full.
  constructor({ address, who, form, csrf, hear, show }) {
    const page = mark();
    this.name = key(who, page);
    this.who = who;
    this.csrf = csrf;
    this.hear = hear;
    this.show = show;
    this.box = { address, form: { ...form, page }, acts: [] };
    this.number = 0;
    this.wait = SOON_MS;
    window.addEventListener("online", () => this.send());
    document.addEventListener("visibilitychange", () => { if (this.waiting) this.send(); });
    window.addEventListener("beforeunload", (event) => { if (this.full && this.waiting) event.preventDefault(); });
  }

  get waiting() { return this.box.acts.length > 0; }

  add(act) {
    this.number += 1;
    this.box.acts.push({ n: this.number, ...act });
    this.full = !write(this.name, this.box);
    this.show(this.full ? "full" : "sending");
    this.send();
  }

  send() {
    clearTimeout(this.timer);
    this.sending = this.sending || this.sendAll().finally(() => { this.sending = null; });
    return this.sending;
  }

  async sendAll() {
    while (this.waiting) {
      const acts = this.box.acts.slice(0, AT_ONCE);
      let reply;
      try { reply = await post(this.box, acts, this.csrf); } catch { reply = null; }
      if (!reply || reply.out) {
        this.show(reply ? "out" : "waits");
        this.timer = setTimeout(() => this.send(), this.wait);
        this.wait = Math.min(this.wait * 2, LATE_MS);
        return;
      }
      this.wait = SOON_MS;
      this.box.acts = this.box.acts.filter((act) => act.n > reply.done);
      write(this.name, this.box);
      this.hear(reply, !this.waiting);
    }
    this.show("kept");
  }

  // Sends what pages that are closed by now had left behind, here and at other conversations.
  async sendLeftovers() {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(`${PREFIX} ${this.who} `) && name !== this.name);
    for (const name of names) {
      const box = read(name);
      while (box && box.acts.length > 0) {
        let reply;
        try { reply = await post(box, box.acts.slice(0, AT_ONCE), this.csrf); } catch { return; }
        if (reply.out) return;
        const now = read(name) || box;
        now.acts = now.acts.filter((act) => act.n > reply.done);
        write(name, now);
        box.acts = now.acts;
        if (box.address === this.box.address && !reply.gone) this.hear(reply, !this.waiting);
      }
    }
  }
}
