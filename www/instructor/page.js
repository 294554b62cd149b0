import { browserWorld } from "../common/link/world.js";
import { html, listen, render } from "../common/ui/html.js";
import { chooseLanguage } from "../common/ui/language.js";
import { listenToDrags } from "../common/ui/sorting.js";
import { say, sayThat } from "../common/words.js";
import { ask, tellTime } from "./api.js";
import { Box } from "./box.js";
import { Door } from "./door.js";
import { learnFormats } from "./files.js";
import { Home } from "./home.js";
import { keyOf } from "./keys.js";
import { Session } from "./session.js";
import { chosenOptions } from "./start.js";
import { Steps } from "./steps.js";
import { forgetTyped } from "./typed.js";

const TICK_MS = 200;
const ATTENDANCE_TICKS = 5;
const AGAIN_MS = 2_000;

const world = browserWorld();
const page = /** @type {HTMLElement} */ (document.getElementById("page"));
/** @type {"loading" | "door" | "home" | "live" | "box"} */
let place = "loading";
let reachable = true;
/** @type {Session | null} */
let session = null;
let shown = "";
let drawn = ""; // the markup that the page was made of
/** @type {HTMLElement | null} */
let cameFrom = null;
let ticks = 0;

const door = new Door({ changed: draw, entered });
const box = new Box({ changed: draw, back: start });
const home = new Home({ changed: draw, opened: goLive, signedOut: start }, world.store);
const steps = new Steps(window, {
  depth: () => parts().length + (beneath()?.sheet ? 1 : 0),
  address: () => (parts().length ? `#${parts().join("&")}` : ""),
  ...{ up, open: visit },
});

async function start() {
  const { status, body } = await ask("state");
  reachable = status === 200;
  if (!reachable) {
    setTimeout(start, AGAIN_MS);
    draw();
    return;
  }
  door.claimed = body.claimed;
  if (body.signed_in) entered();
  else go("door");
}

/** @param {string} [said] what the sign-in has to say */
function entered(said = "") {
  home.note = said;
  tellTime();
  learnFiles();
  box.arrived();
  visit(location.hash);
}

/** What is shown, in the parts of the address: the code of a class, or the way through the list. */
function parts() {
  if (place === "home") return home.way;
  return [...(session ? [session.code] : []), ...(place === "box" ? ["box"] : [])];
}

/** Show what an address names. @param {string} hash such as "#PZ7K" or "#edit=light.yaml" */
function visit(hash) {
  const [first, ...more] = hash.slice(1).split("&").filter(Boolean);
  const isCode = first && !/^[a-z]+(=|$)/.test(first);
  if (!isCode) leaveSession();
  if (isCode && first !== session?.code) goLive(first);
  else go(isCode ? "live" : "home");
  if ([first, ...more].includes("box")) go("box");
  else if (first && !isCode) home.open(first, ...more);
}

/** One step up from what is shown. */
function up() {
  const under = beneath();
  if (under && under.sheet) under.handlers.dismiss("", page);
  else if (place === "box") own.leaveBox("", page);
  else if (place === "live") own.home("", page);
  else home.up();
}

async function learnFiles() {
  if (await learnFormats()) draw();
  else setTimeout(learnFiles, AGAIN_MS);
}

/** @param {string} code */
function goLive(code) {
  if (session) session.stop();
  session = new Session(world, code, {
    changed: draw,
    over(why) {
      if (why === "not_signed_in") start();
      leaveSession();
      go(why === "not_signed_in" ? "loading" : "home");
    },
  });
  go("live");
}

function leaveSession() {
  if (session) session.stop();
  session = null;
}

/** @param {typeof place} next */
function go(next) {
  place = next;
  home.show(next === "home");
  box.show(next === "box");
  draw();
}

