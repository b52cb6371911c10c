// The coding page. What is coded shows at once and goes to the outbox; whybuy's reply settles it.
// Keys: see the dialog "coding-keys" of the page. Without this file a conversation can be read.
import { Outbox } from "./outbox.js";
import { Palette } from "./palette.js";
import { placeOf, wordsOf, select, lettersIn } from "./words.js";

const page = document.querySelector("[data-talk]");
const told = page.dataset;
const transcript = page.querySelector("[data-transcript]");
const windows = Array.from(transcript.querySelectorAll(".window"));
const mayCode = Boolean(told.mayCode);
const codes = new Map(JSON.parse(document.getElementById("palette").dataset.codes).map((code) => [code.key, code]));
const passages = new Map();
const local = { done: [], undone: [] };
const MOST_SHOWN = 9;
const LEARN_MS = 2500;
let here = null;
let marking = null;
let learning = 0;
let latest = new Map();

// Windows of the transcript, fetched as one comes near them.
const near = new IntersectionObserver((seen) => seen.forEach((one) => { if (one.isIntersecting) load(one.target); }), { rootMargin: "1200px 0px" });
const query = (more) => `?${[told.mode, more].filter(Boolean).join("&")}`;

async function load(list) {
  if (!list || list.dataset.loaded !== undefined) return;
  if (list.loading) { await list.loading; return; }
  list.loading = (async () => {
    const reply = await fetch(`${told.parts}${query(`from=${list.dataset.from}`)}`);
    if (!reply.ok) return;
    list.innerHTML = await reply.text();
    list.dataset.loaded = "";
    adopt(list);
  })().catch(() => {}).finally(() => { list.loading = null; });
  await list.loading;
}

function adopt(list) {
  near.unobserve(list);
  for (const item of list.querySelectorAll("[data-passage]")) {
    const { marks, rejected } = JSON.parse(item.dataset.state);
    const words = item.querySelector(".words");
    const one = { key: item.dataset.passage, item, words, beside: item.querySelector(".beside-it"), text: words.textContent,
      start: Number(item.dataset.start), end: Number(item.dataset.end), ours: item.dataset.side === "us", marks, rejected, suggested: [], rests: {} };
    passages.set(one.key, one);
    item.tabIndex = one.ours ? -1 : 0;
    draw(one);
  }
  if (mayCode && !told.mode) suggest(list);
}

async function suggest(list) {
  try {
    const reply = await fetch(`${told.suggestions}${query(`from=${list.dataset.from}`)}`);
    const found = await reply.json();
    const missing = page.querySelector("[data-missing]");
    missing.textContent = found.missing || found.unread || "";
    missing.hidden = !missing.textContent;
    for (const item of list.querySelectorAll("[data-passage]")) {
      const one = passages.get(item.dataset.passage);
      const news = found.passages[one.key] || [];
      if (JSON.stringify(news) === JSON.stringify(one.suggested) || (one === here && one.suggested.length)) continue;
      one.suggested = news;
      draw(one);
      if (one === here) restsOn(one);
    }
  } catch { /* coding by hand goes on */ }
}

async function restsOn(one) {
  const open = openOf(one).map(([code]) => code);
  if (!open.length || told.mode || open.every((code) => code in one.rests)) return;
  try {
    const asked = new URLSearchParams([["passage", one.key], ...open.map((code) => ["code", code])]);
    const reply = await fetch(`${told.rests}?${asked}`);
    one.rests = (await reply.json()).words;
    draw(one);
  } catch { /* shown without */ }
}

// Drawing: the words with what is marked in them, the codes, what is suggested.
const openOf = (one) => one.suggested.filter(([code]) => !one.rejected.includes(code) && !one.marks.some((mark) => mark[3] === code)).slice(0, MOST_SHOWN);
const node = (tag, cls, text) => { const made = document.createElement(tag); if (cls) made.className = cls; if (text !== undefined) made.textContent = text; return made; };
const named = (key) => (codes.get(key) || { name: key }).name;

function button(cls, label, does, one, code) {
  const made = node("button", cls);
  made.type = "button";
  Object.assign(made.dataset, { does, code });
  if (label) made.setAttribute("aria-label", label);
  made.tabIndex = one === here ? 0 : -1;
  return made;
}

