// A slider under each number: it moves the number, or its whole range, and the page asks for the
// figures. Without this file the numbers are typed and a button works them out.
"use strict";

const read = (field) => Number(field.value.replace(/,/g, ""));
const spelled = (value, step) => {
  const places = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return value.toLocaleString("en", { maximumFractionDigits: Math.min(6, places + 1) });
};

const three = (value) => Number(value.toPrecision(3)).toLocaleString("en", { maximumFractionDigits: 8 });

function middle(row) {
  const [low, high] = [row.querySelector("[data-low]"), row.querySelector("[data-high]")];
  return high.value.trim() === "" ? read(low) : (read(low) + read(high)) / 2;
}

function move(slide) {
  const row = slide.closest(".worth-number");
  const [low, high] = [row.querySelector("[data-low]"), row.querySelector("[data-high]")];
  const to = Number(slide.value), step = Number(slide.step), from = middle(row);
  if (high.value.trim() === "" || !Number.isFinite(from)) {
    low.value = spelled(to, step);
    return;
  }
  const ends = from === 0 ? [to, to] : [read(low) * to / from, read(high) * to / from];
  [low.value, high.value] = ends.map((end) => three(Math.min(Math.max(end, Number(slide.min)), Number(slide.dataset.most || Infinity))));
}

document.querySelectorAll("[data-slide]").forEach((slide) => {
  slide.hidden = false;
  slide.addEventListener("input", () => move(slide));
});

document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-low], [data-high]")) return;
  const row = event.target.closest(".worth-number");
  const slide = row.querySelector("[data-slide]");
  if (slide && Number.isFinite(middle(row))) slide.value = middle(row);
});
