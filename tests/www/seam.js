/**
 * Checks of the seam between pages and words: what people read stands in `i18n/`, and code and texts fit each other.
 */

import { ast, nodesOf } from "./program.js";

/** @typedef {import("./program.js").Node} Node */
/** @typedef {Map<string, import("typescript/unstable/ast").SourceFile>} Modules by their path below www/ */
/** @typedef {Record<string, string | Record<string, string>>} Table */

const { SyntaxKind } = ast;
const SPEAKERS = ["say", "sayHtml"];
const VISIBLE = "aria-label|aria-description|aria-valuetext|alt|placeholder|title";
const HOLE = "\u0000"; // stands for a ${…} of a template
const LETTER = /\p{L}/u;
/** Two words, a word beside a ${…}, or a word that begins like a sentence. */
const LIKE_TEXT = new RegExp(`\\p{L}[,.;:!?…]?\\s+[\\p{L}${HOLE}]|${HOLE}\\s+\\p{L}|^\\p{Lu}\\p{Ll}|\\p{L}…`, "u");
/** Calls that take a selector. */
const TAKES_SELECTOR = /^(?:querySelector(?:All)?|closest|matches)$/;
/** Names of what is shown: a literal there is read, be it one small word. */
const SHOWN =
  /^(?:title|more|go|note|label|said|problem|toast|banner|message|sentence|textContent|innerText|alt|ariaLabel|placeholder)$/;

/** What looks like a text and is none. */
const NO_TEXT = new Map([[`Bearer ${HOLE}`, "a header of HTTP"]]);

// ---- texts that stand in code

/**
 * Literals that people would read. Beside what stands in markup, what looks like a text counts wherever it stands, unless
 * it names something: a key, a class, a selector, a module, what is compared.
 *
 * @param {Modules} modules @param {Set<string>} classes the names of classes in the style sheets @returns {string[]}
 */
export function textsInCode(modules, classes) {
  /** @type {string[]} */
  const found = [];
  for (const [name, module] of modules) {
    const say = (/** @type {string} */ text) => void found.push(`${name}: ${text.replaceAll(HOLE, "${…}").trim()}`);
    for (const node of nodesOf(module)) {
      if (ast.isTaggedTemplateExpression(node) && nameOf(node.tag) === "html") {
        for (const text of textsOfMarkup(node.template)) say(text);
      } else if (isLiteral(node) && isText(node, classes)) say(textOf(node));
    }
  }
  return [...new Set(found)];
}

/** Visible letters of a template of markup, and the literals that it puts where people read. @param {Node} template */
function textsOfMarkup(template) {
  const markup = textOf(template);
  const outer = holeOf(template.parent);
  const inTag = outer && placesOf(textOf(outer.template))[outer.index] === "tag";
  const found = visibleIn(inTag ? `<i ${markup}>` : markup);
  const spans = /** @type {any[]} */ (/** @type {any} */ (template).templateSpans || []);
  const places = inTag ? [] : placesOf(markup);
  for (const [index, { expression }] of spans.entries()) {
    if (places[index] === "read") found.push(...valuesOf(expression).filter(isLiteral).map(textOf).filter(hasLetters));
  }
  return [...new Set(found)];
}

/** Where each hole of a markup stands: where people read, or among the attributes of a tag. @param {string} markup */
function placesOf(markup) {
  /** @type {("read" | "tag")[]} */
  const places = [];
  for (const [piece] of markup.matchAll(new RegExp(`<[^>]*>|${HOLE}`, "g"))) {
    if (piece === HOLE) places.push("read");
    else
      for (const [part] of piece.matchAll(new RegExp(`\\s(?:${VISIBLE})="[^"]*"|${HOLE}`, "g")))
        for (const character of part) if (character === HOLE) places.push(part === HOLE ? "tag" : "read");
  }
  return places;
}

/** The template that has `node` in one of its holes, as it is or as one side of a choice. @param {Node} node */
function holeOf(node) {
  let inner = node;
  while (
    ast.isParenthesizedExpression(inner.parent) ||
    ast.isConditionalExpression(inner.parent) ||
    ast.isBinaryExpression(inner.parent)
  )
    inner = inner.parent;
  if (!ast.isTemplateSpan(inner.parent)) return null;
  const template = /** @type {any} */ (inner.parent.parent);
  return { template, index: template.templateSpans.indexOf(inner.parent) };
}

/** The letters that a browser shows or says of markup. @param {string} markup @returns {string[]} */
export function visibleIn(markup) {
  const attributes = [...markup.matchAll(new RegExp(`\\s(?:${VISIBLE})="([^"]*)"`, "g"))].map(([, value]) => value);
  const content = markup.replace(/<(script|style)\b[^]*?<\/\1>/g, "").replace(/<[^>]*>/g, "\n");
  return [...content.split("\n"), ...attributes].map((text) => text.trim()).filter(hasLetters);
}

