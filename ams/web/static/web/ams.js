/* Small help for people; every page works without it. */
"use strict";

document.documentElement.classList.add("js");

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except) menu.open = false;
  }
}

function setUpMenus() {
  const toggle = document.querySelector(".nav-toggle");
  const nav = document.getElementById("site-nav");
  if (toggle && nav) {
    toggle.addEventListener("click", () => {
      const open = nav.dataset.open === "no";
      nav.dataset.open = open ? "yes" : "no";
      toggle.setAttribute("aria-expanded", String(open));
    });
  }
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.menu[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  });
}

/* Screen readers announce only what changes: put the messages in after the page has loaded. */
function announceMessages() {
  const region = document.getElementById("messages");
  if (!region || !region.childElementCount) return;
  const notices = [...region.children];
  region.replaceChildren();
  setTimeout(() => region.replaceChildren(...notices), 150);
}

function focusErrorSummary() {
  const summary = document.querySelector(".error-summary");
  if (summary) summary.focus();
}

/* One press sends a form once; the server guards itself, this spares the person a refusal. */
function sendOnce(event) {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent === "yes") {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 8000);
}

function setUpCopying() {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      const words = button.querySelector("[data-copy-words]");
      if (words) words.textContent = button.dataset.copied;
    });
  }
}

/* A field that belongs to one choice of a group is shown while that choice is ticked. */
function setUpDependentFields() {
  for (const part of document.querySelectorAll("[data-shown-with]")) {
    const name = part.dataset.shownWith;
    const choices = document.querySelectorAll(`input[name="${name}"]`);
    const show = () => {
      part.hidden = ![...choices].some((one) => one.checked && part.dataset.shownValue.split(" ").includes(one.value));
    };
    for (const choice of choices) choice.addEventListener("change", show);
    show();
  }
}

document.addEventListener("DOMContentLoaded", () => {
  setUpMenus();
  setUpDependentFields();
  announceMessages();
  focusErrorSummary();
  setUpCopying();
  document.addEventListener("submit", sendOnce);
  for (const button of document.querySelectorAll("button[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  for (const control of document.querySelectorAll("[data-submit-on-change]")) {
    control.addEventListener("change", () => control.form.requestSubmit());
  }
});

window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
