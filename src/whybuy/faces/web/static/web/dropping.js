// Files and whole folders dropped on the page or chosen; sent with the folders that they lie in.

const form = document.querySelector("[data-drop]");

async function inside(entry, path) {
  if (entry.isFile) return [[await new Promise((got, no) => entry.file(got, no)), path + entry.name]];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((got, no) => reader.readEntries(got, no));
    if (!some.length) break;
    for (const one of some) found.push(...await inside(one, `${path}${entry.name}/`));
  }
  return found;
}

function send(pairs) {
  const files = new DataTransfer();
  pairs.forEach(([file]) => files.items.add(file));
  form.elements.files.files = files.files;
  form.elements.paths.value = JSON.stringify(pairs.map(([, path]) => path));
  form.requestSubmit();
}

if (form) {
  const folder = form.querySelector("[data-folder]");
  folder.closest("label").hidden = false;
  folder.addEventListener("change", () => send(Array.from(folder.files, (file) => [file, file.webkitRelativePath || file.name])));
  form.addEventListener("submit", () => { const says = form.querySelector("[data-drop-says]"); says.textContent = says.dataset.words; });
  form.addEventListener("dragover", (event) => { event.preventDefault(); form.setAttribute("data-over", ""); });
  form.addEventListener("dragleave", () => form.removeAttribute("data-over"));
  form.addEventListener("drop", async (event) => {
    event.preventDefault();
    form.removeAttribute("data-over");
    const entries = Array.from(event.dataTransfer.items, (item) => item.webkitGetAsEntry()).filter(Boolean);
    const found = (await Promise.all(entries.map((entry) => inside(entry, "")))).flat();
    if (found.length) send(found);
  });
}
