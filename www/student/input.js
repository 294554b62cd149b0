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
      else if (event.key === "Enter" || event.target instanceof HTMLButtonElement) event.preventDefault(); // it would send again and again
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

/** The key belongs to what writes several keys as one letter. @param {KeyboardEvent} event */
function isComposing(event) {
  return event.isComposing || event.keyCode === 229; // Safari ends the composition before the key that ends it
}

/**
 * A question by keyboard. Arrows lead from one option to the next, or move the item that has the focus; a digit chooses an
 * option; Enter sends, or leads from a field to the next; letters go into the field.
 *
 * @param {HTMLElement} page
 * @param {{active: () => boolean, send: () => void, move: (argument: string) => void}} on
 */
export function watchKeys(page, { active, send, move }) {
  addEventListener("keydown", (event) => {
    const { key } = event;
    if (key === "Enter" && isComposing(event)) event.preventDefault();
    if (!active() || isComposing(event) || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement : page;
    const fields = /** @type {HTMLInputElement[]} */ (Array.from(page.querySelectorAll(".entry")));
    const field = fields.indexOf(/** @type {HTMLInputElement} */ (focused));
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[key];
    if (field >= 0) {
      const next = fields[field + 1];
      if (key !== "Enter" || !next || !fields[field].value.trim()) return; // the form sends
      event.preventDefault();
      next.focus();
      return;
    }
    if (step && focused.dataset.up) {
      move((step > 0 ? focused.dataset.down : focused.dataset.up) || "");
      event.preventDefault();
      return;
    }
    const options = /** @type {HTMLElement[]} */ (Array.from(page.querySelectorAll(".option")));
    const at = options.indexOf(focused);
    if (step && options.length) {
      options[(at + step + options.length + (at < 0 && step < 0 ? 1 : 0)) % options.length].focus();
      event.preventDefault();
    } else if (/^[1-9]$/.test(key) && options[Number(key) - 1]) {
      const option = options[Number(key) - 1];
      option.focus();
      option.click();
    } else if (key === "Enter" && !(focused instanceof HTMLButtonElement)) {
      send();
    } else if (key.length === 1 && key !== " " && fields.length) {
      (fields.find(({ value }) => !value) || fields[0]).focus();
    }
  });
}

/**
 * Items are dragged by what has `data-grip`, their key: `move("to:KEY:PLACE")` is called as often as the item under the
 * finger has another place.
 *
 * @param {HTMLElement} page @param {(argument: string) => void} move
 */
export function watchDrag(page, move) {
  page.addEventListener("pointerdown", (event) => {
    const grip = event.target instanceof Element ? event.target.closest("[data-grip]") : null;
    const item = grip && grip.closest("li");
    const list = item && item.parentElement;
    if (!grip || !item || !list || event.button) return;
    const key = grip.getAttribute("data-grip");
    const middle = () => item.offsetTop + item.offsetHeight / 2; // of its place, wherever it is drawn
    const offset = event.pageY - middle();
    list.setPointerCapture(event.pointerId); // the items change places, the list stays
    /** @param {PointerEvent} event */
    const follow = ({ pageY }) => {
      const y = pageY - offset;
      const items = /** @type {HTMLElement[]} */ (Array.from(list.children));
      const at = items.indexOf(item);
      // an item gives way once the middle of the dragged one is a quarter into it, from above as from below
      const place = items.filter(({ offsetTop, offsetHeight }, index) => {
        const share = index < at ? 0.75 : 0.25;
        return index !== at && offsetTop + offsetHeight * share < y;
      }).length;
      if (place !== at) move(`to:${key}:${place}`);
      item.style.setProperty("--drag", `${y - middle()}px`);
      item.style.setProperty("--lift", "1");
    };
    const drop = () => {
      item.style.removeProperty("--drag");
      item.style.removeProperty("--lift");
      list.removeEventListener("pointermove", follow);
    };
    list.addEventListener("pointermove", follow);
    list.addEventListener("lostpointercapture", drop, { once: true });
  });
}
