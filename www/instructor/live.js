import { markOf } from "../common/mark.js";
import { histogram, percent, speeds, figures as statistics } from "../common/ui/histogram.js";
import { html, raw } from "../common/ui/html.js";
import { pointsLike, seconds } from "../common/ui/numbers.js";
import { directionOf, directionOfAll, picture, wording } from "../common/ui/asked.js";
import { say, sayHtml, sayThat } from "../common/words.js";
import { keyFormOf } from "../kinds/key.js";
import { kindOf } from "../kinds/kinds.js";
import { comingButton } from "./coming.js";
import { correction } from "./correction.js";
import { dock } from "./dock.js";
import { downloads } from "./files.js";
import { noticed, people } from "./people.js";
import { codeButton } from "./scanning.js";
import { waitingStick } from "./stick.js";
import { howSure } from "./sureness.js";

/**
 * The class as it runs: figures above, people below, the next step at the thumb.
 */

const CLAIMS_SHOWN = 3;
/** Why a claim was refused. @type {Record<string, Key>} */
const REASONS = {
  claimed: "instructor.claim.claimed",
  removed: "instructor.claim.removed",
  not_on_roster: "instructor.claim.not_on_roster",
  locked: "instructor.claim.locked",
  wrong_pin: "instructor.claim.wrong_pin",
};
const ROWS = 50; // of what was typed
const ENOUGH_ANSWERS = 5; // fewer say nothing about a class
const DISCUSS = { least: 0.35, most: 0.7 }; // peer instruction: Crouch and Mazur 2001

/** @param {Instructor.View} view @param {Instructor.Around} around */
export function liveScreen(view, around) {
  const told = view.phase !== "finished" && view.box && view.box.stick;
  const said = told ? sayThat(told) : "";
  const stick = view.alerts.some(({ message }) => sayThat(message) === said) ? "" : said;
  return html`<div class="live stack" data-key="live">
      ${header(view, around)} ${dock(view, around)}
      <div class="stack lesson" data-key="lesson"><p class="sheet alert small" role="status" ${!around.banner && html`hidden`}>${around.banner}</p>
      ${view.joining_locked && view.phase !== "finished" && !view.playback && html`<div class="sheet row between small" data-key="locked"><span role="status">${say("common.locked")}</span><button type="button" class="small" data-do="lock">${say("instructor.more.unlock")}</button></div>`}
      ${figures(view)}
      <p class="small soft" role="status" data-key="stick" ${!stick && html`hidden`}>${stick}</p>
      <div class="stack" aria-live="polite" ${!view.alerts.length && html`hidden`}>${alerts(view)}</div>
      ${comingButton(view)} ${view.phase === "finished" && results(view)} ${question(view, around)} ${view.items && individual(view.items)}
      ${times(view)} ${view.feed && view.feed.length > 0 && feed(view.feed)} ${view.standings && view.phase !== "finished" && standings(view)}</div>
      ${people(view, around.list)}
    </div>`;
}

/** @param {Instructor.View} view @param {Instructor.Around} around */
function header(view, { connected }) {
  const { phase, number, of, round, question: asked } = view;
  const ended = phase === "finished";
  const between = say(asked ? "class.slide" : "instructor.live.lobby");
  const place = number === undefined ? between : say("common.question", { number, of });
  const where = ended ? say("common.class_over") : place;
  const failing = view.storage !== "ok";
  return html`<header class="row between">
    <div>
      <h1 class="title" dir="auto" tabindex="-1">${view.title}</h1>
      <div class="small soft row wrap where"><span>${where}${(round || 1) > 1 && ` · ${say("common.second_vote")}`}</span>${view.code_needed && html`<span>${sayHtml("instructor.join_code", { code: html`<b class="num ink">${view.code}</b>` })}</span>`}</div>
    </div>
    ${codeButton(view)}<span class="pill"><i class="dot ${connected ? (failing ? "away" : "") : "off"}"></i>${say(!connected ? "instructor.live.offline" : view.playback ? "class.playback" : failing ? "instructor.live.failing" : "instructor.live.saved")}</span>
  </header>`;
}

