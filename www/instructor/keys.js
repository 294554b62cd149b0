import { html } from "../common/ui/html.js";
import { say } from "../common/words.js";
import { sheet } from "./sheet.js";

/**
 * Keys that run a class, among them those of a presenter's clicker. What can be undone acts at once.
 *
 * | key                    | does                                                                        |
 * |------------------------|-----------------------------------------------------------------------------|
 * | Page Down, right arrow | what the big button does; the end of the class is asked once                |
 * | Page Up, left arrow    | pause what runs; else the projector shows what belongs there again          |
 * | . b                    | blank the projector, and back                                               |
 * | ?                      | show these keys                                                             |
 */

/** @typedef {"next" | "back" | "blank" | "keys"} Pressed */

/** @type {Record<string, Pressed>} */
const KEYS = {
  PageDown: "next",
  ArrowRight: "next",
  PageUp: "back",
  ArrowLeft: "back",
  ".": "blank",
  b: "blank",
  "?": "keys",
};

/** What a key is for; "" where it is for a field, or held down. @param {KeyboardEvent} event @returns {"" | Pressed} */
export function keyOf({ key, target, repeat, ctrlKey, altKey, metaKey }) {
  if (repeat || ctrlKey || altKey || metaKey) return "";
  if (target instanceof Element && target.closest("input, select, textarea")) return "";
  return KEYS[key] || "";
}

/**
 * Do what a key is for, with what can be tapped.
 *
 * @param {string} key @param {Instructor.View} view
 * @param {{handlers: Record<string, (argument: string, element: any) => void>}} session
 */
export function pressed(key, { next, can, screen }, { handlers }) {
  const tap = (/** @type {string} */ name, argument = "") => handlers[name](argument, null);
  if (key === "keys") tap("keys");
  else if (key === "blank") tap("screen", screen === "blank" ? "auto" : "blank");
  else if (key === "back" && can.includes("pause")) tap("pause");
  else if (key === "back" && screen !== "auto") tap("screen", "auto");
  else if (key === "next" && next) tap(next.do === "ask" ? "ask" : next.do === "finish" ? "finishByKey" : "next");
}

/** What each key does, for who runs the class. */
export function keysSheet() {
  /** @type {[string[], string][]} */
  const rows = [
    [[say("instructor.keys.page_down"), "→"], say("instructor.keys.next")],
    [[say("instructor.keys.page_up"), "←"], say("instructor.keys.back")],
    [[".", "b"], say("instructor.keys.blank")],
    [["?"], say("instructor.keys.list")],
  ];
  return sheet(
    say("instructor.keys.title"),
    html`<dl class="facts keys">${rows.map(([keys, does]) => html`<dt>${keys.map((key) => html`<kbd dir="ltr">${key}</kbd> `)}</dt><dd>${does}</dd>`)}</dl>`,
  );
}
