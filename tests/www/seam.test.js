import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

import { english } from "./english.js";
import { withProgram } from "./program.js";
import { differences, misfits, repeated, textsInCode, visibleIn } from "./seam.js";

const TESTS = fileURLToPath(new URL(".", import.meta.url));
const WWW = fileURLToPath(new URL("../../www", import.meta.url));
const files = readdirSync(WWW, { recursive: true }).map(String);
const read = (/** @type {string} */ name) => readFileSync(join(WWW, name), "utf-8");
const sheets = files.filter((name) => name.endsWith(".css")).map(read);
const classes = new Set(sheets.flatMap((css) => [...css.matchAll(/\.([a-z][\w-]*)/gi)].map(([, name]) => name)));
const pages = Object.fromEntries(files.filter((name) => name.endsWith(".html")).map((name) => [name, read(name)]));

/** The markup without what the server fills in, and without what people type as it stands. @param {string} page */
const own = (page) => page.replace(/\{\{.+?\}\}/g, "").replace(/<code\b.*?<\/code>/gs, "");

test("no form leaves it to the browser to say what is wrong, in its own words and its own language", () => {
  const forms = files
    .filter((name) => /\.(js|html)$/.test(name))
    .flatMap((name) => [...read(name).matchAll(/<form\b[^>]*?\s(novalidate)?/g)].map(([, mark]) => ({ name, mark })));
  assert.ok(forms.length > 10);
  assert.deepEqual(
    forms.filter(({ mark }) => !mark),
    [],
  );
});

test("no text for people stands in the code of the pages, and each text there is said as it must be", () => {
  withProgram(join(TESTS, "tsconfig.json"), WWW, (modules, checker) => {
    assert.ok(modules.has("student/page.js") && modules.has("projector/page.js") && modules.has("instructor/page.js"));
    assert.deepEqual(textsInCode(modules, classes), []);
    assert.deepEqual(misfits(modules, checker, english, pages), []);
  });
});

test("no text for people stands in the HTML of the pages", () => {
  assert.equal(Object.keys(pages).length, 6);
  for (const [name, page] of Object.entries(pages)) assert.deepEqual(visibleIn(own(page)), [], name);
  assert.deepEqual(visibleIn(own('<p>{{say a}}</p><p title="Help">Wait {{say b}}</p><script>lost()</script>')), [
    "Wait",
    "Help",
  ]);
});

test("no English text stands twice", () => {
  assert.deepEqual(repeated(english), []);
  assert.deepEqual(repeated({ a: "Back", b: "Next", c: "Back" }), ["a and c say the same"]);
});

for (const name of files.filter((file) => /^i18n\/.*\.json$/.test(file))) {
  test(`${name} has every text of the pages, with the arguments that it takes in English`, () => {
    assert.deepEqual(differences(english, JSON.parse(read(name)), basename(name, ".json")), []);
  });
}

const ENGLISH = { "a.plain": "Back", "a.named": "Hello {name}", "a.many": { one: "1 page", other: "{n} pages" } };
for (const [what, change, expected] of /** @type {[string, object, string[]][]} */ ([
  ["a whole table", { "a.plain": "Zurück", "a.named": "{name}, hallo", "a.many": "Seiten: {n}" }, []],
  ["a text that is missing", { "a.plain": undefined }, ["a.plain is missing"]],
  ["a text that English lacks", { "a.more": "Mehr" }, ["a.more is not in English"]],
  ["an argument that is lost", { "a.named": "Hallo" }, ["a.named takes {}, in English {name}"]],
  ["an argument of another name", { "a.named": "Hallo {nom}" }, ["a.named takes {nom}, in English {name}"]],
  ["an empty text", { "a.plain": "" }, ["a.plain has not the forms one other"]],
  ["a plural form that is missing", { "a.many": { other: "{n} Seiten" } }, ["a.many has not the forms one other"]],
])) {
  test(`the check of another language finds ${what}`, () => {
    const table = JSON.parse(JSON.stringify({ ...ENGLISH, ...change })); // which leaves out what is undefined
    assert.deepEqual(differences(ENGLISH, table, "de"), expected);
  });
}

