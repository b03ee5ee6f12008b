/* The next case is fetched while the officer reads this one, so that it stands at once when he comes to it.
   Every form works without it: the server leads on by itself. */
"use strict";

let ahead = null; /* {id, address, claim, title, main} of the next case, its pictures loading */

function parsed(text) {
  return new DOMParser().parseFromString(text, "text/html");
}

async function fetchAhead() {
  ahead = null;
  const here = document.querySelector("[data-ahead]");
  if (!here || !document.querySelector("[data-next-form]")) return;
  const answer = await fetch(here.dataset.ahead, { headers: { "X-AMS-Ahead": "1" } }).catch(() => null);
  if (!answer || answer.status !== 200) return;
  const page = parsed(await answer.text());
  const found = page.querySelector("[data-case]");
  if (!found || document.querySelector("[data-ahead]") !== here) return;
  const main = document.importNode(page.querySelector("#main"), true);
  const first = main.querySelector(".attachment-page img");
  if (first) first.loading = "eager";
  ahead = { id: found.dataset.case, address: found.dataset.caseAddress, claim: found.dataset.claim, title: page.title, main };
}

function stand(main, title, address) {
  document.querySelector("#main").replaceWith(main);
  document.title = title;
  if (address) history.pushState({}, "", address);
  setUpDependentFields();
  setUpCopying();
  setUpPaper(main);
  setUpKeys(main);
  setUpAhead(main);
  if (window.htmx) window.htmx.process(main);
  scrollTo(0, 0);
  main.focus({ preventScroll: true });
  focusErrorSummary();
}

function say(words) {
  const notice = document.createElement("div");
  notice.className = "notice notice-success";
  notice.textContent = words;
  setTimeout(() => document.querySelector("#messages")?.replaceChildren(notice), 150);
}

/* A refusal comes as a page of its own; it is shown in place of the case. */
async function showAnswer(answer) {
  const page = parsed(await answer.text());
  stand(document.importNode(page.querySelector("#main"), true), page.title, new URL(answer.url).pathname);
}

function token(form) {
  return form.querySelector("[name=csrfmiddlewaretoken]").value;
}

/* The picture comes before whatever else the machine is asked for; a page nobody looks at is not drawn. */
function painted() {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, 100);
  });
}

/* The case that is ready stands at once and is taken while the officer begins to read it. */
async function standAndTake(next, form) {
  ahead = null;
  const headers = { "X-CSRFToken": token(form), "X-AMS-Ahead": next.id };
  stand(next.main, next.title, next.address);
  performance.mark("case-stands");
  await painted();
  const answer = await fetch(next.claim, { method: "POST", headers }).catch(() => null);
  if (!answer) location.assign(next.address);
  else if (answer.ok) fetchAhead();
  else await showAnswer(answer);
}

async function goOn(event) {
  if (!ahead || event.defaultPrevented) return;
  event.preventDefault();
  await standAndTake(ahead, event.target);
}

/* What ends the case is kept first; only then the next one is shown, if it still is the next. */
async function endCase(event) {
  const form = event.target;
  if (!ahead || event.defaultPrevented || document.querySelector("[data-goes-on]").dataset.goesOn !== "yes") return;
  event.preventDefault();
  if (form.dataset.going) return;
  form.dataset.going = "yes";
  const next = ahead;
  const answer = await fetch(form.action, {
    method: "POST", body: new FormData(form), headers: { "X-AMS-Ahead": next.id },
  }).catch(() => null);
  delete form.dataset.going;
  if (!answer) form.submit();
  else if (answer.status === 204) {
    say(form.dataset.endsCase);
    await standAndTake(next, form);
  } else if (answer.redirected) location.assign(answer.url);
  else await showAnswer(answer);
}

function setUpAhead(root) {
  for (const form of root.querySelectorAll("[data-next-form]")) form.addEventListener("submit", goOn);
  for (const form of root.querySelectorAll("[data-ends-case]")) form.addEventListener("submit", endCase);
}

document.addEventListener("DOMContentLoaded", () => {
  setUpAhead(document);
  (window.requestIdleCallback || setTimeout)(fetchAhead);
});
/* Back and forward between swapped cases load the page that the address names. */
window.addEventListener("popstate", () => location.reload());
