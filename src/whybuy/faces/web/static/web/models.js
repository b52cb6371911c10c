// From a fault to its place in the text of a value model. Without this file the line is named.
"use strict";

// Places are counted in letters as whybuy counts them; a browser counts some of them twice.
const halves = (text, letters) => Array.from(text).slice(0, letters).join("").length;

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-from]");
  if (!button) return;
  const text = document.getElementById("text");
  const [from, to] = [Number(button.dataset.from), Number(button.dataset.to)].map((at) => halves(text.value, at));
  text.focus();
  text.setSelectionRange(from, to);
  const line = text.value.slice(0, from).split("\n").length;
  text.scrollTop = Math.max(0, (line - 5) * parseFloat(getComputedStyle(text).lineHeight));
});
