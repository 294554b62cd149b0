import { Link } from "../common/link/link.js";
import { browserWorld, socketUrl } from "../common/link/world.js";
import { listen } from "../common/ui/html.js";
import { chooseLanguage } from "../common/ui/language.js";
import { say, sayThat } from "../common/words.js";
import { Door } from "./door.js";
import { Entry } from "./entry.js";
import { watchDrag, watchKeys, watchPress } from "./input.js";
import { Lesson } from "./lesson.js";
import { farewell, notice, outside } from "./notices.js";
import { watchPresence } from "./presence.js";
import { drawTime, screenOf, spoken } from "./screens.js";
import { Stage } from "./stage.js";

const SLOW_MS = 1_200; // an answer that takes longer is said not to be sent yet
const BANNER_MS = 1_500; // a connection that is lost for longer is said to be
const TICK_MS = 200;
const SAID_AT_S = [10, 5];

const world = browserWorld();
const page = /** @type {HTMLElement} */ (document.getElementById("page"));
const said = /** @type {HTMLElement} */ (document.getElementById("said"));
const stage = new Stage(world, page, said);
const entry = new Entry(world);
const door = new Door(world, entry, { changed: draw, entered });

/** @type {Link | null} */
let link = null;
let lesson = new Lesson(world.now);
/** @type {"" | Student.Bye} */
let bye = "";
let lostAt = world.now();
let restarting = false;
let off = false;
let past = false; // the class is closed, and its result stays on the screen until the student goes on
/** @type {Student.Review} */
let review = { open: false, failed: false, rows: null };
/** @type {Student.Room | null} */
let room = null;
let saidAt = 0; // the seconds left that were said last

const presence = watchPresence((kind) => {
  // a locked phone can send nothing at the end of the question: the box keeps the choice for it
  const away = kind === "hidden" || kind === "blur";
  const { turn, round, value } = (away && lesson.hasUnsentChoice(unsent()) && lesson.answer()) || {};
  // before the first view the page doesn't know its choice, and would tell that there is none
  return link !== null && lesson.view !== null && link.tell({ type: "signal", kind, turn, round, value });
});
watchPress(world, () => stage.name);
watchKeys(page, { active: () => lesson.question !== null, send: () => send(), move: tap });
watchDrag(page, tap);

/** @param {string} token */
function connect(token) {
  bye = "";
  off = past = false;
  lesson = new Lesson(world.now, entry.choice());
  review = { open: false, failed: false, rows: null };
  lostAt = world.now();
  link = new Link(world, {
    url: () => socketUrl(`student?token=${encodeURIComponent(token)}`),
    token,
    keep: token,
    on: {
      view(view) {
        off = false;
        const first = lesson.view === null;
        lesson.take(view, unsent());
        if (first) presence.look();
        const { student_id, name } = view.you;
        entry.update({ student_id, name, ticket: undefined });
        if (entry.me.pin === undefined && !lesson.isPlayed) entry.askForPin().then(draw);
        // the question shows on the moment, not on the next tick
        if (lesson.countdown.lead > 0) world.after(draw, lesson.countdown.lead);
        load([view.question?.image?.src || "", ...(view.preload || [])]);
        sendIfDue();
        draw();
      },
      room(told) {
        room = told;
        draw();
      },
      state(state) {
        if (state === "connecting") lostAt = world.now();
        else restarting = false;
        if (state !== "connecting") presence.look();
        draw();
      },
      ack(ack, message) {
        lesson.acked(ack, message);
        draw();
      },
      refused(refusal, message) {
        lesson.refused(refusal, message);
        if (refusal.why === "not_joined") left("closed");
        else draw();
      },
      bye(why) {
        if (why === "restarting") restarting = true;
        else if (why === "off") off = true;
        else left(why);
        draw();
      },
    },
  }).start();
}

/** Pictures are there before their questions show; the browser keeps them. @param {string[]} addresses */
function load(addresses) {
  for (const address of addresses.filter(Boolean)) new Image().src = address;
}

/** The class has no place for this phone any more: say so, or show the way in. @param {string} why */
function left(why) {
  if (link) link.stop();
  link = null;
  if (why !== "tabs") entry.forgetToken();
  if (why === "removed" || why === "replaced" || why === "left" || why === "tabs") bye = why;
  else if (lesson.view?.phase === "finished") past = true;
  else door.open(entry.unseen());
  draw();
}

