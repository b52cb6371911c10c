// The sheet: paste a block from a spreadsheet, walk the cells by keys, more rows without a new page.
// Nothing that was typed is lost: what is not kept yet waits in this window until it is.
"use strict";

const form = document.querySelector("[data-sheet]");
const body = form && form.querySelector("[data-rows]");
const ORDER = ["name", "why", "use", "serve", "want", "fee", "renewal"];
const MOST_ROWS = 200;
const ONE_LINE = 46; // pixels: a cell lower than this holds one line, so the arrows leave it at once
const draftName = "sheet " + window.location.pathname + window.location.search;
let dirty = false;

const rowsOf = () => Array.from(body.querySelectorAll("[data-sheet-row]"));
const cellOf = (row, name) => row && row.querySelector(`[data-cell="${name}"]`);

function addRow() {
  const numbers = rowsOf().map((row) => Number(row.dataset.sheetRow));
  const at = Math.max(-1, ...numbers) + 1;
  const blank = form.querySelector("[data-blank-row]").innerHTML;
  const holder = document.createElement("tbody");
  holder.innerHTML = blank.replaceAll("r9999-", `r${at}-`).replaceAll("b9999-", `b${at}-`)
    .replaceAll("o9999-", `o${at}-`).replaceAll('"9999"', `"${at}"`).replaceAll("10000", String(at + 1));
  const row = holder.querySelector("[data-sheet-row]");
  body.append(row);
  return row;
}

function move(cell, rows, columns) {
  const all = rowsOf();
  const row = cell.closest("[data-sheet-row]");
  const name = ORDER[ORDER.indexOf(cell.dataset.cell) + columns];
  let next = all[all.indexOf(row) + rows];
  if (!next && rows > 0) next = addRow();
  const target = cellOf(next, name);
  if (target) target.focus();
  return Boolean(target);
}

function mark(cell) {
  const known = cell.closest("td, th").querySelector(".known");
  if (!known) return;
  const [by, on] = known.dataset.ours ? [] : known.closest("details").querySelectorAll("input");
  const who = by ? by.value.trim() : "";
  let words = "empty";
  if (cell.value.trim() !== "") {
    words = known.dataset.ours || (who ? `said by ${who}${on.value ? ", " + on.value : ""}` : "supposed");
  }
  known.dataset.standing = words === "empty" ? "" : words.startsWith("said") ? "said" : "supposed";
  known.querySelector("[data-mark-text]").textContent = words;
}

// What a spreadsheet copies: cells parted by tabs, those with line breaks or quotes in quotes.
function parted(text) {
  const rows = [[""]];
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    const row = rows[rows.length - 1];
    if (quoted && letter === '"' && text[at + 1] === '"') { row[row.length - 1] += '"'; at += 1; }
    else if (letter === '"' && (quoted || row[row.length - 1] === "")) quoted = !quoted;
    else if (!quoted && letter === "\t") row.push("");
    else if (!quoted && letter === "\n") rows.push([""]);
    else if (letter !== "\r") row[row.length - 1] += letter;
  }
  return rows.filter((row) => row.some((part) => part.trim() !== ""));
}

function paste(event) {
  const cell = event.target.closest("[data-cell]");
  const text = event.clipboardData && event.clipboardData.getData("text/plain");
  if (!cell || !text || !/[\t\n]/.test(text.trim())) return;
  const parts = parted(text);
  event.preventDefault();
  if (parts.length > MOST_ROWS) {
    const box = document.getElementById("pasted");
    box.value = text;
    box.closest("details").open = true;
    box.focus();
    say(`${parts.length} rows wait in the box below; keep them from there.`);
    return;
  }
  let row = cell.closest("[data-sheet-row]");
  const first = ORDER.indexOf(cell.dataset.cell);
  let kept = 0;
  parts.forEach((line) => {
    line.slice(0, ORDER.length - first).forEach((part, at) => {
      const target = cellOf(row, ORDER[first + at]);
      if (target) { target.value = part.trim(); mark(target); kept += 1; }
    });
    row = row.nextElementSibling || addRow();
  });
  changed();
  say(`${parts.length} rows pasted, ${kept} cells. Keep them when they are right.`);
}

function say(words) { form.querySelector("[data-said]").textContent = words; }

function changed() {
  dirty = true;
  const told = Array.from(new FormData(form)).filter(([name]) => name !== "csrfmiddlewaretoken");
  try { window.sessionStorage.setItem(draftName, JSON.stringify(told)); } catch { /* full: the form still holds it */ }
}

function bringBack() {
  const kept = window.sessionStorage.getItem(draftName);
  if (!kept || form.querySelector("[aria-invalid]")) return;
  let brought = 0;
  JSON.parse(kept).forEach(([name, value]) => {
    const number = /^r(\d+)-/.exec(name);
    while (number && !body.querySelector(`[data-sheet-row="${number[1]}"]`)) {
      if (Number(addRow().dataset.sheetRow) >= Number(number[1])) break;
    }
    const field = form.elements[name];
    if (!field || /-(key|was)$/.test(name) || field.value === value) return;
    field.value = value;
    brought += 1;
    if (field.matches("[data-cell]")) mark(field);
  });
  if (brought) { dirty = true; say("What you had typed is back. It is not kept yet."); }
}

if (form) {
  if (document.querySelector("[role=status] .note-success")) window.sessionStorage.removeItem(draftName);
  bringBack();
  form.addEventListener("paste", paste);
  form.addEventListener("input", (event) => {
    const holder = event.target.closest("td, th");
    const cell = holder && holder.querySelector("[data-cell]");
    if (cell) mark(cell);
    changed();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); return; }
    const cell = event.target.closest("[data-cell]");
    if (!cell || event.altKey || event.shiftKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter") { event.preventDefault(); move(cell, 1, 0); }
    const one = cell.offsetHeight < ONE_LINE;
    if (event.key === "ArrowDown" && (one || cell.selectionEnd === cell.value.length) && move(cell, 1, 0)) event.preventDefault();
    if (event.key === "ArrowUp" && (one || cell.selectionStart === 0) && move(cell, -1, 0)) event.preventDefault();
  });
  form.addEventListener("click", (event) => {
    if (!event.target.closest("[data-more]")) return;
    event.preventDefault();
    const row = addRow();
    for (let more = 1; more < 10; more += 1) addRow();
    cellOf(row, "name").focus();
  });
  form.addEventListener("submit", () => { dirty = false; });
  window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
}
