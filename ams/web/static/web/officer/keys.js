/* One character does what its button does; each button shows its own. Off while somebody types, and for whoever wants none. */
"use strict";

const TYPED_IN = "textarea, select, [contenteditable], input:not([type=radio]):not([type=checkbox])";

function keyOf(event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return "";
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(event.code);
  if (digit) return (event.shiftKey ? "Shift+" : "") + digit[1];
  return event.key.length === 1 ? event.key.toLowerCase() : "";
}

function isReachable(control) {
  return !control.disabled && control.getClientRects().length > 0 && !control.closest(".check-item:not([data-here]) [data-blocks]");
}

function reachable(key) {
  return [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key && isReachable(one));
}

/* The items of the check: the number says "conforms", with Shift that it does not. */
function numberItems(root) {
  [...root.querySelectorAll(".check-item")].slice(0, 9).forEach((item, index) => {
    for (const [value, shift] of [["ya", ""], ["tidak", "Shift+"]]) {
      const choice = item.querySelector(`input[type=radio][value=${value}]`);
      if (choice) {
        choice.dataset.key = shift + (index + 1);
        choice.dataset.keyWords = `${item.querySelector("h2").textContent.trim()}: ${choice.labels[0].textContent.trim()}`;
      }
    }
  });
  for (const frame of root.querySelectorAll("[data-key-field]")) {
    const field = frame.querySelector("input, textarea");
    field.dataset.key = frame.dataset.keyField;
    field.dataset.keyWords = field.labels[0].textContent.trim();
  }
}

/* Text blocks go into the item with a remark that was touched last; only there their keys are shown. */
const PLAIN_KEYS = [..."abdefhijkmqvwz"];
const BLOCK_KEYS = [...PLAIN_KEYS, ...PLAIN_KEYS.map((key) => `Shift+${key}`)];

function letterBlocks(root) {
  const items = [...root.querySelectorAll(".check-item")];
  const hasRemark = (item) => item.dataset.finding === "differs" || item.querySelector("input[value=tidak]:checked");
  const touch = (item) => {
    if (item && hasRemark(item)) for (const one of items) one.toggleAttribute("data-here", one === item);
  };
  for (const item of items) {
    for (const event of ["focusin", "change"]) item.addEventListener(event, () => touch(item));
    const blocks = item.querySelector("[data-blocks]");
    for (const [index, button] of blocks ? [...blocks.querySelectorAll("[data-insert]")].entries() : []) {
      if (index >= BLOCK_KEYS.length) break;
      button.dataset.key = BLOCK_KEYS[index];
      button.dataset.keyWords = `${blocks.getAttribute("aria-label")}: ${button.textContent.trim()}`;
    }
  }
  touch(items.find((one) => one.querySelector("input[value=tidak]:checked")));
}

function wordsOf(control) {
  return (control.dataset.keyWords || control.textContent).replace(/\s+/g, " ").trim();
}

function showKeys(root) {
  for (const control of root.querySelectorAll("[data-key]")) {
    if (control.dataset.keyShown) continue;
    control.dataset.keyWords = wordsOf(control);
    control.dataset.keyShown = "yes";
    control.setAttribute("aria-keyshortcuts", control.dataset.key);
    const shown = document.createElement("kbd");
    shown.setAttribute("aria-hidden", "true");
    shown.textContent = control.dataset.key.replace("Shift+", "⇧");
    const label = control.labels && control.labels[0];
    if (label && control.matches("input[type=radio]")) label.after(" ", shown);
    else (label || control).append(" ", shown);
  }
}

function perform(control) {
  if (control.matches("input[type=radio]")) {
    control.focus();
    control.click();
    const item = control.closest(".check-item");
    const remark = item && item.querySelector("textarea");
    if (remark && control.value === "tidak") remark.focus();
  } else if (control.matches(TYPED_IN)) {
    control.focus();
    if (control.matches("textarea")) control.setSelectionRange(control.value.length, control.value.length);
    else control.select();
  } else {
    control.click();
    if (control.matches("summary")) control.parentElement.querySelector("input, textarea")?.focus();
  }
}

