import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { watchPresence } from "../../www/student/presence.js";

const names = ["document", "window", "addEventListener"];
const before = names.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);

/** A browser window that the test hides and blurs; `told` is what the page could tell the box. */
class Screen {
  constructor() {
    this.hidden = false;
    this.focused = true;
    this.connected = true;
    /** @type {string[]} */
    this.told = [];
    const events = (this.events = new EventTarget());
    const screen = this;
    const document = {
      get hidden() {
        return screen.hidden;
      },
      hasFocus: () => screen.focused && !screen.hidden,
      addEventListener: events.addEventListener.bind(events),
    };
    Object.assign(globalThis, { document, window: globalThis, addEventListener: events.addEventListener.bind(events) });
    this.presence = watchPresence((kind) => {
      if (this.connected) this.told.push(kind);
      return this.connected;
    });
  }

  /** The page is connected. */
  arrive() {
    this.connected = true;
    this.presence.look();
    mock.timers.tick(400);
  }

  /** @param {boolean} hidden */
  hide(hidden) {
    this.hidden = hidden;
    this.events.dispatchEvent(new Event("visibilitychange"));
  }

  /** @param {boolean} focused */
  focus(focused) {
    this.focused = focused;
    this.events.dispatchEvent(new Event(focused ? "focus" : "blur"));
    mock.timers.tick(400);
  }
}

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));

afterEach(() => {
  mock.timers.reset();
  for (const [name, was] of before) {
    if (was) Object.defineProperty(globalThis, String(name), /** @type {PropertyDescriptor} */ (was));
    else delete (/** @type {any} */ (globalThis)[String(name)]);
  }
});

test("a reloaded page reports once that it is visible", () => {
  const screen = new Screen();
  screen.arrive();
  assert.deepEqual(screen.told, ["visible"]);
  screen.arrive();
  assert.deepEqual(screen.told, ["visible"], "a connection that comes back says nothing new");
});

test("a page loaded while hidden reports it", () => {
  const screen = new Screen();
  screen.hidden = true;
  screen.arrive();
  assert.deepEqual(screen.told, ["hidden"]);
  screen.hide(false);
  assert.deepEqual(screen.told, ["hidden", "visible"]);
});

test("a report that could not be sent is sent on the first connection", () => {
  const screen = new Screen();
  screen.connected = false;
  screen.hide(true);
  screen.hide(false);
  assert.deepEqual(screen.told, []);
  screen.arrive();
  assert.deepEqual(screen.told, ["visible"]);
});

test("each change is reported once, with how the page was left", () => {
  const screen = new Screen();
  screen.arrive();
  screen.focus(false);
  screen.hide(true);
  screen.hide(false);
  screen.focus(true);
  screen.hide(true);
  screen.hide(false);
  assert.deepEqual(screen.told, ["visible", "blur", "focus", "hidden", "visible"]);
});