function pill(one, mark) {
  const made = node("span", "code");
  made.dataset.driver = (codes.get(mark[3]) || {}).driver || "";
  const whole = mark[1] <= one.start && mark[2] >= one.end;
  const name = node("span", "code-name", named(mark[3]));
  if (!whole) { name.append(node("span", "code-part", `“${lettersIn(one.text, mark[1] - one.start, mark[2] - one.start)}”`)); }
  made.append(name);
  made.title = [mark[4], mark[5]].filter(Boolean).join(", ");
  if (mayCode) {
    const away = button("away", `${told.wordsRemove}: ${named(mark[3])}`, "away", one, mark[3]);
    away.dataset.place = `${mark[1]} ${mark[2]}`;
    away.append("×");
    made.append(away);
  }
  return made;
}

function offer(one, [code, chance], number) {
  const made = node("span", "offer");
  made.dataset.driver = (codes.get(code) || {}).driver || "";
  const yes = button("yes", "", "accept", one, code);
  yes.append(node("kbd", "", String(number + 1)), node("span", "code-name", named(code)), node("span", "chance", `${Math.round(chance * 100)} %`));
  const words = one.rests[code];
  if (words && words.length && one === here) yes.append(node("span", "rests", `${told.wordsRests} ${words.join(", ")}`));
  const no = button("away", `${told.wordsDecline}: ${named(code)}`, "decline", one, code);
  no.append("×");
  made.append(yes, no);
  return made;
}

function draw(one) {
  const cuts = new Set([0, Array.from(one.text).length]);
  const parts = marksOver(one).map((mark) => [Math.max(mark[1] - one.start, 0), Math.min(mark[2], one.end) - one.start]).filter(([from, to]) => to > from);
  parts.forEach(([from, to]) => { cuts.add(from); cuts.add(to); });
  const order = Array.from(cuts).sort((a, b) => a - b);
  const pieces = order.slice(0, -1).map((from, at) => {
    const piece = lettersIn(one.text, from, order[at + 1]);
    return parts.some(([a, b]) => a <= from && b >= order[at + 1]) ? node("mark", "", piece) : piece;
  });
  one.words.replaceChildren(...pieces);
  const shown = [...one.marks.map((mark) => pill(one, mark)), ...(mayCode ? openOf(one).map((each, at) => offer(one, each, at)) : [])];
  if (mayCode && one === here && !one.ours) { const more = button("more", "", "choose", one, ""); more.textContent = told.wordsChoose; shown.push(more); }
  one.beside.replaceChildren(...shown);
  one.item.toggleAttribute("data-coded", one.marks.length > 0);
}

// The marks that cover a part of this passage, or it and others; one of exactly all of it is no mark.
function marksOver(one) {
  const found = one.marks.filter((mark) => mark[1] > one.start || mark[2] !== one.end);
  let before = one.item.previousElementSibling;
  for (let steps = 0; before && steps < 12; steps += 1, before = before.previousElementSibling) {
    const other = passages.get(before.dataset.passage);
    if (other) found.push(...other.marks.filter((mark) => mark[2] > one.start));
  }
  return found;
}

function redraw(one) {
  draw(one);
  let after = one.item.nextElementSibling;
  const ends = Math.max(0, ...one.marks.map((mark) => mark[2]));
  for (let steps = 0; after && steps < 12; steps += 1, after = after.nextElementSibling) {
    const other = passages.get(after.dataset.passage);
    if (other && (other.start < ends || other.words.querySelector("mark"))) draw(other);
  }
}

// Walking.
function go(one, { scroll = true } = {}) {
  if (!one) return;
  const before = here;
  here = one;
  if (before && before !== one) { before.item.removeAttribute("data-here"); draw(before); }
  one.item.setAttribute("data-here", "");
  draw(one);
  one.item.focus({ preventScroll: true });
  if (scroll) one.item.scrollIntoView({ block: "nearest" });
  restsOn(one);
}

async function beside(item, step) {
  const next = step > 0 ? "nextElementSibling" : "previousElementSibling";
  let at = item[next];
  let list = item.parentElement;
  while (true) {
    while (at) {
      const one = passages.get(at.dataset.passage);
      if (one && !one.ours) return one;
      at = at[next];
    }
    list = list[next];
    if (!list) return null;
    await load(list);
    if (list.dataset.loaded === undefined) return null;
    at = step > 0 ? list.firstElementChild : list.lastElementChild;
  }
}

let walking = Promise.resolve();
function walk(step) {
  marking = null;
  // One after the other: fast fingers do not skip a passage while a window is fetched.
  walking = walking.then(async () => {
    if (here) go(await beside(here.item, step));
    else go(Array.from(passages.values()).find((one) => !one.ours));
  });
  return walking;
}