/** What an expression may come to: both sides of a choice. @param {Node} node @returns {Node[]} */
function valuesOf(node) {
  if (ast.isParenthesizedExpression(node)) return valuesOf(node.expression);
  if (ast.isConditionalExpression(node)) return [...valuesOf(node.whenTrue), ...valuesOf(node.whenFalse)];
  if (ast.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    if (kind === SyntaxKind.AmpersandAmpersandToken) return valuesOf(node.right);
    return [...valuesOf(node.left), ...valuesOf(node.right)];
  }
  return [node];
}

/** @param {Node} node @param {Set<string>} classes */
function isText(node, classes) {
  const text = textOf(node);
  const { parent } = node;
  if (ast.isTaggedTemplateExpression(parent) || NO_TEXT.has(text)) return false; // markup is looked at as a whole
  if (text.startsWith("<")) return visibleIn(text).length > 0;
  if (isShown(node)) return hasLetters(text);
  if (!LIKE_TEXT.test(text)) return false;
  const words = text.replaceAll(HOLE, " ").split(/\s+/).filter(Boolean);
  if (words.every((word) => classes.has(word))) return false;
  if (ast.isImportDeclaration(parent) || (ast.isPropertyAssignment(parent) && parent.name === node)) return false;
  if (ast.isBinaryExpression(parent) && /^[!=]==$/.test(parent.operatorToken.getText())) return false;
  return !(ast.isCallExpression(parent) && TAKES_SELECTOR.test(nameOf(parent.expression)));
}

/** The value of a property or a member that people read. @param {Node} node */
function isShown(node) {
  let inner = node;
  while (ast.isConditionalExpression(inner.parent) || ast.isParenthesizedExpression(inner.parent)) inner = inner.parent;
  const { parent } = inner;
  if (ast.isPropertyAssignment(parent)) return parent.name !== node && SHOWN.test(nameOf(parent.name));
  const assigns = ast.isBinaryExpression(parent) && parent.operatorToken.kind === SyntaxKind.EqualsToken;
  return assigns && parent.right === inner && SHOWN.test(nameOf(parent.left));
}

/** @param {string} text */
function hasLetters(text) {
  return LETTER.test(text.replaceAll(HOLE, ""));
}

/** @param {Node} node */
function isLiteral(node) {
  return ast.isStringLiteral(node) || ast.isNoSubstitutionTemplateLiteral(node) || ast.isTemplateExpression(node);
}

/** The text of a literal, with a hole for each ${…}. @param {Node} node @returns {string} */
function textOf(node) {
  const { head, templateSpans, text } = /** @type {any} */ (node);
  if (!head) return text;
  return head.text + templateSpans.map((/** @type {any} */ { literal }) => HOLE + literal.text).join("");
}

/** The last name of `a.b.c`. @param {Node} node @returns {string} */
function nameOf(node) {
  return /** @type {any} */ (node).name?.text ?? /** @type {any} */ (node).text ?? "";
}

// ---- how code uses the texts

/**
 * What doesn't fit between the calls of `say` and the texts: keys that are missing or composed of what is not closed,
 * arguments that no placeholder takes or that a placeholder lacks, texts that nothing says, and texts that are made when
 * a module is loaded.
 *
 * @param {Modules} modules
 * @param {import("typescript/unstable/sync").Checker} checker
 * @param {Table} texts @param {Record<string, string>} pages the HTML of the pages, by name
 * @returns {string[]}
 */
export function misfits(modules, checker, texts, pages) {
  /** @type {string[]} */
  const found = [];
  /** @type {Set<string>} */
  const used = new Set();
  /** @param {string} where @param {string} key @param {Set<string>} given */
  const use = (where, key, given) => {
    used.add(key);
    if (!(key in texts)) found.push(`${where}: ${key} has no text`);
    else if (!same(given, argumentsOf(texts[key])))
      found.push(`${where}: ${key} is given {${[...given]}} and takes {${[...argumentsOf(texts[key])]}}`);
  };
  for (const [name, module] of modules) {
    if (name === "common/words.js") continue; // it passes on what others say
    for (const node of nodesOf(module)) {
      if (isSaid(node)) {
        const [key, values] = node.arguments;
        if (!isInFunction(node)) found.push(`${name}: ${key.getText()} is said before anything is drawn`);
        const keys = keysOf(checker.getTypeAtLocation(key));
        const given = givenIn(values);
        if (!keys) found.push(`${name}: ${key.getText()} is not closed`);
        else if (!given) found.push(`${name}: the arguments of ${key.getText()} are not written out`);
        else if (keys.length < Object.keys(texts).length) for (const one of keys) use(name, one, given);
        else if (given.size) found.push(`${name}: ${key.getText()} may be any key, so it can't have arguments`);
      } else if (ast.isStringLiteral(node) && node.text in texts && !isWithinKey(node)) {
        use(name, node.text, new Set()); // in a table, and said somewhere else without arguments
      }
    }
  }
  for (const [name, page] of Object.entries(pages)) {
    for (const [, key] of page.matchAll(/\{\{say (.+?)\}\}/g)) use(name, key, new Set());
  }
  for (const key of Object.keys(texts)) if (!used.has(key)) found.push(`${key} is said nowhere`);
  return [...new Set(found)];
}