/** @type {Record<string, (argument: string, element: HTMLElement) => void>} */
const own = {
  showPassword: () => door.show(),
  forget: () => door.forget(),
  enter: (_, form) => door.submit(/** @type {HTMLFormElement} */ (form)),
  async signOut() {
    if (!home.maySignOut()) return;
    const { status, body } = await ask("logout", {});
    if (status === 200) forgetTyped(world.store);
    door.note = status === 200 && body.message ? sayThat(body.message) : "";
    start();
  },
  language: (_, list) => chooseLanguage(list),
  look: (id) => home.look(id),
  start: (id) => home.start(id),
  back: () => home.up(),
  enterSession: (code) => goLive(code),
  begin: (_, form) => home.begin(chosenOptions(/** @type {HTMLFormElement} */ (form))),
  upload(_, element) {
    const input = /** @type {HTMLInputElement} */ (element);
    if (input.files && input.files[0]) home.upload(Array.from(input.files));
    input.value = "";
  },
  home() {
    leaveSession();
    go("home");
  },
  box() {
    if (session) session.handlers.dismiss("", page);
    go("box");
  },
  leaveBox: () => go(session ? "live" : "home"),
};

/** What a sheet can lie over: the class, the box or the list of sessions. */
function beneath() {
  if (place === "box") return box;
  if (place === "home") return home;
  return place === "live" ? session : null;
}

const handlers = new Proxy(own, {
  get: (mine, name) => mine[String(name)] || (beneath() || box).handlers[String(name)],
});
listen(page, handlers);
listenToDrags(page, (name, from, to) => handlers[name](`${from} ${to}`, page));

addEventListener("keydown", (event) => {
  const under = beneath();
  const key = session && place === "live" && keyOf(event);
  if (session && key) {
    event.preventDefault();
    session.handlers.byKey(key, page);
  }
  if (!under || !under.sheet) return;
  if (event.key === "Escape") under.handlers.dismiss("", page);
  if (event.key !== "Tab") return;
  const within = Array.from(
    page.querySelectorAll(".dialog button, .dialog input, .dialog textarea, .dialog summary, .dialog a"),
  );
  const first = within[0];
  const last = within[within.length - 1];
  const { activeElement } = document;
  const leaves = event.shiftKey
    ? activeElement === first || !activeElement || !within.includes(activeElement)
    : activeElement === last;
  const target = event.shiftKey ? last : first;
  if (leaves && target instanceof HTMLElement) {
    event.preventDefault();
    target.focus();
  }
});

addEventListener("popstate", () => {
  if (place !== "loading" && place !== "door") steps.moved();
});

addEventListener("beforeunload", (event) => {
  if (place === "home" && home.isUnsaved) event.preventDefault();
});

function markup() {
  if (place === "door") return door.screen();
  if (place === "home") return home.screen();
  if (place === "box") return box.screen();
  if (place === "live" && session) return session.screen();
  return html`<div class="door stack"><b>${say("common.brand")}</b><h1 tabindex="-1">${say("instructor.one_moment")}</h1><p class="soft">${!reachable && say("instructor.unreachable")}</p></div>`;
}

function draw() {
  const under = beneath();
  const sheet = under ? under.sheet : "";
  const part = place === "home" ? home.name : place === "box" ? box.name : session && session.isOff ? "off" : "";
  const name = `${place} ${part} ${sheet}`;
  const changes = name !== shown;
  const before = shown.split(" ")[2];
  if (changes && sheet && !before)
    cameFrom = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  if (place !== "loading" && place !== "door") steps.show();
  const whole = markup();
  drawn = whole.text;
  render(page, whole);
  if (session && place === "live") session.drawOwn(page);
  if (!changes) return;
  const closed = before && !sheet;
  shown = name;
  document.body.classList.toggle("still", Boolean(sheet));
  const target = sheet
    ? page.querySelector("#sheetTitle")
    : closed && cameFrom
      ? cameFrom
      : page.querySelector("[tabindex='-1']");
  if (target instanceof HTMLElement) target.focus({ preventScroll: true });
  if (!sheet && !closed) scrollTo(0, 0);
}

setInterval(() => {
  if (!session || place !== "live") return;
  // mostly nothing changes with time alone but what is drawn apart, and to compare texts costs little
  if (markup().text === drawn) session.drawOwn(page);
  else draw();
  ticks += 1;
  if (ticks % ATTENDANCE_TICKS === 0) session.attendance.tick();
}, TICK_MS);
start();
draw();