/** @param {Instructor.View} view */
function figures(view) {
  const open = view.phase === "open" && view.answered !== undefined;
  const figure = (/** @type {unknown} */ value, /** @type {string} */ label) =>
    html`<div><b class="num">${value}</b><span class="small soft">${label}</span></div>`;
  return html`<div class="sheet now">
    ${view.answered === undefined ? figure(view.joined, say("instructor.live.joined")) : figure(view.answered, say("instructor.live.answered"))} ${figure(view.present, say("common.connected"))}
    ${open && html`<div><b class="num" data-own data-time></b><span class="small soft">${say(view.closing ? "instructor.live.closing" : view.paused ? "instructor.live.paused" : "instructor.live.left")}</span></div>`} ${!open && (view.answered === undefined ? figure(view.of, say("instructor.live.questions")) : figure(view.joined, say("instructor.live.joined")))}
    ${open && html`<div class="time" data-own data-key="time"><i data-line></i></div>`} ${noticed(view)}
  </div>`;
}

/** All that is to be told; of many claims the newest, and one tap for all of them. @param {Instructor.View} view */
function alerts({ alerts: all, claims = 0 }) {
  const waiting = all.filter(({ kind }) => kind === "claim");
  const more = waiting.slice(CLAIMS_SHOWN);
  return html`${all.filter(({ kind }) => kind !== "claim").map(alert)} ${waiting.slice(0, CLAIMS_SHOWN).map(alert)}
    ${more.length > 0 && html`<details class="sheet" data-key="claims"><summary><b>${say("instructor.claim.more", { n: claims - CLAIMS_SHOWN })}</b></summary><div class="stack">${more.map(alert)}</div></details>`}
    ${claims > 1 && html`<button type="button" class="wide" data-do="dismissClaims" data-key="dismissClaims">${say("instructor.claim.dismiss_all", { n: claims })}</button>`}`;
}

/** @param {Instructor.Alert} alert */
function alert({ kind, message, student_id, name, ticket, holder_name, reason, tries, stick }) {
  if (stick) return waitingStick(stick, message);
  if (kind !== "claim") return html`<div class="sheet alert"><p>${sayThat(message)}</p></div>`;
  const same = holder_name === name;
  return html`<div class="sheet alert stack tight" data-key="claim ${ticket}">
    <div>
      <p>${sayThat(message)} <b dir="auto">${name || ""}</b>${holder_name && !same && html` <span class="soft">(${say("instructor.claim.held", { name: holder_name })})</span>`}${(tries || 0) > 1 && html` <span class="soft small">· ${say("instructor.claim.tries", { n: tries || 0 })}</span>`} <span class="soft small">· ${say("instructor.claim.mark", { mark: markOf(ticket) })}</span></p>
      <p class="small soft">${REASONS[reason] && say(REASONS[reason])}</p>
    </div>
    <div class="quick two">
      <button type="button" data-do="readmit" data-arg="${JSON.stringify({ student_id, ticket })}">${say("instructor.claim.let_in")}</button>
      <button type="button" data-do="dismissClaim" data-arg="${ticket}">${say("instructor.claim.dismiss")}</button>
    </div>
  </div>`;
}

/** @param {Instructor.View} view @param {Instructor.Around} around */
function question(view, { unread }) {
  const { question: asked, counts = {}, counts_before: before, counts_more: more, answered = 0 } = view;
  if (!asked) return null;
  const { phase, share_right, sureness, can } = view;
  const kind = kindOf(asked);
  const { correct = [] } = asked;
  const figures = {
    question: asked,
    counts,
    before,
    nBefore: view.answered_before,
    more,
    correct,
    n: answered,
    rows: ROWS,
    accept: can.includes("correct"),
  };
  const share = typeof share_right === "number" && share_right;
  const enough = phase === "revealed" || answered >= ENOUGH_ANSWERS;
  return html`<section class="sheet stack" data-key="question">
    <h2 class="text" dir="${directionOf(asked)}">${wording(asked.html)}</h2>
    ${picture(asked.image)} ${kind.answerable && html`<div class="stack" dir="${directionOf(asked)}">${kind.outcome(figures)}</div>`} ${keyFormOf(asked) && unmarked(view, unread)}
    ${share !== false && enough && html`<p class="small soft">${advice(share, phase)}</p>`}
    ${phase === "revealed" && sureness && howSure(sureness)}
    ${phase === "revealed" && asked.explanation_html && html`<div class="small soft text" dir="auto">${raw(asked.explanation_html)}</div>`}
  </section>`;
}

