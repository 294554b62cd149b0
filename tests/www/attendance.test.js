import assert from "node:assert/strict";
import { test } from "node:test";

import { Attendance } from "../../www/instructor/attendance.js";
import { ordered } from "../../www/instructor/ordering.js";
import { noticed } from "../../www/instructor/people.js";
import { completed } from "../../www/instructor/view.js";
import "./english.js";

/** As much of an element as a row of the attendance needs. */
class Part {
  textContent = "";
  className = "";
  hidden = false;
  dataset = /** @type {Record<string, string>} */ ({});
  children = /** @type {Part[]} */ ([]);
  parent = /** @type {Part | null} */ (null);

  get firstElementChild() {
    return this.children[0] || null;
  }
  get nextElementSibling() {
    const among = this.parent?.children || [];
    return among[among.indexOf(this) + 1] || null;
  }
  /** @param {Part} part */
  append(part) {
    this.insertBefore(part, null);
  }
  /** @param {Part} part @param {Part | null} next */
  insertBefore(part, next) {
    part.remove();
    this.children.splice(next ? this.children.indexOf(next) : this.children.length, 0, part);
    part.parent = this;
  }
  remove() {
    const among = this.parent?.children;
    if (among) among.splice(among.indexOf(this), 1);
    this.parent = null;
  }
  setAttribute() {}
}

/** A class of these people, who are drawn; each has something that differs from the others. */
function drawn() {
  globalThis.document = /** @type {any} */ ({ createElement: () => new Part() });
  const attendance = new Attendance(() => 0);
  const root = /** @type {any} */ (attendance.root);
  const person = { connected: true, sockets: 1, latency_ms: 12, last_seen_ms: 0, answered: false, away: 0 };
  const more = {
    away_now: false,
    points: 0,
    rank: null,
    factor: 1,
    removed: false,
    missed: false,
    next_phone_ms: null,
  };
  return {
    attendance,
    /** @param {Record<string, object>} people @param {string} phase @param {number} [turn] @param {string[]} [stuck] */
    take: (people, phase, turn = 1, stuck) =>
      attendance.take(
        Object.entries(people).map(([id, own]) => ({ student_id: id, name: id, ...person, ...more, ...own })),
        phase,
        turn,
        stuck,
      ),
    /** The rows as they stand, a name each; ✓: it says that it has answered. */
    rows: () =>
      root.children.map(({ children: [button] }) => {
        const figure = button.children.find((/** @type {Part} */ { className }) => className.startsWith("figure"));
        return button.dataset.arg + (figure.textContent === "✓" ? " ✓" : "");
      }),
    /** What the rows say besides. */
    notes: () => root.children.map(({ children: [button] }) => button.children[1].children[2].textContent),
    /** The names in the rows that are shown. */
    shown: () =>
      root.children
        .filter(({ hidden }) => !hidden)
        .map(({ children: [button] }) => button.children[1].children[0].textContent),
  };
}

test("a row stays where it is when somebody answers, leaves or is taken out, and changes in place", () => {
  const { take, rows } = drawn();
  take({ Ada: {}, Bo: {}, Cy: {} }, "open");
  assert.deepEqual(rows(), ["Ada", "Bo", "Cy"]);
  take({ Ada: { answered: true }, Bo: {}, Cy: {} }, "open");
  assert.deepEqual(rows(), ["Ada ✓", "Bo", "Cy"]);
  take({ Ada: { answered: true }, Bo: { connected: false }, Cy: { answered: true } }, "open");
  assert.deepEqual(rows(), ["Ada ✓", "Bo", "Cy ✓"]);
  take({ Ada: { answered: true, removed: true }, Bo: {}, Cy: { answered: true } }, "open");
  assert.deepEqual(rows(), ["Ada ✓", "Bo", "Cy ✓"]);
});

test("who comes later is added at the end, in the lobby too, and who is gone for good has no row", () => {
  const { take, rows } = drawn();
  take({ Ada: {}, Bo: {} }, "lobby", 0);
  assert.deepEqual(rows(), ["Bo", "Ada"], "newest first, of those who are there already");
  take({ Ada: {}, Bo: {}, Cy: {}, Di: {} }, "lobby", 0);
  assert.deepEqual(rows(), ["Bo", "Ada", "Cy", "Di"]);
  take({ Bo: {}, Cy: {}, Di: {} }, "lobby", 0);
  assert.deepEqual(rows(), ["Bo", "Cy", "Di"]);
});

