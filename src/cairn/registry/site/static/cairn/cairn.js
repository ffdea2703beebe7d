/* What pages gain where scripts run; all of them work without. Nothing is sent anywhere but to the
   address that the page itself names. */
"use strict";
document.documentElement.classList.add("js");

// On a phone the pages of an institution fold into a menu; where there is room they stand in a row.
const narrow = matchMedia("(max-width: 40rem)");
const fold = () => {
  for (const one of document.querySelectorAll("details[data-folds]")) one.open = !narrow.matches;
};
narrow.addEventListener("change", fold);
fold();
const openMenus = () => (narrow.matches ? "details.menu[open], details[data-folds][open]" : "details.menu[open]");

// Menus close on Escape, and when the reader goes elsewhere.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector(openMenus());
  if (!open) return;
  const inside = open.contains(document.activeElement);
  open.open = false;
  if (inside) open.querySelector("summary").focus();
});
for (const kind of ["click", "focusin"]) {
  document.addEventListener(kind, (event) => {
    for (const menu of document.querySelectorAll(openMenus())) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
}

// The summary of errors is where a reader wants to be after a form came back.
document.querySelector(".error-summary")?.focus();

// What is said of a field comes anew without the field: somebody may be typing in it.
document.addEventListener("htmx:oobAfterSwap", (event) => {
  for (const says of document.querySelectorAll("[data-says]")) {
    const wrong = says.querySelector(".error-text") !== null;
    const field = document.getElementById(says.dataset.says);
    if (wrong) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    field.closest(".field").classList.toggle("has-error", wrong);
  }
});

// A button that copies: <button data-copy="id of the element">, with its words in data-copied.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  const text = "value" in source ? source.value : source.textContent.trim();
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    if (source.select) source.select();
    return;
  }
  const words = button.querySelector("[data-words]");
  const before = words.textContent;
  words.textContent = button.dataset.copied;
  setTimeout(() => { words.textContent = before; }, 2500);
});

// A field for files, onto the whole of which files can be dropped.
for (const drop of document.querySelectorAll(".drop")) {
  const input = drop.querySelector('input[type="file"]');
  const names = drop.querySelector("[data-names]");
  const name = () => {
    if (names) names.textContent = [...input.files].map((file) => file.name).join(", ");
  };
  for (const kind of ["dragenter", "dragover"]) {
    drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
  }
  for (const kind of ["dragleave", "drop"]) {
    drop.addEventListener(kind, () => drop.classList.remove("over"));
  }
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    const given = new DataTransfer();
    for (const file of event.dataTransfer.files) {
      given.items.add(file);
      if (!input.multiple) break;
    }
    input.files = given.files;
    name();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  input.addEventListener("change", name);
}

// A table that can be narrowed at once: <input data-filters="id of the table">.
for (const input of document.querySelectorAll("[data-filters]")) {
  const table = document.getElementById(input.dataset.filters);
  input.addEventListener("input", () => {
    const words = input.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    for (const row of table.tBodies[0].rows) {
      const text = row.textContent.toLocaleLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
  });
}

// A draft that saves itself: <form data-autosave="address"> with an element [data-saved] that has
// the words in data-saving, data-done and data-failed. The same form has a button that saves.
for (const form of document.querySelectorAll("form[data-autosave]")) {
  const said = form.querySelector("[data-saved]");
  let waiting = 0;
  let again = false;
  let busy = false;
  const save = async () => {
    if (busy) { again = true; return; }
    busy = true;
    said.textContent = said.dataset.saving;
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST", body: new FormData(form), headers: { "X-Autosave": "1" }, redirect: "error",
      });
      said.textContent = answer.ok ? said.dataset.done : said.dataset.failed;
    } catch {
      said.textContent = said.dataset.failed;
    }
    busy = false;
    if (again) { again = false; save(); }
  };
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(save, 1200); });
  form.addEventListener("submit", () => clearTimeout(waiting));
}

// What went wrong with a passkey is said on the page, not in the console alone.
document.addEventListener("allauth.error", () => {
  const trouble = document.querySelector("[data-passkey-trouble]");
  if (trouble) trouble.hidden = false;
});

// What is folded on a phone stands open where there is room.
if (matchMedia("(min-width: 56rem)").matches) {
  for (const details of document.querySelectorAll("details[data-wide-open]")) details.open = true;
}

// A button sends its form once, however often it is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent && Date.now() - Number(form.dataset.sent) < 3000) event.preventDefault();
  else form.dataset.sent = String(Date.now());
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
