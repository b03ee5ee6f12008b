/* Attaching a file with progress, by dragging or by camera; without it the form works as it is. */
"use strict";

function fill(words, values) {
  return words.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
}

function sizeText(octets) {
  const mebi = 1024 * 1024;
  if (octets < mebi) return `${Math.ceil(octets / 1024)} kB`;
  const point = document.documentElement.lang === "en" ? "." : ",";
  return `${(Math.ceil((octets * 10) / mebi) / 10).toFixed(1).replace(".", point)} MB`;
}

function partsOf(form) {
  return {
    input: form.querySelector("input[type=file]"),
    button: form.querySelector("[data-upload-button]"),
    state: form.querySelector("[data-upload-state]"),
    bar: form.querySelector("progress"),
    words: form.querySelector("[data-upload-words]"),
    error: form.querySelector("[data-upload-error]"),
  };
}

function tell(form, problem) {
  const { error, state, button } = partsOf(form);
  error.textContent = problem;
  error.hidden = !problem;
  if (problem) {
    state.hidden = true;
    button.disabled = false;
    delete form.dataset.sendingNow;
  }
}

function isTooLarge(form, file) {
  const limit = Number(form.dataset.limit);
  if (!file || file.size <= limit) return false;
  tell(form, fill(form.dataset.tooLarge, { size: sizeText(file.size) }));
  return true;
}

/* The answer is the page itself; its panel takes the place of ours. */
function showAnswer(form, request) {
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const fresh = page.getElementById("attach-panel");
  const panel = document.getElementById("attach-panel");
  if (!fresh || !panel) {
    window.location.assign(request.responseURL || window.location.href);
    return;
  }
  panel.replaceWith(document.importNode(fresh, true));
  setUpUpload();
  const first =
    document.querySelector("#attach-panel .error-summary") ||
    document.getElementById("attached-title") ||
    document.getElementById("attach-panel");
  first.focus();
  first.scrollIntoView({ block: "start" });
}

function send(form) {
  const { input, button, state, bar, words } = partsOf(form);
  if (form.dataset.sendingNow || !input.files.length) return;
  if (isTooLarge(form, input.files[0])) return;
  tell(form, "");
  form.dataset.sendingNow = "yes";
  const request = new XMLHttpRequest();
  request.open("POST", form.action || window.location.href);
  request.upload.addEventListener("progress", (event) => {
    const percent = event.lengthComputable ? Math.floor((event.loaded / event.total) * 100) : 0;
    bar.value = percent;
    words.textContent = fill(form.dataset.sending, { percent });
  });
  request.upload.addEventListener("load", () => {
    bar.removeAttribute("value");
    words.textContent = form.dataset.checking;
  });
  request.addEventListener("load", () => {
    delete form.dataset.sendingNow;
    showAnswer(form, request);
  });
  request.addEventListener("error", () => tell(form, form.dataset.failed));
  state.hidden = false;
  button.disabled = true;
  request.send(new FormData(form));
}

function setUpDropping(form, input) {
  const zone = form.querySelector("[data-drop]");
  zone.querySelector("[data-drop-words]").hidden = !window.matchMedia("(hover: hover)").matches;
  for (const kind of ["dragenter", "dragover"]) {
    zone.addEventListener(kind, (event) => {
      event.preventDefault();
      zone.classList.add("drop-here");
    });
  }
  for (const kind of ["dragleave", "drop"]) {
    zone.addEventListener(kind, () => zone.classList.remove("drop-here"));
  }
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    send(form);
  });
}

/* A telephone opens its camera at once; a computer has the file dialogue already. */
function setUpCamera(form, input) {
  const button = form.querySelector("[data-camera]");
  button.hidden = !window.matchMedia("(pointer: coarse)").matches;
  button.addEventListener("click", () => {
    input.setAttribute("accept", "image/*");
    input.setAttribute("capture", "environment");
    input.click();
    input.removeAttribute("capture");
    input.setAttribute("accept", "application/pdf,image/jpeg,image/png");
  });
}

function setUpUpload() {
  const form = document.querySelector("form[data-upload]");
  if (!form) return;
  const { input, button } = partsOf(form);
  setUpDropping(form, input);
  setUpCamera(form, input);
  button.hidden = true; // choosing a file sends it
  form.querySelector("[data-choose]").hidden = false;
  input.classList.add("visually-hidden");
  input.addEventListener("change", () => send(form));
  send(form); // a file that was chosen before this script had arrived
  form.addEventListener("submit", (event) => {
    if (!input.files.length) return;
    event.preventDefault();
    send(form);
  });
}

document.addEventListener("DOMContentLoaded", setUpUpload);