/** Nothing is marked: since the question counts for nobody, or since nobody has said yet what is right. @param {Instructor.View} view @param {boolean} unread */
function unmarked(view, unread) {
  const { question: asked, can } = view;
  if (!asked || asked.scored !== false) return null;
  if (asked.void) return html`<p class="small warn">${say("instructor.live.void")}</p>`;
  return html`<p class="small soft">${say("instructor.live.unmarked")}</p>
    ${can.includes("correct") && correction(asked, unread, say("instructor.live.mark"))}`;
}

/** @param {number} share @param {string} phase */
function advice(share, phase) {
  const said = percent(share);
  if (phase === "revealed") return say("instructor.share.done", { share: said });
  if (share < DISCUSS.least) return say("instructor.share.low", { share: said });
  return say(share <= DISCUSS.most ? "instructor.share.middle" : "instructor.share.high", { share: said });
}

/** @param {Item[]} items */
function individual(items) {
  const rows = items.map(({ number, text: asked, answered, right }) => ({
    key: String(number),
    html: html`${number} · ${asked}`.text,
    count: right,
    of: answered,
  }));
  return html`<section class="sheet stack" data-key="items">
    <div><h2>${say("class.different_questions")}</h2><p class="small soft">${say("class.right_of")}</p></div>
    <ul class="bars" dir="${directionOfAll(items)}">
      ${rows.map(
        (row) =>
          html`<li data-key="${row.key}"><span dir="auto" class="clip">${raw(row.html)}</span><span class="num">${row.count} / ${row.of}</span><span class="track"><i data-css="w:${row.of ? Math.round((100 * row.count) / row.of) : 0}%"></i></span></li>`,
      )}
    </ul>
  </section>`;
}

/** @param {Instructor.View} view */
function times({ times: bins, limit_ms = 0, answered }) {
  if (!bins || !answered) return null;
  return html`<section class="sheet stack tight" data-key="times"><h3 class="small soft">${say("class.how_fast")}</h3>${speeds(bins, limit_ms)}</section>`;
}

/** @param {Instructor.Said[]} rows */
function feed(rows) {
  return html`<details class="sheet" data-key="feed">
    <summary><b>${say("instructor.live.feed")}</b></summary>
    <ul class="plain small">
      ${rows.map(
        ({ student_id, name, text: said, elapsed_ms, correct, auto }) => html`<li data-key="${student_id}">
          <b><bdi>${name}</bdi></b><span class="${correct === null ? "soft" : correct ? "good" : ""}"><bdi>${typeof said === "string" ? said : sayThat(said)}</bdi>${correct && " ✓"}${auto && html` <span class="soft">· ${say(`instructor.live.auto.${auto}`)}</span>`}</span><span class="num soft">${seconds(elapsed_ms)}</span>
        </li>`,
      )}
    </ul>
  </details>`;
}

/** @param {Instructor.View} view */
function standings({ standings: rows = [] }) {
  return html`<details class="sheet" data-key="standings"><summary><b>${say("common.standings")}</b></summary>${table(rows)}</details>`;
}

/** @param {Instructor.Place[]} rows */
function table(rows) {
  const format = pointsLike(rows.map(({ points }) => points));
  return html`<ol class="ranks">
    ${rows.map(({ rank, student_id, name, points }) => html`<li data-key="${student_id}"><b class="num">${rank}</b><span><bdi>${name}</bdi></span><span class="num">${format(points)}</span></li>`)}
  </ol>`;
}

/** @param {Instructor.View} view */
function results({ session_id, anonymous, standings: rows, scores, exported, box }) {
  return html`<section class="sheet stack" data-key="results">
    <div><h2>${say("instructor.live.results")}</h2><p class="small soft">${say("instructor.live.results_more")}${exported && ` ${sayThat(exported)}`}${box && box.stick && ` ${sayThat(box.stick)}`}</p></div>
    ${downloads({ session_id, anonymous })} ${rows && rows.length > 0 && rows[0].points > 0 && table(rows)}
    ${scores && scores.most > 0 && html`<div class="stack tight"><h3 class="small soft">${say("class.points")}</h3>${histogram(scores.bins, ["0", pointsLike([scores.most / 2])(scores.most / 2), pointsLike([scores.most])(scores.most)], say("class.points"))}<p class="small soft num">${statistics(scores)}</p></div>`}
  </section>`;
}
