/* The letter on the desk: one page at a time, to be zoomed and turned. Without it all pages stand below each other. */
"use strict";

const PAPER_STEPS = [1, 1.25, 1.5, 2, 3, 4];

function setUpPaper(root) {
  const paper = root.querySelector("[data-paper]");
  const bar = paper && paper.querySelector("[data-paper-bar]");
  const pages = paper ? [...paper.querySelectorAll(".attachment-page")] : [];
  if (!bar || !pages.length) return;
  const state = { page: 0, step: 0, turned: 0 };
  const where = bar.querySelector("[data-paper-where]");
  const room = paper.querySelector(".attachment-pages");

  function show() {
    pages.forEach((one, index) => { one.hidden = index !== state.page; });
    where.textContent = where.dataset.paperWhere.replace("{n}", state.page + 1).replace("{total}", pages.length);
    const image = pages[state.page].querySelector("img");
    image.loading = "eager";
    draw(pages[state.page], image);
  }

  /* A page that lies on its side is as wide as it was high: its frame changes, so that all can be reached. */
  function draw(page, image) {
    const width = Math.max(room.clientWidth - 2, 100) * PAPER_STEPS[state.step];
    const ratio = (Number(image.getAttribute("height")) || 1) / (Number(image.getAttribute("width")) || 1);
    const lying = state.turned % 2 === 1;
    const across = lying ? width / ratio : width;
    page.style.width = `${width}px`;
    page.style.height = `${lying ? across : width * ratio}px`;
    image.style.width = `${across}px`;
    image.style.height = `${across * ratio}px`;
    image.style.transform = `translate(-50%, -50%) rotate(${state.turned * 90}deg)`;
  }

  const acts = {
    back: () => { state.page = Math.max(state.page - 1, 0); },
    on: () => { state.page = Math.min(state.page + 1, pages.length - 1); },
    closer: () => { state.step = Math.min(state.step + 1, PAPER_STEPS.length - 1); },
    farther: () => { state.step = Math.max(state.step - 1, 0); },
    turn: () => { state.turned = (state.turned + 1) % 4; },
    whole: () => { state.step = 0; state.turned = 0; },
  };
  for (const button of bar.querySelectorAll("[data-paper-do]")) {
    button.addEventListener("click", () => { acts[button.dataset.paperDo](); show(); });
  }
  bar.hidden = false;
  paper.classList.add("paper-single");
  room.tabIndex = 0;
  show();
  new ResizeObserver(show).observe(room);
}

document.addEventListener("DOMContentLoaded", () => setUpPaper(document));
