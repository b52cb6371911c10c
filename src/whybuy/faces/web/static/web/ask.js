// The three questions: every stroke is kept on this device at once, and by whybuy a moment later.
// Without this file the form is an ordinary one.
"use strict";

const form = document.querySelector("[data-ask]");
const WAIT_MS = 350;
const AGAIN_MS = 4000;

if (form) {
  const drawer = `whybuy ask ${form.dataset.who}`;
  const state = form.querySelector("[data-state]");
  const said = form.querySelector("[data-said]");
  let timer = 0;
  let sending = null;
  let stamp = Number(form.dataset.stamp);

  const typed = () => Object.fromEntries(Array.from(new FormData(form)).filter(([name]) => name !== "csrfmiddlewaretoken"));
  const held = () => { try { return JSON.parse(localStorage.getItem(drawer)); } catch { return null; } };
  const hold = (fields, kept) => {
    try { localStorage.setItem(drawer, JSON.stringify({ stamp, kept, fields })); } catch { /* full: the form holds it */ }
  };

  function show(what, words) {
    if (state.dataset.state === what && what !== "kept") return;
    state.dataset.state = what;
    state.textContent = words;
    if (what === "waits" || what === "out") said.textContent = words;
    if (what === "kept") said.textContent = "";
  }

  function changed() {
    stamp = Math.max(Date.now(), stamp + 1);
    form.elements.stamp.value = String(stamp);
    hold(typed(), false);
    show("typing", form.dataset.wordsTyping);
    clearTimeout(timer);
    timer = setTimeout(send, WAIT_MS);
  }

  function send() {
    clearTimeout(timer);
    sending = sending || post().finally(() => { sending = null; });
    return sending;
  }

  async function post() {
    const mine = stamp;
    let kept = false;
    try {
      const reply = await fetch(form.dataset.keep, { method: "POST", body: new FormData(form), redirect: "manual" });
      if (reply.type === "opaqueredirect" || reply.status === 403) show("out", form.dataset.wordsOut);
      else if (!reply.ok) throw new Error(String(reply.status));
      else kept = (await reply.json()).kept >= mine;
    } catch { show("waits", form.dataset.wordsWaits); }
    if (!kept) { timer = setTimeout(send, AGAIN_MS); return false; }
    if (mine !== stamp) return post();
    hold(typed(), true);
    show("kept", form.dataset.wordsKept);
    return true;
  }

  function bringBack() {
    const mine = held();
    if (!mine || mine.kept || mine.stamp <= stamp) return;
    stamp = mine.stamp;
    for (const [name, value] of Object.entries(mine.fields)) {
      const field = form.elements[name];
      if (!field || name === "csrfmiddlewaretoken") continue;
      if (field.type === "checkbox") field.checked = true;
      else field.value = value;
      if (value && field.closest) { const fold = field.closest("details"); if (fold) fold.open = true; }
    }
    for (const box of form.querySelectorAll("input[type=checkbox]")) box.checked = box.name in mine.fields;
    said.textContent = form.dataset.wordsBack;
    send();
  }

  let finished = false;
  async function finish(event) {
    if (finished) return;
    event.preventDefault();
    changed();
    if (await send()) { finished = true; form.requestSubmit(); }
  }

  bringBack();
  if (stamp > 0 && !sending) show("kept", form.dataset.wordsKept);
  form.addEventListener("input", changed);
  form.addEventListener("submit", finish);
  window.addEventListener("online", send);
  document.addEventListener("visibilitychange", () => { if (state.dataset.state && state.dataset.state !== "kept") send(); });
  document.querySelector("[data-forget]").addEventListener("submit", () => { localStorage.removeItem(drawer); clearTimeout(timer); });
}
