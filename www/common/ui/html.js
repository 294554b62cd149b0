/** Markup that may be inserted as it is. */
export class Markup {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
  }
}

const ENTITIES = /** @type {Record<string, string>} */ ({
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
});

/** Text as it may stand in markup and in quoted attributes. @param {string} text */
export function escape(text) {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

/** What the server rendered and made safe: the `*_html` fields, nothing else. @param {string | null} [trusted] */
export function raw(trusted) {
  return new Markup(trusted || "");
}

/** @param {unknown} value @returns {string} */
function inserted(value) {
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(inserted).join("");
  return value === null || value === undefined || value === false ? "" : escape(String(value));
}

/**
 * Markup from a template; every value is escaped unless it is Markup itself. Lists are joined; null, undefined and
 * false leave nothing.
 *
 * @param {TemplateStringsArray} parts @param {...unknown} values
 */
export function html(parts, ...values) {
  return new Markup(parts.reduce((text, part, index) => text + inserted(values[index - 1]) + part));
}

/**
 * Make the content of `root` what `markup` says, touching only what differs, so that focus and typing survive.
 * `data-key` tells siblings apart; what is inside `data-own` is left alone; `data-css="w:50%"` sets the property `--w`,
 * since style attributes are forbidden. A field with `data-typed` always holds what its `value` says.
 *
 * @param {Element} root @param {Markup} markup
 */
export function render(root, markup) {
  const template = document.createElement("template");
  template.innerHTML = markup.text;
  const focused = document.activeElement;
  patchChildren(root, template.content);
  // an element that has moved among its siblings has lost the focus
  if (focused !== document.activeElement && focused instanceof HTMLElement && root.contains(focused))
    focused.focus({ preventScroll: true });
}

/** @param {Node} node */
function keyOf(node) {
  return node instanceof Element ? node.getAttribute("data-key") : null;
}

/** @param {Element} old @param {ParentNode & Node} next */
function patchChildren(old, next) {
  const wanted = new Set(Array.from(next.children, keyOf));
  /** @type {Map<string, Element>} */
  const keyed = new Map();
  for (const child of Array.from(old.children)) {
    const key = keyOf(child);
    if (key === null) continue;
    if (wanted.has(key)) keyed.set(key, child);
    else child.remove();
  }
  let at = old.firstChild;
  for (const child of Array.from(next.childNodes)) {
    const key = keyOf(child);
    const match = key !== null ? keyed.get(key) : at !== null && keyOf(at) === null ? at : undefined;
    if (!match || match.nodeName !== child.nodeName) {
      old.insertBefore(child, at);
      if (child instanceof Element) dress(child);
      continue;
    }
    if (match === at) at = at.nextSibling;
    else old.insertBefore(match, at);
    patch(match, child);
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    old.removeChild(gone);
  }
}

/** @param {Node} old @param {Node} next */
function patch(old, next) {
  if (!(old instanceof Element) || !(next instanceof Element)) {
    if (old.nodeValue !== next.nodeValue) old.nodeValue = next.nodeValue;
    return;
  }
  for (const { name, value } of Array.from(next.attributes)) {
    if (old.getAttribute(name) !== value) {
      old.setAttribute(name, value);
      if (name === "data-css") setProperties(old);
    }
  }
  for (const { name } of Array.from(old.attributes)) {
    const keptByBrowser = name === "style" || (name === "open" && old.nodeName === "DETAILS");
    if (!keptByBrowser && !next.hasAttribute(name)) old.removeAttribute(name);
  }
  if (old instanceof HTMLInputElement && next.hasAttribute("data-typed")) {
    const value = next.getAttribute("value") || "";
    if (old.value !== value) old.value = value;
  }
  if (!next.hasAttribute("data-own")) patchChildren(old, next);
}

/** @param {Element} inserted */
function dress(inserted) {
  if (inserted.hasAttribute("data-css")) setProperties(inserted);
  inserted.querySelectorAll("[data-css]").forEach(setProperties);
}

/** @param {Element} element */
function setProperties(element) {
  if (!(element instanceof HTMLElement || element instanceof SVGElement)) return;
  for (const pair of (element.getAttribute("data-css") || "").split(";")) {
    const [name, value] = pair.split(":");
    element.style.setProperty(`--${name}`, value);
  }
}

/**
 * Call `handlers[name](arg, element)` when what has `data-do="name"` and `data-arg="arg"` is tapped, chosen or submitted,
 * and when something is typed into what has `data-typed="name"`.
 *
 * @param {Element} root @param {Record<string, (argument: string, element: HTMLElement) => void>} handlers
 */
export function listen(root, handlers) {
  /** @param {Event} event */
  const handle = (event) => {
    const typed = event.type === "input";
    const target = event.target instanceof Element ? event.target.closest(typed ? "[data-typed]" : "[data-do]") : null;
    if (!(target instanceof HTMLElement) || !root.contains(target)) return;
    const own = { FORM: "submit", SELECT: "change", INPUT: "change" }[target.nodeName] || "click";
    const handler = handlers[(typed ? target.dataset.typed : target.dataset.do) || ""];
    if ((!typed && event.type !== own) || !handler) return;
    if (own === "submit") event.preventDefault();
    handler(target.dataset.arg || "", target);
  };
  for (const type of ["click", "submit", "change", "input"]) root.addEventListener(type, handle);
}