test("rows are sorted when the phase or the turn is another, as soon as the box says how the people are in it", () => {
  const { attendance, take, rows } = drawn();
  take({ Ada: { answered: true }, Bo: { connected: false }, Cy: {} }, "open");
  assert.deepEqual(rows(), ["Cy", "Bo", "Ada ✓"], "those who can still answer come first");
  attendance.take(undefined, "revealed", 1);
  assert.deepEqual(rows(), ["Cy", "Bo", "Ada ✓"], "their places are not known yet");
  take({ Ada: { rank: 2 }, Bo: { rank: 1 }, Cy: { rank: 3 } }, "revealed");
  assert.deepEqual(rows(), ["Bo", "Ada", "Cy"]);
  take({ Ada: {}, Bo: { connected: false }, Cy: {} }, "open", 2);
  assert.deepEqual(rows(), ["Ada", "Cy", "Bo"]);
  take({ Ada: { answered: true }, Bo: {}, Cy: {} }, "open", 3);
  assert.deepEqual(rows(), ["Bo", "Cy", "Ada ✓"], "an open question was passed over");
});

test("rows are sorted when somebody asks for it", () => {
  const { attendance, take, rows } = drawn();
  take({ Ada: {}, Bo: {}, Cy: {} }, "open");
  take({ Ada: { answered: true }, Bo: {}, Cy: {}, Di: {} }, "open");
  attendance.sort();
  assert.deepEqual(rows(), ["Bo", "Cy", "Di", "Ada ✓"]);
  take({ Ada: { answered: true }, Bo: { answered: true }, Cy: {}, Di: {} }, "open");
  assert.deepEqual(rows(), ["Bo ✓", "Cy", "Di", "Ada ✓"]);
});

test("people are searched by name and number, and rows that come or change later are searched too", () => {
  const { attendance, take, shown } = drawn();
  const class_ = { 17: { name: "Zoë" }, 18: { name: "Ada" }, 190: { name: "JOSÉ" } };
  take(class_, "open");
  for (const [typed, found] of /** @type {[string, string[]][]} */ ([
    ["zoe", ["Zoë"]],
    ["josé", ["JOSÉ"]],
    ["1", ["Zoë", "Ada", "JOSÉ"]],
    ["190", ["JOSÉ"]],
    ["8", ["Ada"]],
    ["x", []],
    ["", ["Zoë", "Ada", "JOSÉ"]],
    ["o", ["Zoë", "JOSÉ"]],
  ])) {
    attendance.search(typed);
    assert.deepEqual(shown(), found, typed);
    assert.equal(attendance.found, found.length);
  }
  take({ ...class_, 18: { name: "Adão" }, 2: { name: "Bo" }, 3: { name: "Cy" } }, "open");
  assert.deepEqual(shown(), ["Zoë", "Adão", "JOSÉ", "Bo"]);
});

test("people stand in the order that was chosen, also after the next question has opened", () => {
  const { attendance, take, rows } = drawn();
  take({ Cy: {}, Bo: {}, Ada: {} }, "open");
  attendance.sort("name");
  assert.deepEqual(rows(), ["Ada", "Bo", "Cy"]);
  take({ Cy: {}, Bo: {}, Ada: {}, Ab: {} }, "open");
  assert.deepEqual(rows(), ["Ada", "Bo", "Cy", "Ab"], "nothing moves under the finger");
  take({ Cy: {}, Bo: {}, Ada: {}, Ab: {} }, "open", 2);
  assert.deepEqual(rows(), ["Ab", "Ada", "Bo", "Cy"]);
});

for (const [
  order,
  phase,
  names,
] of /** @type {[import("../../www/instructor/ordering.js").Order, string, string][]} */ ([
  ["now", "lobby", "adam Eve Émile Bo 10 Bo 9 Gus"],
  ["now", "open", "Bo 9 Eve adam Bo 10 Émile Gus"],
  ["now", "closed", "Bo 9 Bo 10 Émile Eve adam Gus"],
  ["now", "revealed", "Eve Bo 10 Bo 9 Émile adam Gus"],
  ["points", "open", "Eve Bo 10 Bo 9 Émile adam Gus"],
  ["name", "open", "adam Bo 9 Bo 10 Émile Eve Gus"],
  ["state", "open", "Bo 10 Eve Bo 9 Émile adam Gus"],
])) {
  test(`people by ${order}, phase ${phase}: ${names}`, () => {
    const like = { connected: true, away_now: false, answered: false, removed: false, rank: null };
    const people = [
      { ...like, name: "Bo 9", rank: 3 },
      { ...like, name: "Gus", rank: 1, removed: true, connected: false },
      { ...like, name: "Bo 10", rank: 2, connected: false },
      { ...like, name: "Émile", rank: 3, answered: true },
      { ...like, name: "Eve", rank: 1, away_now: true },
      { ...like, name: "adam" },
    ];
    const sorted = ordered(/** @type {any} */ (people), order, phase).map(({ name }) => name);
    assert.equal(sorted.join(" "), names);
  });
}