/** @param {Node} node @returns {node is import("typescript/unstable/ast").CallExpression} */
function isSaid(node) {
  return ast.isCallExpression(node) && ast.isIdentifier(node.expression) && SPEAKERS.includes(node.expression.text);
}

/** @param {Node} node */
function isInFunction(node) {
  for (let outer = node.parent; outer; outer = outer.parent) if (ast.isFunctionLikeDeclaration(outer)) return true;
  return false;
}

/** The literal belongs to the first argument of `say`, whose type has been looked at. @param {Node} node */
function isWithinKey(node) {
  for (let inner = node; inner.parent; inner = inner.parent) {
    const { parent } = inner;
    if (isSaid(parent)) return parent.arguments[0] === inner;
  }
  return false;
}

/** The literals that a type allows; null if it allows others too. @param {any} type @returns {string[] | null} */
function keysOf(type) {
  const members = type?.getTypes?.() ?? [type];
  const values = members.map((/** @type {any} */ member) => member?.value);
  return values.every((/** @type {unknown} */ value) => typeof value === "string") ? values : null;
}

/** The names of the arguments; null if they are not written out. @param {Node | undefined} node */
function givenIn(node) {
  if (!node) return new Set();
  if (!ast.isObjectLiteralExpression(node)) return null;
  const names = node.properties.map((property) => nameOf(property));
  return names.every(Boolean) ? new Set(names) : null;
}

/** What a text takes: its placeholders, and `n` where it has plural forms. @param {Table[string]} text */
export function argumentsOf(text) {
  const forms = typeof text === "string" ? [text] : Object.values(text);
  const names = forms.flatMap((form) => [...form.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
  return new Set(typeof text === "string" ? names : ["n", ...names]);
}

/** @param {Set<string>} one @param {Set<string>} other */
function same(one, other) {
  return one.size === other.size && [...one].every((name) => other.has(name));
}

// ---- the tables themselves

/** Texts that stand twice, which would be translated twice. @param {Table} texts @returns {string[]} */
export function repeated(texts) {
  /** @type {Map<string, string[]>} */
  const keys = new Map();
  for (const [key, text] of Object.entries(texts)) {
    const said = JSON.stringify(text);
    keys.set(said, [...(keys.get(said) || []), key]);
  }
  return [...keys.values()].filter((same) => same.length > 1).map((same) => `${same.join(" and ")} say the same`);
}

/** What keeps `other`, in this language, from standing in for `english`. @param {Table} english @param {Table} other @param {string} language @returns {string[]} */
export function differences(english, other, language) {
  const missing = Object.keys(english).filter((key) => !(key in other));
  const extra = Object.keys(other).filter((key) => !(key in english));
  const both = Object.keys(english).filter((key) => key in other);
  return [
    ...missing.map((key) => `${key} is missing`),
    ...extra.map((key) => `${key} is not in English`),
    ...both
      .filter((key) => !same(argumentsOf(english[key]), argumentsOf(other[key])))
      .map((key) => `${key} takes {${[...argumentsOf(other[key])]}}, in English {${[...argumentsOf(english[key])]}}`),
    ...both
      .filter((key) => !isWhole(other[key], language))
      .map((key) => `${key} has not the forms ${formsOf(language).join(" ")}`),
  ];
}

/** The plural forms that numbers take in a language; millions, for which some have a form of their own, left out. @param {string} language */
function formsOf(language) {
  const rules = new Intl.PluralRules(language);
  return [...new Set([0.5, ...Array(200).keys()].map((n) => rules.select(n)))].sort();
}

/** @param {Table[string]} text @param {string} language */
function isWhole(text, language) {
  if (typeof text === "string") return text !== "";
  return Object.keys(text).sort().join() === formsOf(language).join() && Object.values(text).every(Boolean);
}