// Doing.
const outbox = mayCode ? new Outbox({
  address: told.address, who: told.who, form: { round: told.round, audit: told.audit },
  csrf: page.querySelector("[data-token] input").value, hear, show,
}) : null;

function show(state) {
  const line = page.querySelector("[data-state-line]");
  if (line.dataset.state === state) return;
  line.dataset.state = state;
  line.textContent = told[`words${state[0].toUpperCase()}${state.slice(1)}`] || "";
  if (["waits", "out", "full"].includes(state)) say(line.textContent);
}

function say(words) { page.querySelector("[data-said]").textContent = words; }

function hear(reply, settled) {
  Object.entries(reply.passages || {}).forEach(([key, state]) => latest.set(key, state));
  (reply.refused || []).forEach((one) => say(one.why));
  (reply.nothing || []).forEach((what) => say(what === "undo" ? told.wordsNothingUndo : told.wordsNothingRedo));
  if (reply.read !== undefined) page.querySelector("[data-finished]").hidden = !reply.read;
  if (!settled) return;
  for (const [key, state] of latest) {
    const one = passages.get(key);
    if (one && JSON.stringify([one.marks, one.rejected]) !== JSON.stringify([state.marks, state.rejected])) { Object.assign(one, state); redraw(one); }
  }
  latest = new Map();
  clearTimeout(learning);
  if (!told.mode && here) learning = setTimeout(() => suggest(here.item.parentElement), LEARN_MS);
}

const stateOf = (one) => ({ marks: one.marks, rejected: one.rejected });

function record(touched, acts, change, how) {
  const before = new Map(touched.map((one) => [one.key, stateOf(one)]));
  touched.forEach(change);
  local.done.push({ before, after: new Map(touched.map((one) => [one.key, stateOf(one)])) });
  local.undone = [];
  touched.forEach(redraw);
  outbox.add({ does: "record", acts, how, passages: touched.map((one) => one.key) });
}

function codeIt(picked, how) {
  const place = placeOf(window.getSelection(), passages) || (here && { first: here, start: here.start, end: here.end });
  if (!place || !picked.length) return;
  const one = place.first;
  const news = picked.filter((code) => !one.marks.some((mark) => mark[1] === place.start && mark[2] === place.end && mark[3] === code));
  if (!news.length) return;
  const acts = news.map((code) => ({ what: "code", start: place.start, end: place.end, code }));
  record([one], acts, () => {
    one.marks = [...one.marks, ...news.map((code) => [0, place.start, place.end, code, told.who, how])];
    one.rejected = one.rejected.filter((code) => !news.includes(code));
  }, how);
  say(`${told.wordsCoded}: ${news.map(named).join(", ")}`);
  marking = null;
  window.getSelection().removeAllRanges();
  go(one, { scroll: false });
}

function decline(one, picked) {
  if (!picked.length) return;
  record([one], picked.map((code) => ({ what: "reject", passage: one.key, code })), () => {
    one.rejected = [...one.rejected, ...picked];
    one.marks = one.marks.filter((mark) => !picked.includes(mark[3]));
  });
  say(`${picked.map(named).join(", ")}: ${told.wordsDeclined}`);
}

function takeAway(one, code, start, end) {
  record([one], [{ what: "uncode", start, end, code }], () => {
    one.marks = one.marks.filter((mark) => !(mark[1] === start && mark[2] === end && mark[3] === code));
  });
}

function back(does) {
  const [from, to] = does === "undo" ? [local.done, local.undone] : [local.undone, local.done];
  const move = from.pop();
  const states = move && (does === "undo" ? move.before : move.after);
  if (move) to.push(move);
  for (const [key, state] of states || []) { const one = passages.get(key); Object.assign(one, state); redraw(one); go(one); }
  outbox.add({ does, passages: states ? Array.from(states.keys()) : [] });
}

function finish() {
  outbox.add({ does: "record", acts: [{ what: "read" }] });
  page.querySelector("[data-finished]").hidden = false;
}

// Keys.
function mark(step, widen) {
  if (!here) return;
  const words = wordsOf(here.text);
  if (!words.length) return;
  const last = words.length - 1;
  if (!marking || marking.one !== here) marking = { one: here, from: 0, to: 0 };
  else if (widen) marking.to = Math.min(Math.max(marking.to + step, 0), last);
  else { marking.to = Math.min(Math.max(marking.to + step, 0), last); marking.from = marking.to; }
  const [a, b] = [marking.from, marking.to].sort((x, y) => x - y);
  select(here.words, words[a][0], words[b][1]);
}

