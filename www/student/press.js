/**
 * Drops what was not meant for the screen that is shown: a tap or a key that began on the screen before, and the repeats
 * of a key that is held down.
 */

const OVER_MS = 500; // a click that belongs to a press comes sooner after its end

/** @param {Pick<World, "after">} world @param {() => string} shown names the screen */
export function watchPress(world, shown) {
  /** @type {{screen: string} | null} */
  let press = null;
  const begin = () => (press = { screen: shown() });
  const end = () => {
    const mine = press;
    // assistive software clicks without pressing anything first, so an old press must not be held against it
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
