import { Link } from "../common/link/link.js";
import { browserWorld, socketUrl } from "../common/link/world.js";
import { Countdown } from "../common/ui/clock.js";
import { html, render } from "../common/ui/html.js";
import { clock } from "../common/ui/numbers.js";
import { say, sayThat } from "../common/words.js";
import { fit } from "./fit.js";
import { LAST_LEVELS, pictureOf, screenOf } from "./screens.js";

const TICK_MS = 200;
const LOST_MS = 2_000;
const HEARTBEAT_MS = 5_000;

const world = browserWorld();
const page = /** @type {HTMLElement} */ (document.getElementById("page"));
const countdown = new Countdown(world.now);
/** @type {Projector.View | null} */
let view = null;
/** the language that the instructor had chosen as the first view came @type {string | undefined} */
let language;
let connected = false;
let off = false;
let said = "";
let lostAt = world.now();
let markupShown = "";
/** how much of the picture has been given up, so that the rest is whole, and for which picture on which screen */
let level = 0;
let levelOf = "";

const code = new URLSearchParams(location.search).get("code");
const link = new Link(world, {
  url: () => socketUrl(`projector${code ? `?code=${encodeURIComponent(code)}` : ""}`),
  forever: true,
  on: {
    view(next) {
      const chosen = (next.box && next.box.language) || "";
      if (language === undefined) language = chosen;
      // another language is another page; whoever chose one in this page itself gets that again
      if (chosen !== language) location.reload();
      const known = view;
      view = next;
      off = false;
      const { question } = next;
      const place = question ? `${question.turn}.${question.round}` : "";
      // a later view may name the question only by its turn
      if (question && known && known.question && known.question.turn === question.turn && next.code === known.code) {
        next.question = { ...known.question, ...question };
      }
      countdown.set(place, {
        left_ms: next.left_ms,
        starts_in_ms: question && question.starts_in_ms,
        paused: next.paused || next.closing,
      });
      countdown.full(question && question.limit_ms);
      if (countdown.lead > 0) world.after(draw, countdown.lead);
      draw();
    },
    state(state) {
      connected = state === "connected";
      if (!connected) lostAt = world.now();
      draw();
    },
    ack() {},
    refused() {},
    bye(why, message) {
      off = why === "off";
      said = message ? sayThat(message) : "";
      draw();
    },
  },
}).start();

function draw() {
  const lost = !connected && world.now() - lostAt > LOST_MS;
  const picture = off ? "off" : view ? pictureOf(view, countdown.lead > 0) : "looking";
  const place = view && view.question ? `${view.question.turn}.${view.question.round}` : "";
  const shown = `${picture} ${place} ${innerWidth} ${innerHeight}`;
  if (shown !== levelOf) level = 0;
  levelOf = shown;
  const markup = () =>
    view
      ? screenOf(view, picture, lost, said, level)
      : html`<section class="board looking"><div class="centre"><h1>${say("projector.looking")}</h1></div></section>`;
  if (markup().text !== markupShown) {
    render(page, markup());
    document.title = view && view.title ? `${view.title} · ${say("common.brand")}` : say("common.brand");
    while (!fit(page) && level < (LAST_LEVELS[picture] || 0)) {
      level += 1;
      render(page, markup());
    }
    markupShown = markup().text;
  }
  drawTime();
}

/** Letters or the screen have another size. */
function drawAnew() {
  levelOf = markupShown = "";
  draw();
}

function drawTime() {
  const time = page.querySelector("[data-time]");
  if (!time || !(time.parentElement instanceof HTMLElement)) return;
  const { left } = countdown;
  const said = left > 99_000 ? clock(left) : String(Math.ceil(left / 1000));
  if (time.textContent !== said) time.textContent = said;
  time.classList.toggle("long", said.length > 3);
  time.parentElement.style.setProperty("--p", `${(100 * countdown.share).toFixed(2)}%`);
}

addEventListener("resize", drawAnew);
document.fonts.ready.then(drawAnew);
setInterval(draw, TICK_MS);
// tells the box that this page still works, which an open socket doesn't show
setInterval(() => link.tell({ type: "pong", n: 0 }), HEARTBEAT_MS);
draw();
