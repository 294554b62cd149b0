/**
 * Lists that are sorted by dragging: with a finger, a pen or a mouse. The children of what has `data-sorted="name"` are
 * its items, and each is dragged by what has the class `handle` in it. Only the handle takes the touch, so a finger
 * elsewhere scrolls. While one is dragged the body has the class `sorting`, which may make the items small: what is
 * drawn meanwhile keeps it.
 *
 * @param {HTMLElement} root @param {(name: string, from: number, to: number) => void} dropped
 */
export function listenToDrags(root, dropped) {
  /** @type {Drag | null} */
  let drag = null;
  root.addEventListener("pointerdown", (event) => {
    const handle = event.target instanceof Element ? event.target.closest(".handle") : null;
    const list = handle && handle.closest("[data-sorted]");
    if (drag || !(handle instanceof HTMLElement) || !(list instanceof HTMLElement) || event.button !== 0) return;
    event.preventDefault();
    const { pointerId } = event;
    drag = new Drag(list, handle, event);
    const over = (/** @type {boolean} */ done) => {
      if (!drag) return;
      const { from, to } = drag;
      drag.end();
      drag = null;
      for (const type of ["pointermove", "pointerup", "pointercancel"])
        removeEventListener(type, /** @type {EventListener} */ (follow));
      removeEventListener("keydown", stop, true);
      if (done && from !== to) dropped(list.dataset.sorted || "", from, to);
    };
    const follow = (/** @type {PointerEvent} */ next) => {
      if (next.pointerId !== pointerId || !drag) return;
      if (next.type === "pointermove") drag.moveTo(next.clientY);
      else over(next.type === "pointerup");
    };
    const stop = (/** @type {KeyboardEvent} */ key) => {
      if (key.key !== "Escape") return;
      key.stopPropagation();
      over(false);
    };
    for (const type of ["pointermove", "pointerup", "pointercancel"])
      addEventListener(type, /** @type {EventListener} */ (follow));
    addEventListener("keydown", stop, true);
  });
}

const EDGE = 70; // px from the top and the bottom of the window, within which it scrolls
const STEP = 12; // px it scrolls in a frame

/** @typedef {{top: number, height: number}} Place of an item on the page, before any is moved */

class Drag {
  /** @param {HTMLElement} list @param {HTMLElement} handle @param {PointerEvent} event */
  constructor(list, handle, event) {
    this._items = /** @type {HTMLElement[]} */ (Array.from(list.children));
    this._item = /** @type {HTMLElement} */ (this._items.find((item) => item.contains(handle)));
    this.from = this._items.indexOf(this._item);
    this.to = this.from;
    this._y = event.clientY;
    const before = handle.getBoundingClientRect().top;
    document.body.classList.add("sorting");
    this._item.style.zIndex = "1";
    // the items may be smaller now, and the handle elsewhere: it stays beneath the finger
    scrollBy(0, handle.getBoundingClientRect().top - before);
    this._grip = event.clientY - before + handle.getBoundingClientRect().top - this._item.getBoundingClientRect().top;
    this._places = this._items.map((item) => {
      const { top, height } = item.getBoundingClientRect();
      return { top: top + scrollY, height };
    });
    this._frame = requestAnimationFrame(() => this._scroll());
    this.moveTo(this._y);
  }

  /** @param {number} y of the pointer in the window */
  moveTo(y) {
    this._y = y;
    const own = this._places[this.from];
    const top = y + scrollY - this._grip;
    // an item is passed as soon as the edge of the dragged one is over its middle
    const middle = (/** @type {Place} */ place) => place.top + place.height / 2;
    const below = this._places.slice(this.from + 1).filter((place) => top + own.height > middle(place)).length;
    const above = this._places.slice(0, this.from).filter((place) => top < middle(place)).length;
    this.to = this.from + below - above;
    this._items.forEach((item, index) => {
      const passed = index > this.from && index <= this.to ? -1 : index < this.from && index >= this.to ? 1 : 0;
      const step = passed * (own.height + this._gap());
      item.style.transform =
        item === this._item ? `translateY(${top - own.top}px)` : step ? `translateY(${step}px)` : "";
    });
  }

  end() {
    cancelAnimationFrame(this._frame);
    for (const item of this._items) item.style.transform = "";
    this._item.style.zIndex = "";
    document.body.classList.remove("sorting");
    this._item.scrollIntoView({ block: "nearest" });
  }

  _gap() {
    const [first, second] = this._places;
    return second ? second.top - first.top - first.height : 0;
  }

  _scroll() {
    const step = this._y < EDGE ? -STEP : this._y > innerHeight - EDGE ? STEP : 0;
    if (step) {
      scrollBy(0, step);
      this.moveTo(this._y);
    }
    this._frame = requestAnimationFrame(() => this._scroll());
  }
}