/** @param {Student.Joined} joined */
function entered({ token, student_id, name, rejoin_pin, code }) {
  entry.update({ token, student_id, name, code, pin: rejoin_pin });
  connect(token);
  draw();
}

/** The answer to the question on the screen that is not acknowledged yet. */
function unsent() {
  const entries = link ? link.outbox.entries : [];
  return entries.length ? entries[entries.length - 1] : undefined;
}

/** Send the choice; `auto`: nobody has tapped. */
function send(auto = false) {
  if (stage.isSettling && !auto) return;
  const answer = lesson.answer(!auto);
  if (link && answer && lesson.changed) {
    const id = link.send(auto ? { ...answer, auto } : answer);
    lesson.sent(answer.value, id);
  }
  draw();
}

/** @param {string} argument of what was tapped in a question */
function tap(argument) {
  if (stage.isSettling) return;
  if (lesson.tap(argument)) send();
  else draw();
  if (lesson.said) stage.say(lesson.said);
}

/** A choice that was not sent must not be lost at the end of the question. */
function sendIfDue() {
  if (link && lesson.isDue(unsent())) send(true);
}

listen(page, {
  join: (_, form) => door.submit(/** @type {HTMLFormElement} */ (form)),
  another: () => door.another(),
  language: (_, list) => chooseLanguage(list),
  tap,
  type(argument, field) {
    lesson.type(argument, /** @type {HTMLInputElement} */ (field).value);
    draw();
  },
  sure(step) {
    lesson.tapSure(Number(step));
    draw();
  },
  send: () => send(),
  async review() {
    review = { ...review, open: true, failed: false };
    history.pushState(history.state, "");
    draw();
    if (past) return;
    review.rows = (await entry.ask("/api/review"))?.review || null;
    review.failed = review.rows === null;
    draw();
  },
  unreview: () => history.back(),
  next() {
    past = false;
    door.open();
    draw();
  },
  back() {
    if (bye === "tabs" && entry.me.token) {
      connect(entry.me.token);
      draw();
      return;
    }
    const { student_id = "", name = "", pin } = entry.me;
    const form = { student_id, name, code: lesson.view ? lesson.view.code : undefined };
    const replaced = bye === "replaced" || bye === "left";
    bye = "";
    door.open(replaced ? { ...form, pin } : form);
    draw();
  },
});

addEventListener("popstate", () => {
  review.open = false;
  draw();
});

/** @returns {{name: string, markup: Markup, said?: string}} */
function screen() {
  if (bye) return { name: bye, markup: farewell(bye) };
  if (!link && !past) return door.screen();
  if (off) return { name: "off", markup: notice({ title: say("student.off.title"), more: say("student.off.more") }) };
  const waiting = unsent();
  const name = lesson.screen(waiting);
  const connected = link?.state !== "connecting";
  const lost = !connected && world.now() - lostAt > BANNER_MS;
  if (name === "looking") return { name, markup: outside(lost ? "unreachable" : "looking") };
  const choosing = name === "question" || name === "paused";
  const banner = restarting
    ? say("common.restarting")
    : lost
      ? say(choosing ? "student.link.lost_answer" : "student.link.lost")
      : lesson.isPlayed
        ? sayThat({ code: "http.playback" })
        : "";
  const slow = waiting !== undefined && world.now() - waiting.addedAt > SLOW_MS;
  const around = {
    screen: name,
    unsent: waiting,
    connected,
    banner,
    slow,
    review,
    past,
    room,
    pin: entry.me.pin || "",
  };
  return {
    name: `${name} ${lesson.place} ${review.open ? "review" : ""}`,
    markup: screenOf(lesson, around),
    said: spoken(lesson, around),
  };
}

function draw() {
  if (stage.show(screen())) saidAt = 0;
  drawTime(page, lesson);
}

/** What changes without any message: time, and how long something takes. */
function tick() {
  sendIfDue();
  const left = Math.ceil(lesson.countdown.left / 1000);
  if (SAID_AT_S.includes(left) && saidAt !== left && stage.name.startsWith("question")) {
    stage.say(say("student.seconds_left", { n: left }));
    saidAt = left;
  }
  draw();
}

setInterval(tick, TICK_MS);
if (entry.me.token) connect(entry.me.token);
else door.open();
draw();
