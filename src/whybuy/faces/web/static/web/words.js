// Words in a passage: where each begins and ends, and which of them are selected. Places are counted
// in letters as whybuy counts them, not in the halves that some of them take in a browser.

export const lettersIn = (text, from, to) => Array.from(text).slice(from, to).join("");
const letters = (text) => Array.from(text).length;

export const wordsOf = (text) => Array.from(text.matchAll(/\S+/g), (found) => [found.index, found.index + found[0].length]);

// Where a place in the words (counted in halves) is among the element's pieces of text.
function point(element, at) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let left = at;
  let last = null;
  while (walker.nextNode()) {
    last = walker.currentNode;
    if (left <= last.data.length) return [last, left];
    left -= last.data.length;
  }
  return [last, last.data.length];
}

export function select(element, from, to) {
  const range = document.createRange();
  range.setStart(...point(element, from));
  range.setEnd(...point(element, to));
  const chosen = window.getSelection();
  chosen.removeAllRanges();
  chosen.addRange(range);
}

function before(words, container, offset) {
  const range = document.createRange();
  range.selectNodeContents(words);
  range.setEnd(container, offset);
  return letters(range.toString());
}

// The place that is selected, without blanks around it: its first passage, start and end.
export function placeOf(chosen, passages) {
  if (!chosen || chosen.isCollapsed || chosen.rangeCount === 0) return null;
  const range = chosen.getRangeAt(0);
  const all = Array.from(document.querySelectorAll(".words")).filter((words) => range.intersectsNode(words));
  const found = all.map((words) => {
    const one = passages.get(words.closest("[data-passage]").dataset.passage);
    const from = words.contains(range.startContainer) ? before(words, range.startContainer, range.startOffset) : 0;
    const to = words.contains(range.endContainer) ? before(words, range.endContainer, range.endOffset) : letters(one.text);
    return { one, from, to };
  }).filter(({ one, from, to }) => one && !one.ours && lettersIn(one.text, from, to).trim() !== "");
  if (!found.length) return null;
  const [first, last] = [found[0], found[found.length - 1]];
  const blank = (text) => letters(text) - letters(text.trimStart());
  const start = first.one.start + first.from + blank(lettersIn(first.one.text, first.from, letters(first.one.text)));
  const inside = lettersIn(last.one.text, 0, last.to);
  return { first: first.one, start, end: last.one.start + letters(inside.trimEnd()) };
}
