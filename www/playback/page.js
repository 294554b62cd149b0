import { html, listen, raw, render } from "../common/ui/html.js";
import { say } from "../common/words.js";
import { fit } from "../projector/fit.js";
import { pictureOf, screenOf } from "../projector/screens.js";
import { barOf } from "./bar.js";
import { Steps } from "./steps.js";
import { keyOf, wiped } from "./turning.js";

/**
 * A past session as its class saw it on the board. The address says which, and after the # at which step.
 */

const IDLE_MS = 2_500;
const SIZES = [0.86, 0.74, 0.64]; // of a board that can be scrolled, the smallest where it must be
const page = /** @type {HTMLElement} */ (document.getElementById("page"));
const bar = /** @type {HTMLElement} */ (document.getElementById("bar"));
const root = document.documentElement;
const narrow = matchMedia("(max-width: 40em) and (max-aspect-ratio: 1/1)");
const session = new URLSearchParams(location.search).get("session") || "";
const steps = new Steps(session, Math.floor(Number(location.hash.slice(1))) || 1, draw);
/** the step that is drawn, and for which size of the window */
let shown = "";
let idle = 0;

function draw() {
  render(bar, barOf(steps, document.fullscreenEnabled));
  const list = bar.querySelector("select");
  if (list) list.value = String(steps.at); // an option that is moved into a list is not selected any more
  const { view, title, at, look } = steps;
  if (!view) {
    if (steps.problem) drawProblem();
    return;
  }
  document.title = title ? `${title} · ${say("common.brand")}` : say("common.brand");
  root.dataset.theme = look.light ? "light" : "dark";
  root.style.setProperty("--letters", String((look.letters || 100) / 100));
  const now = `${at} ${innerWidth} ${innerHeight}`;
  if (now === shown) return;
  if (parseInt(shown, 10) !== at) page.scrollTop = 0;
  shown = now;
  history.replaceState(history.state, "", `#${at}`);
  drawBoard(view);
}

function drawProblem() {
  shown = "";
  render(
    page,
    html`<section class="board looking" data-key="problem"><div class="centre"><p class="big" role="alert">${steps.problem}</p></div></section>`,
  );
}

/**
 * As it was on the board. What had no room there, since it was on the phones or was said by the teacher, must be seen
 * here: then the board is as long as it needs to be, and can be scrolled.
 *
 * @param {Projector.View} view
 */
function drawBoard(view) {
  const picture = pictureOf(view, false);
  const board = screenOf(view, picture);
  root.classList.remove("flows");
  render(page, board);
  const lacks = picture === "reveal" && Boolean(view.explanation_html) && !page.querySelector(".explain");
  if (lacks) render(page, html`${board} ${why(view)}`);
  const isWhole = fit(page) && !page.querySelector(".clipped");
  if (picture === "podium" || (isWhole && !narrow.matches)) return;
  root.classList.add("flows");
  render(page, html`${board} ${lacks && why(view)}`);
  for (const size of narrow.matches ? SIZES.slice(1) : SIZES) {
    page.style.setProperty("--size", String(size));
    if (page.scrollHeight <= page.clientHeight) break;
  }
}

/** @param {Projector.View} view */
function why({ explanation_html }) {
  return html`<section class="why" data-key="why"><div class="sheet text explain" dir="auto">${raw(explanation_html)}</div></section>`;
}

/** @param {import("./turning.js").Turn} way */
function turn(way) {
  const { scrollTop, scrollHeight, clientHeight } = page;
  if (way === "full") fill();
  else if (way === "on" && scrollTop + clientHeight < scrollHeight - 1) page.scrollBy(0, 0.8 * clientHeight);
  else if (way === "back" && scrollTop > 0) page.scrollBy(0, -0.8 * clientHeight);
  else if (way === "first") steps.go(1);
  else if (way === "last") steps.go(steps.titles.length);
  else steps.go(steps.at + (way === "on" || way === "next" ? 1 : -1));
}

function fill() {
  if (document.fullscreenElement) document.exitFullscreen();
  else if (document.fullscreenEnabled) root.requestFullscreen();
}

/** The bar is there while somebody does something; over a board that fills the screen it goes away then. */
function stir() {
  root.classList.remove("idle");
  clearTimeout(idle);
  idle = window.setTimeout(() => root.classList.add("idle"), IDLE_MS);
}

listen(bar, {
  next: () => turn("next"),
  previous: () => turn("previous"),
  full: fill,
  go(_, list) {
    steps.go(Number(/** @type {HTMLSelectElement} */ (list).value));
    list.blur(); // or it would take the keys of a clicker
  },
});
addEventListener("keydown", (event) => {
  const key = keyOf(event);
  if (!key) return;
  event.preventDefault();
  turn(key);
});
/** @type {PointerEvent | null} */
let down = null;
page.addEventListener("pointerdown", (event) => {
  down = event.pointerType === "touch" && event.isPrimary ? event : null;
});
page.addEventListener("pointerup", (event) => {
  const way = down && wiped(event.clientX - down.clientX, event.clientY - down.clientY, root.dir === "rtl");
  down = null;
  if (way) turn(way);
});
for (const sign of ["pointermove", "pointerdown", "focusin"]) addEventListener(sign, stir);
addEventListener("resize", draw);
addEventListener("fullscreenchange", () => root.classList.toggle("full", Boolean(document.fullscreenElement)));
addEventListener("hashchange", () => steps.go(Math.floor(Number(location.hash.slice(1))) || 1));
document.fonts.ready.then(() => {
  shown = "";
  draw();
});
if (session) steps.go(steps.at);
else location.replace("/admin"); // the list says which there are
stir();
