"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const languages = [...document.querySelectorAll("nav button[data-lang]")];
  const speak = (lang) => {
    root.lang = lang;
    document.title = document.querySelector("h1 [lang=" + lang + "]")?.textContent ?? document.querySelector("h1").textContent;
    for (const button of languages) button.setAttribute("aria-pressed", String(button.dataset.lang === lang));
    for (const option of document.querySelectorAll("option[data-zh]")) option.textContent = option.dataset[lang];
  };
  for (const button of languages) button.addEventListener("click", () => speak(button.dataset.lang));
  speak(root.lang);

  const table = document.querySelector("#candidates");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const order = new Map(rows.map((row, at) => [row, at]));
  const field = (id) => document.getElementById(id);
  const filter = () => {
    const words = field("find").value.toLowerCase().split(/\s+/).filter(Boolean);
    const direction = field("of-direction").value;
    const kind = field("of-kind").value;
    let shown = 0;
    rows.forEach((row, at) => {
      const matches = (!direction || row.dataset.direction === direction)
        && (!kind || row.dataset.kind === kind || (kind === "passed" && row.dataset.passed))
        && words.every((word) => texts[at].includes(word));
      row.hidden = !matches;
      shown += matches;
    });
    for (const count of document.querySelectorAll(".shown")) count.textContent = shown;
  };
  for (const id of ["find", "of-direction", "of-kind"]) field(id).addEventListener("input", filter);
  filter();

  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    head.querySelector("button")?.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const value = (row) => row.cells[column].dataset.v;
      const numeric = head.classList.contains("n");
      const compare = (a, b) => numeric ? Number(value(a)) - Number(value(b)) : value(a).localeCompare(value(b), "zh");
      const sorted = [...rows].sort((a, b) => (down ? compare(b, a) : compare(a, b)) || order.get(a) - order.get(b));
      body.append(...sorted);
    });
  });
})();
