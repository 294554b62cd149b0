/**
 * Taps and keys.
 */

const OVER_MS = 500; // a click follows the end of its press within this time

/**
 * Drops what was not meant for the screen that is shown: a tap or a key that began on the screen before, and the repeats
 * of a key that is held down.
 *
 * @param {Pick<World, "after">} world @param {() => string} shown names the screen
 */
export function watchPress(world, shown) {
  /** @type {{screen: string} | null} */
  let press = null;
  const begin = () => (press = { screen: shown() });
  const end = () => {
    const mine = press;
    // assistive software clicks without pressing anything first, so its click must not be compared with an old press
    world.after(() => {
      if (press === mine) press = null;
    }, OVER_MS);
  };
  addEventListener("pointerdown", begin, true);
  addEventListener("pointerup", end, true);
  addEventListener("pointercancel", () => (press = null), true);
  addEventListener(
    "keydown",
    (event) => {
      if (!event.repeat) begin();
      else if (event.target instanceof HTMLButtonElement) event.preventDefault(); // Enter would click again and again
    },
    true,
  );
  addEventListener("keyup", end, true);
  addEventListener(
    "click",
    (event) => {
      const stale = press !== null && press.screen !== shown();
      press = null;
      if (!stale) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );
}

/**
 * The options by keyboard: arrows lead from one to the next, a digit chooses one, Enter sends.
 *
 * @param {HTMLElement} page @param {{active: () => boolean, send: () => void}} on
 */
export function watchKeys(page, { active, send }) {
  addEventListener("keydown", (event) => {
    if (!active() || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    const options = /** @type {HTMLElement[]} */ (Array.from(page.querySelectorAll(".option")));
    if (!options.length) return;
    const at = options.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (step) {
      options[(at + step + options.length + (at < 0 && step < 0 ? 1 : 0)) % options.length].focus();
      event.preventDefault();
    } else if (/^[1-8]$/.test(event.key) && options[Number(event.key) - 1]) {
      const option = options[Number(event.key) - 1];
      option.focus();
      option.click();
    } else if (event.key === "Enter" && !(document.activeElement instanceof HTMLButtonElement)) {
      send();
    }
  });
}