// What the checks say of code that is made up for them. Each line is a module of its own, and stands in a function unless it
// exports something.
/** @type {[string, string[]][]} */
const MADE_UP = [
  // all is well
  ['html`<p class="soft" title="${say("a.plain")}">${say("a.plain")} · ✓ ${1}</p>`', []],
  ["html`<p ${1 > 0 && html`hidden`} class=\"${1 > 0 ? 'soft' : ''}\">0:21</p>`", []],
  ['say("a.named", { name: "x" }); sayHtml("a.many", { n: 2 })', []],
  ["say(`b.${side}`); say(table[0])", []],
  ['document.querySelector("p .soft"); document.title = say("a.plain")', []],
  ['document.body.className = "soft small"; if (document.title === "Two words") say("a.plain")', []],
  // texts in code
  ["html`<p>Saved</p>`", ["Saved"]],
  ["html`<p>${say('a.plain')} and ${1} more</p>`", ["${…} and ${…} more"]],
  ["html`<p>${side ? 'you' : ''}</p>`", ["you"]],
  ["html`<p>${side && (`at ${1}`)}</p>`", ["at ${…}"]],
  ['html`<i aria-label="Time left" class="soft"></i>`', ["Time left"]],
  ["html`<i class=\"soft\" title=\"${side ? 'you' : ''}\"></i>`", ["you"]],
  ['html`<i ${side && html`role="img" aria-label="right"`}></i>`', ["right"]],
  ['export const said = "You are in"', ["You are in"]],
  ["export const said = `You have ${1}`", ["You have ${…}"]],
  ['export const wait = "Looking…"', ["Looking…"]],
  ['document.body.textContent = side ? "saved" : ""', ["saved"]],
  ['export const bar = { note: "you" }', ["you"]],
  ['export const picture = "<b>now</b>"', ["<b>now</b>"]],
  // calls that don't fit the texts
  ['say("a.gone")', ["a.gone has no text"]],
  ['say("a.named")', ["a.named is given {} and takes {name}"]],
  ['say("a.plain", { name: "x" })', ["a.plain is given {name} and takes {}"]],
  ['sayHtml("a.many", { count: 2 })', ["a.many is given {count} and takes {n}"]],
  ['say(side === "left" ? "a.plain" : "a.named")', ["a.named is given {} and takes {name}"]],
  ["say(`b.${document.title}`)", ["`b.${document.title}` is not closed"]],
  ['say("a.named", values)', ['the arguments of "a.named" are not written out']],
  ['say(table[0], { name: "x" })', ["table[0] may be any key, so it can't have arguments"]],
  ['export const early = say("a.plain")', ['"a.plain" is said before anything is drawn']],
  ['export const keys = ["a.named"]', ["a.named is given {} and takes {name}"]],
];

test("the checks find each of the faults that they are for", () => {
  const folder = mkdtempSync(join(tmpdir(), "seam-"));
  after(() => rmSync(folder, { recursive: true }));
  const texts = { ...ENGLISH, "b.left": "L", "b.right": "R", "b.unsaid": "U" };
  mkdirSync(join(folder, "common"));
  writeFileSync(join(folder, "en.json"), JSON.stringify(texts));
  const head = `import { html } from "./common/html.js";
    import { say, sayHtml } from "./common/words.js";
    export const side = /** @type {"left" | "right"} */ ("left");
    /** @type {import("./common/words.js").Key[]} */ export const table = [];
    export const values = { name: "x" };\n`;
  writeFileSync(join(folder, "common/html.js"), "export const html = (...parts) => parts;");
  writeFileSync(
    join(folder, "common/words.js"),
    `/** @typedef {keyof typeof import("../en.json")} Key */
     /** @param {Key} key @param {object} [args] */ export function say(key, args) { return key; }
     export const sayHtml = say;`,
  );
  for (const [index, [code]] of MADE_UP.entries()) {
    const module = code.startsWith("export") ? code : `export function draw() { ${code} }`;
    writeFileSync(join(folder, `m${index}.js`), head + module);
  }
  const config = join(folder, "tsconfig.json");
  writeFileSync(config, JSON.stringify({ extends: join(TESTS, "tsconfig.json"), include: ["**/*.js", "en.json"] }));
  withProgram(config, folder, (modules, checker) => {
    const page = { "index.html": "<title>{{say a.gone}}</title>" };
    const found = [...textsInCode(modules, new Set(["soft", "small"])), ...misfits(modules, checker, texts, page)];
    const of = (/** @type {string} */ name) =>
      found.filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2));
    for (const [index, [code, expected]] of MADE_UP.entries()) assert.deepEqual(of(`m${index}.js`), expected, code);
    assert.deepEqual(of("index.html"), ["a.gone has no text"]);
    assert.deepEqual(
      found.filter((line) => !/^(m\d+\.js|index\.html): /.test(line)),
      ["b.unsaid is said nowhere"],
    );
  });
});