function listKeys(dialog) {
  const lines = [...document.querySelectorAll("[data-key]")].filter(isReachable).map((control) => {
    const line = document.createElement("div");
    const key = document.createElement("dt");
    const words = document.createElement("dd");
    key.append(Object.assign(document.createElement("kbd"), { textContent: control.dataset.key.replace("Shift+", "⇧ ") }));
    words.textContent = wordsOf(control);
    line.append(key, words);
    return line;
  });
  dialog.querySelector("[data-keys-list]").replaceChildren(...lines);
}

/* What is ticked as not conforming becomes a letter, until the officer changes it himself. */
function setUpLetter(root) {
  const frame = root.querySelector("[data-letter]");
  if (!frame) return;
  const letter = frame.querySelector("textarea");
  const anew = frame.querySelector("[data-letter-anew]");
  const failed = () => [...root.querySelectorAll(".check-item")].filter((one) => one.querySelector("input[value=tidak]:checked"));
  const worded = () => {
    const lines = failed().map((one, index) => {
      const remark = one.querySelector("textarea").value.trim();
      return `${index + 1}. ${one.dataset.letterQuestion}${remark ? `: ${remark}` : ""}`;
    });
    return lines.length ? [frame.dataset.letterHead, lines.join("\n"), frame.dataset.letterFoot].join("\n\n") : "";
  };
  const isOwn = () => letter.value.trim() !== "" && letter.value !== worded();
  let own = isOwn();
  const compose = () => {
    frame.hidden = !failed().length;
    if (!own) letter.value = worded();
    anew.hidden = !own || !isOwn();
  };
  letter.addEventListener("input", () => { own = isOwn(); anew.hidden = !own; });
  anew.querySelector("button").addEventListener("click", () => { own = false; compose(); letter.focus(); });
  for (const item of root.querySelectorAll(".check-item")) {
    item.addEventListener("change", compose);
    item.addEventListener("input", compose);
    const blocks = item.querySelector("[data-blocks]");
    if (!blocks) continue;
    blocks.hidden = false;
    const remark = item.querySelector("textarea");
    for (const button of blocks.querySelectorAll("[data-insert]")) {
      button.addEventListener("click", () => {
        remark.value = [remark.value.trim(), button.dataset.insert].filter(Boolean).join(" ");
        compose();
        remark.focus();
      });
    }
  }
  compose();
}

function setUpKeys(root) {
  const switched = root.querySelector("[data-keys]");
  const opener = root.querySelector("[data-keys-open]");
  const dialog = root.querySelector("#keys-dialog");
  if (!switched || !dialog) return;
  opener.hidden = false;
  opener.addEventListener("click", () => { listKeys(dialog); dialog.showModal(); });
  dialog.querySelector("[data-keys-close]").addEventListener("click", () => dialog.close());
  const green = root.querySelector("[data-mark-green]");
  if (green) {
    green.hidden = !root.querySelector(".check-item[data-finding=agrees]");
    green.addEventListener("click", () => {
      for (const choice of root.querySelectorAll(".check-item[data-finding=agrees] input[value=ya]")) choice.click();
      const left = root.querySelector(".check-item:not([data-finding=agrees]) input[type=radio]");
      if (left) left.closest(".check-item").scrollIntoView({ block: "center" });
    });
  }
  setUpLetter(root);
  numberItems(root);
  letterBlocks(root);
  if (switched.dataset.keys === "on") showKeys(root);
}

document.addEventListener("keydown", (event) => {
  const switched = document.querySelector("[data-keys]");
  if (!switched || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape" && event.target.matches(TYPED_IN)) event.target.blur();
  if (event.key === "Enter" && event.ctrlKey && event.target.form) event.target.form.requestSubmit();
  const key = keyOf(event);
  if (switched.dataset.keys !== "on" || !key || event.repeat || event.target.matches(TYPED_IN)) return;
  const control = (event.shiftKey && reachable(`Shift+${key}`)) || reachable(key);
  if (!control) return;
  event.preventDefault();
  perform(control);
});

document.addEventListener("DOMContentLoaded", () => setUpKeys(document));
