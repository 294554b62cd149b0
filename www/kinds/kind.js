import { html, raw } from "../common/ui/html.js";
import { say } from "../common/words.js";

/**
 * What most kinds have in common. A kind is this with its own parts in place of some of these.
 *
 * @type {Kinds.Kind}
 */
export const kind = {
  answerable: true,
  atOnce: false,
  typed: false,
  alone: false,
  hasOptions: false,
  merges: true,
  empty: [],
  hint: "kinds.choose",
  from: () => [],
  wire: (_question, value) => (value.length ? value : null),
  same: (one, other) => JSON.stringify(one) === JSON.stringify(other),
  tap: (_question, value) => ({ value }),
  type: (_question, value) => value,
  ask: () => null,
  label: () => say("kinds.send"),
  unreadable: () => "",
  picked: (_, given) => html`<ul class="picked"><li class="sheet" dir="auto">${given}</li></ul>`,
  lines: () => [],
  outcome: () => null,
  right: () => [],
};

/** The option with this key. @param {Option[] | undefined} options @param {string} key */
export function optionOf(options, key) {
  const found = (options || []).find((option) => option.key === key);
  return raw(found && found.html);
}

/** The keys among `keys` that are there. @param {Option[] | undefined} options @param {unknown} keys @returns {string[]} */
export function known(options, keys) {
  const there = (options || []).map(({ key }) => key);
  return Array.isArray(keys) ? there.filter((key) => keys.includes(key)) : [];
}

/**
 * Both rounds: side by side where there is room, otherwise in one picture.
 *
 * @param {Kinds.Figures} figures
 * @param {(figures: Kinds.Figures) => Markup | null} draw
 */
export function rounds(figures, draw) {
  const { before, nBefore, aside } = figures;
  if (!before || !aside) return draw(figures);
  return html`<div class="rounds">
    <div class="stack"><h2 class="soft">${say("kinds.first_vote")}</h2>${draw({ ...figures, n: nBefore, counts: before, before: undefined, more: 0, ownRow: undefined })}</div>
    <div class="stack"><h2>${say("kinds.second_vote")}</h2>${draw({ ...figures, before: undefined })}</div>
  </div>`;
}

/** Counts by key. @param {Kinds.Counts | undefined} counts @returns {Record<string, number>} */
export function byKey(counts) {
  return counts && !Array.isArray(counts) ? counts : {};
}

/** Counts by what was typed. @param {Kinds.Counts | undefined} counts @returns {Kinds.Row[]} */
export function byRow(counts) {
  return Array.isArray(counts) ? counts : [];
}
