/**
 * How it goes on and back: by keys, among them those of a presenter's clicker, and by a finger that wipes.
 *
 * | key                          | does                                                |
 * |------------------------------|-----------------------------------------------------|
 * | Page Down, down arrow, space | on, once the end of what is shown has been seen     |
 * | right arrow                  | on                                                  |
 * | Page Up, up arrow            | back, from the top of what is shown                 |
 * | left arrow                   | back                                                |
 * | Home, End                    | to the first step, to the last                      |
 * | f                            | fill the screen, or not any more                    |
 */

/** @typedef {"on" | "next" | "back" | "previous" | "first" | "last" | "full"} Turn */

/** @type {Record<string, Turn>} */
const KEYS = {
  PageDown: "on",
  ArrowDown: "on",
  " ": "on",
  ArrowRight: "next",
  PageUp: "back",
  ArrowUp: "back",
  ArrowLeft: "previous",
  Home: "first",
  End: "last",
  f: "full",
};
const WIPE_PX = 60;

/** What a key is for; "" where it is for what has the focus. @param {KeyboardEvent} event @returns {"" | Turn} */
export function keyOf({ key, target, ctrlKey, altKey, metaKey }) {
  if (ctrlKey || altKey || metaKey) return "";
  if (target instanceof Element && (target.closest("select") || (key === " " && target.closest("button, a"))))
    return "";
  return KEYS[key] || "";
}

/**
 * What a finger means that has moved so far: it takes the next step to it, which lies where the text runs to.
 *
 * @param {number} x @param {number} y @param {boolean} rightToLeft @returns {"" | "next" | "previous"}
 */
export function wiped(x, y, rightToLeft) {
  if (Math.abs(x) < WIPE_PX || Math.abs(x) < 2 * Math.abs(y)) return "";
  return x < 0 === rightToLeft ? "previous" : "next";
}
