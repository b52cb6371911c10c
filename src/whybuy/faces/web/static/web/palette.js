// The list of codes: filtered by typing, walked by the arrows, chosen with Enter or a tap.

export class Palette {
  constructor(codes, pick) {
    this.codes = Array.from(codes.values());
    this.pick = pick;
    this.dialog = document.getElementById("palette");
    this.field = this.dialog.querySelector("input[type=search]");
    this.list = document.getElementById("palette-codes");
    this.at = 0;
    this.field.addEventListener("input", () => { this.at = 0; this.draw(); });
    this.field.addEventListener("keydown", (event) => this.pressed(event));
    this.list.addEventListener("click", (event) => { const row = event.target.closest("[data-code]"); if (row) this.take(row.dataset.code); });
    this.dialog.addEventListener("close", () => { if (this.after) this.after(); });
  }

  open(words, after) {
    this.after = after;
    this.dialog.querySelector("[data-palette-words]").textContent = words;
    this.field.value = "";
    this.at = 0;
    this.draw();
    this.dialog.showModal();
    this.field.focus();
  }

  take(code) {
    this.dialog.close();
    // The dialog's own "close" comes later; what was selected must stand before the code is given.
    if (this.after) this.after();
    this.after = null;
    this.pick(code);
  }

  get found() {
    const asked = this.field.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const text = (code) => `${code.name} ${code.key} ${code.driver} ${code.means}`.toLowerCase();
    const hits = this.codes.filter((code) => asked.every((word) => text(code).includes(word)));
    const first = (code) => (code.name.toLowerCase().startsWith(asked[0] || "") ? 0 : 1);
    return asked.length ? hits.sort((a, b) => first(a) - first(b)) : hits;
  }

  pressed(event) {
    const found = this.found;
    if (event.key === "Enter") { event.preventDefault(); if (found[this.at]) this.take(found[this.at].key); return; }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    this.at = Math.max(0, Math.min(found.length - 1, this.at + (event.key === "ArrowDown" ? 1 : -1)));
    this.draw();
  }

  draw() {
    const rows = this.found.map((code, number) => {
      const row = document.createElement("div");
      Object.assign(row, { id: `pick-${number}`, className: "palette-code" });
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", String(number === this.at));
      Object.assign(row.dataset, { code: code.key, driver: code.driver });
      const name = document.createElement("span");
      name.className = "code-name";
      name.textContent = code.name;
      const means = document.createElement("span");
      means.className = "palette-means";
      means.textContent = code.means;
      const key = document.createElement("kbd");
      key.textContent = /[A-Z]/.test(code.letter) ? `⇧${code.letter}` : code.letter;
      key.hidden = !code.letter;
      row.append(name, key, means);
      return row;
    });
    this.list.replaceChildren(...rows);
    this.field.setAttribute("aria-activedescendant", rows.length ? `pick-${this.at}` : "");
    if (rows[this.at]) rows[this.at].scrollIntoView({ block: "nearest" });
  }
}