/** A strip above the question, its lines as text. @param {any} view */
const strip = (view) =>
  Array.from((noticed(view)?.text || "").matchAll(/<div>(.*?)<\/div>/gs), ([, line]) =>
    line.replace(/<[^>]*>/g, "|").replace(/\|+\s*\|*/g, "|"),
  );
const OPEN = {
  ...{ phase: "open", turn: 1, round: 1, joined: 3, answered: 1, present: 3, pending: ["2", "3"], stuck: ["3"] },
  attendance: [
    { student_id: "1", name: "Ada", connected: true },
    { student_id: "2", name: "Bo & Cy", connected: true },
    { student_id: "3", name: "Di", connected: true },
  ],
};

test("those whom the question waits for and whose phones are stuck are named, also by a view that leaves them out", () => {
  const { attendance: _, pending: __, stuck: ___, ...brief } = OPEN;
  for (const view of [OPEN, completed(/** @type {any} */ (brief), /** @type {any} */ (OPEN))])
    assert.deepEqual(strip(view), ["|Waiting for 2|Bo &amp; Cy|Di|", "|Phone not responding: 1|Di|"]);
  assert.deepEqual(strip({ ...OPEN, stuck: undefined }), ["|Waiting for 2|Bo &amp; Cy|Di|"]);
  const next = completed(/** @type {any} */ ({ ...brief, turn: 2 }), /** @type {any} */ (OPEN));
  assert.deepEqual(strip(next), [], "who is meant by the next question is not known yet");
});

test("two of one name are told apart by their numbers", () => {
  const attendance = ["Ada", "Bo", "Ada"].map((name, n) => ({ student_id: `${n}`, name, connected: true }));
  const view = { ...OPEN, attendance, pending: ["0", "1", "2"], stuck: undefined };
  assert.deepEqual(strip(view), ["|Waiting for 3|Ada|no. 0|Bo|Ada|no. 2|"]);
});

for (const [phase, people, expected] of /** @type {[string, object[], string[]][]} */ ([
  ["lobby", [{}, { connected: false }, { connected: false, removed: true }], ["|Not connected: 1|2|"]],
  ["closed", [{ connected: false }, {}, { connected: false }], ["|Not connected: 2|1|3|"]],
  ["revealed", [{}, {}, {}], []],
  ["finished", [{}, {}, { connected: false }], []],
  ["open", [{}, {}, { connected: false }], ["|Waiting for 1|2|", "|Not connected: 1|3|"]],
])) {
  test(`who is missing, phase ${phase}: ${expected.join(" ") || "nobody"}`, () => {
    const attendance = people.map((one, n) => ({ student_id: `${n + 1}`, name: `${n + 1}`, connected: true, ...one }));
    const asked = phase === "lobby" ? {} : { answered: 1 };
    const view = { phase, joined: 3, present: 2, pending: phase === "open" ? ["2"] : undefined, attendance, ...asked };
    assert.deepEqual(strip(view), expected);
    const text = noticed(/** @type {any} */ (view))?.text || "";
    assert.equal(text.includes("Everybody is connected"), phase === "revealed");
  });
}

test("a row says that its phone is stuck, and stands first", () => {
  const { attendance, take, rows, notes } = drawn();
  take({ Ada: {}, Bo: {} }, "open");
  take({ Ada: {}, Bo: {} }, "open", 1, ["Bo"]);
  assert.deepEqual(notes(), ["", "phone does not respond"]);
  attendance.sort();
  assert.deepEqual(rows(), ["Bo", "Ada"]);
  take({ Ada: {}, Bo: {} }, "open");
  assert.deepEqual(notes(), ["", ""]);
});
