import { Link } from "../common/link/link.js";
import { browserWorld, socketUrl } from "../common/link/world.js";
import { Countdown } from "../common/ui/clock.js";
import { html, render } from "../common/ui/html.js";
import { clock } from "../common/ui/numbers.js";
import { say, sayThat } from "../common/words.js";
import { fit } from "./fit.js";
import { LAST_LEVELS, pictureOf, screenOf } from "./screens.js";
import { Sounds, cueOf, newContext, ticks } from "./sound.js";

const TICK_MS = 200;
const LOST_MS = 2_000;
const HEARTBEAT_MS = 5_000;
const SOON_MS = 5_000;

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
const sounds = new Sounds(newContext);
/** what is on the board since when the page looks, and of which question. @type {import("./sound.js").Moment | null} */
let moment = null;
/** the picture that is shown one thing after the other, and those of which the class has seen that */
let beating = "";
const seen = new Set();
let leftBefore = 0;
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
      if (code && next.phase === "none") next.unknown_code = code;
      off = false;
      const { question } = next;
      const place = question ? `${question.turn}.${question.round}` : "";
      // a later view may name the question only by its turn
      if (question && known && known.question && known.question.turn === question.turn && next.code === known.code) {
        next.question = { ...known.question, ...question };
      }
      countdown.set(place, {
        left_ms: next.left_ms ?? next.next_in_ms,
        starts_in_ms: question && question.starts_in_ms,
        paused: next.paused || next.closing,
      });
      countdown.full(question && question.limit_ms);
      if (countdown.lead > 0) world.after(draw, countdown.lead);
      dress((next.box && next.box.look) || {});
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
  const lostFor = connected ? 0 : world.now() - lostAt;
  const picture = off ? "off" : view ? pictureOf(view, countdown.lead > 0) : "looking";
  const place = view && view.question ? `${view.question.turn}.${view.question.round}` : "";
  const shown = `${picture} ${view && view.screen} ${place} ${innerWidth} ${innerHeight}`;
  if (view) follow(view, picture, place);
  if (shown !== levelOf) level = 0;
  levelOf = shown;
  const how = () => ({
    level,
    lost_ms: lostFor > LOST_MS ? lostFor : 0,
    said,
    late: view !== null && view.phase === "open" && (view.longer_ms || 0) > 0 && countdown.left <= 0,
    beats: view !== null && beating === keyOf(view, picture, place),
    mute: sounds.blocked,
  });
  const markup = () =>
    view
      ? screenOf(view, picture, how())
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
  drawTime(picture);
}

/** Say by sound and movement what is new on the board, once. @param {Projector.View} view @param {string} picture @param {string} place */
function follow(view, picture, place) {
  const now = { picture, place, joined: view.joined || 0 };
  const key = keyOf(view, picture, place);
  if (moment && (moment.picture !== picture || moment.place !== place)) beating = seen.has(key) ? "" : key;
  seen.add(key);
  sounds.play(cueOf(moment, now));
  moment = now;
}

/** What tells one picture from another. @param {Projector.View} view @param {string} picture @param {string} place */
function keyOf({ code }, picture, place) {
  return `${code} ${picture} ${place}`;
}

/** How the instructor wants the board. @param {{light?: boolean, sound?: boolean, letters?: number}} look */
function dress({ light = false, sound = false, letters = 100 }) {
  const { dataset, style } = document.documentElement;
  dataset.theme = light ? "light" : "dark";
  sounds.turn(sound);
  if (style.getPropertyValue("--letters") === String(letters / 100)) return;
  style.setProperty("--letters", String(letters / 100));
  levelOf = markupShown = "";
}

/** Letters or the screen have another size. */
function drawAnew() {
  levelOf = markupShown = "";
  draw();
}

/** @param {string} picture */
function drawTime(picture) {
  const { left } = countdown;
  const isCounting = countdown.running && !(view && (view.paused || view.closing));
  const asks = picture === "question" || picture === "different";
  if (asks && isCounting && ticks(leftBefore, left)) sounds.play("tick");
  leftBefore = left;
  const time = page.querySelector("[data-time]");
  if (!time || !(time.parentElement instanceof HTMLElement)) return;
  const said = left > 99_000 ? clock(left) : String(Math.ceil(left / 1000));
  if (time.textContent !== said) time.textContent = said;
  time.classList.toggle("long", said.length > 3);
  time.parentElement.classList.toggle("soon", asks && isCounting && left <= SOON_MS);
  time.parentElement.style.setProperty("--p", `${(100 * countdown.share).toFixed(2)}%`);
}

addEventListener("resize", drawAnew);
document.fonts.ready.then(drawAnew);
for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, () => sounds.allow());
setInterval(draw, TICK_MS);
// tells the box that this page still works, which an open socket doesn't show
setInterval(() => link.tell({ type: "pong", n: 0 }), HEARTBEAT_MS);
draw();
