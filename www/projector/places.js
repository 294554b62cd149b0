import { distribution, percent } from "../common/ui/histogram.js";
import { html } from "../common/ui/html.js";
import { pointsLike } from "../common/ui/numbers.js";
import { say, sayHtml } from "../common/words.js";
import { column, foot } from "./frame.js";

/**
 * Where the class stands, and the end.
 */

const ON_LINES = 3; // names on a step of the podium that have a line each
const CONFETTI = 48;

/** The rows of a rank together, best first. @param {PlaceRow[]} rows @returns {PlaceRow[][]} */
function byRank(rows) {
  /** @type {PlaceRow[][]} */
  const ranks = [];
  for (const row of rows) {
    const last = ranks[ranks.length - 1];
    if (last && last[0].rank === row.rank) last.push(row);
    else ranks.push([row]);
  }
  return ranks;
}

/**
 * Ranks with those who share them.
 *
 * @param {PlaceRow[]} all best first @param {number} [tied] how many more share the last one @param {number} [most] rows that there is room for
 */
export function table(all, tied = 0, most = all.length) {
  const rows = all.slice(0, most);
  const { rank: last } = rows[rows.length - 1];
  const among = all.slice(most).filter(({ rank }) => rank === last).length;
  const more = among + (all[all.length - 1].rank === last ? tied : 0);
  const format = pointsLike(rows.map(({ points }) => points));
  const ranks = byRank(rows);
  return html`<ol class="ranks">
    ${ranks.map(
      (
        same,
        index,
      ) => html`<li data-key="${same[0].rank}" data-css="n:${ranks.length - index}" class="rank${same[0].rank}"><b class="num">${same[0].rank}</b>
        <span class="who">${same.map(({ name, climbed }) => html`<span class="one"><bdi class="clip">${name}</bdi>${moved(climbed)}</span> `)}${index === ranks.length - 1 && more > 0 && html`<span class="soft">${say("projector.more", { n: more })}</span>`}</span>
        <b class="num">${format(same[0].points)}</b></li>`,
    )}
  </ol>`;
}

/** @param {number} [climbed] */
function moved(climbed = 0) {
  if (!climbed) return null;
  const n = Math.abs(climbed);
  const up = climbed > 0;
  return html`<span class="moved num ${up ? "good" : "soft"}" role="img" aria-label="${say(up ? "projector.up" : "projector.down", { n })}">${up ? "▲" : "▼"} ${n}</span>`;
}

/** Somebody has points. @param {PlaceRow[]} rows best first */
export function scored(rows) {
  return rows.length > 0 && rows[0].points > 0;
}

/** @param {Projector.View} view */
export function standings(view) {
  const { top, tied, climbers, question, next, phase, scores } = view;
  const under = phase === "open" || phase === "closed" ? 1 : 0; // the present question counts once it is revealed
  const after = question && question.number ? question.number - under : next ? next.number - 1 : 0;
  const chart = scores && scores.most > 0 ? distribution(scores) : null;
  const nobody = top ? !scored(top) : !chart;
  const climbed = climbers && say("projector.climbed", { n: climbers.places, names: climbers.names });
  return html`<header class="row between"><h1 class="big">${say("common.standings")}</h1>${after > 0 && html`<span class="soft">${say("projector.after", { number: after })}</span>`}</header>
    <div class="${top && chart ? "two" : "one"} places">${nobody && html`<div class="centre"><p class="big soft">${say("projector.no_points")}</p></div>`} ${top && scored(top) && column(table(top, tied))} ${chart && column(chart)}</div>
    ${foot(view, climbed && html`<span class="good">${climbed}</span>`)}`;
}

/** The end: the first three places, ties together, and what the class did as a whole. @param {Projector.View} view */
export function podium(view) {
  const { podium: steps = [], title, whole } = view;
  const format = pointsLike(steps.map(({ points }) => points));
  // the first stands in the middle where there are three
  const [first, second, third] = steps;
  const placed = third ? [second, first, third] : steps;
  const share = whole && typeof whole.share_right === "number" ? whole.share_right : null;
  const classDid =
    whole &&
    html`${share !== null && sayHtml("projector.class_right", { share: html`<b class="num ink">${percent(share)}</b>` })}${whole.hardest && html` · ${say("projector.hardest", { number: whole.hardest })}`}`;
  return html`<header class="row between"><h1 class="big clamp" dir="auto">${title}</h1><span class="soft">${say("common.class_over")}</span></header>
    ${
      first
        ? html`<div class="stairs fit">${placed.map(
            ({
              rank,
              points,
              names,
              more,
            }) => html`<div class="step step${rank} ${names.length + more > ON_LINES ? "many" : ""}" data-key="${rank}">
              <b class="num place">${rank}</b>
              ${names.length + more > 1 && html`<span class="soft small">${say("projector.tied", { n: names.length + more })}</span>`}
              <span class="who">${names.map((name) => html`<b class="clip"><bdi>${name}</bdi></b> `)}${more > 0 && html`<span class="soft">${say("projector.more", { n: more })}</span>`}</span>
              <span class="num soft">${format(points)}</span>
            </div>`,
          )}</div><div class="confetti" aria-hidden="true">${Array.from({ length: CONFETTI }, (_, index) => html`<i class="chalk${index % 5}" data-css="x:${(index * 37) % 100}%;d:${(index % 9) * 0.14}s;r:${(index * 83) % 360}deg"></i>`)}</div>`
        : html`<div class="centre stack"><p class="giant">${say("common.class_over")}</p></div>`
    }
    ${foot(view, classDid, whole && whole.took_part > 0 && say("projector.took_part", { n: whole.took_part }))}`;
}