const palette = new Palette(codes, (code) => codeIt([code], "hand"));

function choose() {
  const place = placeOf(window.getSelection(), passages);
  const range = place && window.getSelection().getRangeAt(0).cloneRange();
  const words = place ? window.getSelection().toString() : here ? here.text : "";
  if (!words) return;
  palette.open(words, () => {
    if (range) { window.getSelection().removeAllRanges(); window.getSelection().addRange(range); }
    else if (here) here.item.focus({ preventScroll: true });
  });
}

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return false;
  if (event.target.closest("input, select, textarea, summary, .who, .top")) return false;
  const { key } = event;
  const digit = /^Digit([1-9])$/.exec(event.code);
  if (key === "?") { document.getElementById("coding-keys").showModal(); return true; }
  if (key === "j" || key === "k") { walk(key === "j" ? 1 : -1); return true; }
  if (key === "n") { const next = page.querySelector("[data-next]"); if (next) next.click(); return Boolean(next); }
  if (!mayCode) return false;
  if (key === "u" || key === "r") { back(key === "u" ? "undo" : "redo"); return true; }
  if (key === "/") { choose(); return true; }
  if (key === "m") { mark(0, false); return true; }
  if (!here) return false;
  if (marking && key.startsWith("Arrow") && /Left|Right/.test(key)) { mark(key === "ArrowRight" ? 1 : -1, event.shiftKey); return true; }
  if (key === "Escape") { marking = null; window.getSelection().removeAllRanges(); return true; }
  if (key === "Delete" || key === "Backspace") { const last = here.marks[here.marks.length - 1]; if (last) takeAway(here, last[3], last[1], last[2]); return true; }
  if (digit) { const open = openOf(here)[Number(digit[1]) - 1]; if (open) { if (event.shiftKey) decline(here, [open[0]]); else codeIt([open[0]], "confirmed"); } return true; }
  if (key === "Enter" && !event.target.closest("button, a")) { codeIt(openOf(here).map(([code]) => code), "confirmed"); walk(1); return true; }
  if (key === "x") { decline(here, openOf(here).map(([code]) => code)); walk(1); return true; }
  const code = Array.from(codes.values()).find((each) => each.letter && each.letter === key);
  if (code) { codeIt([code.key], "hand"); return true; }
  return false;
}

document.addEventListener("keydown", (event) => {
  if (!pressed(event)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, { capture: true });

transcript.addEventListener("click", (event) => {
  const item = event.target.closest("[data-passage]");
  const one = item && passages.get(item.dataset.passage);
  if (!one) return;
  const pushed = event.target.closest("[data-does]");
  const chosen = window.getSelection().isCollapsed;
  if (!one.ours && (chosen || pushed)) go(one, { scroll: false });
  if (!pushed) return;
  const { does, code } = pushed.dataset;
  if (does === "accept") codeIt([code], "confirmed");
  if (does === "decline") decline(one, [code]);
  if (does === "choose") choose();
  if (does === "away") takeAway(one, code, ...pushed.dataset.place.split(" ").map(Number));
});
transcript.addEventListener("focusin", (event) => {
  const item = event.target.closest("[data-passage]");
  const one = item && passages.get(item.dataset.passage);
  if (one && one !== here && event.target === item) go(one, { scroll: false });
});

page.dataset.ready = "";
windows.forEach((list) => (list.dataset.loaded === undefined ? near.observe(list) : adopt(list)));
if (mayCode) {
  page.querySelector("[data-bar]").hidden = false;
  const finishing = page.querySelector("[data-finish]");
  finishing.hidden = false;
  finishing.addEventListener("click", finish);
  page.querySelector("[data-undo]").addEventListener("click", () => back("undo"));
  page.querySelector("[data-redo]").addEventListener("click", () => back("redo"));
  page.querySelector("[data-palette]").addEventListener("mousedown", (event) => event.preventDefault());
  page.querySelector("[data-palette]").addEventListener("click", choose);
  page.querySelector("[data-help]").addEventListener("click", () => document.getElementById("coding-keys").showModal());
  outbox.sendLeftovers();
}
const wanted = new URLSearchParams(window.location.search).get("at") || window.location.hash.replace("#p-", "");
if (passages.has(wanted)) { go(passages.get(wanted), { scroll: false }); passages.get(wanted).item.scrollIntoView({ block: "center" }); }
