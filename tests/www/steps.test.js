import assert from "node:assert/strict";
import { test } from "node:test";

import { Steps } from "../../www/instructor/steps.js";

/** A page that stands some steps deep in a browser's history. */
class Page {
  /** @param {string} [address] @param {object | null} [state] as it is after a reload */
  constructor(address = "", state = null) {
    const entries = [{ address, state }];
    let at = 0;
    this.left = false;
    /** what is shown, each part a step, and what lies over it @type {string[]} */
    this.shown = [];
    const move = (/** @type {number} */ by) => {
      if (at + by < 0) this.left = true;
      if (!entries[at + by] || by === 0) return;
      at += by;
      this.steps.moved();
      this.draw();
    };
    const entry = (/** @type {string} */ url) => (url.startsWith("#") ? url : "");
    this.go = move;
    this.type = (/** @type {string} */ url) => {
      entries.splice(at + 1, Infinity, { address: url, state: null });
      move(1);
    };
    const browser = {
      history: {
        get state() {
          return entries[at].state;
        },
        pushState: (/** @type {any} */ pushed, _, /** @type {string} */ url) => {
          entries.splice(at + 1, Infinity, { address: entry(url), state: pushed });
          at += 1;
        },
        replaceState: (/** @type {any} */ replaced, _, /** @type {string} */ url) => {
          entries[at] = { address: entry(url), state: replaced };
        },
        go: move,
      },
      location: {
        pathname: "/instructor",
        get hash() {
          return entries[at].address;
        },
      },
    };
    this.browser = browser;
    this.steps = new Steps(/** @type {any} */ (browser), {
      depth: () => this.shown.length,
      address: () => this.address,
      up: () => {
        this.shown.pop();
        this.draw();
      },
      open: (hash) => (this.shown = hash.slice(1).split("&").filter(Boolean)),
    });
  }

  get address() {
    const parts = this.shown.filter((part) => part !== "sheet");
    return parts.length ? `#${parts.join("&")}` : "";
  }

  /** @param {...string} shown */
  show(...shown) {
    this.shown = shown;
    this.draw();
  }

  draw() {
    this.steps.show();
  }

  /** What is shown, and that the address says so. */
  get is() {
    assert.equal(this.browser.location.hash, this.address);
    return this.shown.join(" ");
  }
}

test("Back closes a sheet, leads from a class or a form to the list, and from there out", () => {
  const page = new Page();
  page.show();
  page.show("PZ7K");
  page.show("PZ7K", "sheet");
  for (const shown of ["PZ7K", ""]) {
    page.go(-1);
    assert.equal(page.is, shown);
  }
  page.show("edit=a");
  page.show("edit=a", "question=1");
  page.go(-1);
  assert.equal(page.is, "edit=a");
  page.go(-2);
  assert.equal(page.left, true);
});

test("Back passes over what was closed by a button, and the address never names what is not shown", () => {
  const page = new Page();
  page.show();
  page.show("PZ7K");
  page.show("PZ7K", "sheet");
  page.show("PZ7K");
  page.show();
  page.show("UJMG");
  assert.equal(page.is, "UJMG");
  page.go(-1);
  assert.equal(page.is, "");
  page.go(1);
  assert.equal(page.is, "UJMG");
  page.show();
  page.go(-1);
  assert.deepEqual([page.is, page.left], ["", true]);
});

test("after a reload, and where a page is opened by the address of a class, Back leads to the list", () => {
  for (const state of [{ step: 1, reloaded: 5 }, null]) {
    const page = new Page("#PZ7K", state);
    page.show("PZ7K");
    assert.equal(page.left, false);
    page.show("PZ7K", "sheet");
    page.go(-1);
    assert.equal(page.is, "PZ7K");
  }
  const opened = new Page("#PZ7K");
  opened.show("PZ7K");
  opened.go(-1);
  assert.equal(opened.is, "");
});

test("who goes back by several steps at once can come forward again", () => {
  const page = new Page();
  page.show();
  page.show("edit=a");
  page.show("edit=a", "question=1");
  page.go(-2);
  assert.equal(page.is, "");
  page.go(2);
  assert.equal(page.is, "edit=a question=1");
});

test("an address that is typed is shown, and Back leads from there to the list", () => {
  const page = new Page();
  page.show();
  page.show("PZ7K");
  page.type("#UJMG");
  assert.equal(page.is, "UJMG");
  page.go(-1);
  assert.equal(page.is, "");
});
