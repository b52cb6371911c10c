// The keyboard: "/" finds a customer, "j" and "k" walk the rows, Enter opens one, "?" lists the keys.
// Everything here is also reached by links and Tab; without this file nothing is lost.
"use strict";

const rows = () => Array.from(document.querySelectorAll("[data-row]"));
const typing = (place) => place.closest("input, select, textarea, [contenteditable]") !== null;
let before = "";

function openHelp() {
  const keys = document.getElementById("keys");
  if (keys && !keys.open) keys.showModal();
}

function find() {
  const field = document.querySelector("main [data-search]") || document.querySelector("[data-search]");
  if (field) { field.focus(); field.select(); }
}

function walk(step) {
  const all = rows();
  if (all.length === 0) return;
  const here = all.findIndex((row) => row.hasAttribute("data-here"));
  const next = Math.max(0, Math.min(all.length - 1, here + step));
  if (here >= 0) all[here].removeAttribute("data-here");
  all[next].setAttribute("data-here", "");
  all[next].scrollIntoView({ block: "nearest" });
  const link = all[next].querySelector("a[href]");
  if (link) link.focus({ preventScroll: true });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const did = { "/": find, "?": openHelp, j: () => walk(1), k: () => walk(-1) }[event.key];
  if (did) { event.preventDefault(); did(); }
  if (event.key === "h" && before === "g") window.location.assign("/");
  before = event.key;
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-open-help]")) openHelp();
});
