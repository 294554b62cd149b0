const STEPS = 9;
const SLACK_PX = 2; // where letters lie is rounded to whole pixels

/**
 * Set what is inside `root` in the largest size in which nothing overflows: each `.fit` gets the class `fitN`, N from 0
 * (`data-from`, or the full size) up to `data-to` or 8; what is too long even then gets `cut` too. A text of which not all is seen
 * gets `clipped` and ends with a whole line. Returns whether every `.fit` that has `data-whole` holds all that is in it.
 *
 * @param {Element} root
 */
export function fit(root) {
  let whole = true;
  for (const text of texts(root)) text.classList.remove("clipped");
  for (const element of Array.from(root.querySelectorAll(".fit"))) {
    const { classList } = element;
    for (let step = 0; step < STEPS; step += 1) classList.remove(`fit${step}`);
    classList.remove("cut");
    const last = Number(element.getAttribute("data-to") || STEPS - 1);
    let step = Number(element.getAttribute("data-from") || 0);
    classList.add(`fit${step}`);
    while (step < last && overflows(element)) {
      classList.replace(`fit${step}`, `fit${step + 1}`);
      step += 1;
    }
    if (overflows(element)) {
      if (element.hasAttribute("data-whole")) whole = false;
      classList.add("cut");
    }
  }
  for (const text of texts(root)) {
    const height = text.clientHeight + SLACK_PX;
    const lines = lineBottoms(text);
    const whole = lines.filter((bottom) => bottom <= height);
    if (whole.length === lines.length && text.scrollWidth <= text.clientWidth + 1) continue;
    text.style.setProperty("--whole", `${Math.max(0, ...whole)}px`);
    text.classList.add("clipped");
  }
  return whole;
}

/** @param {Element} root @returns {HTMLElement[]} */
function texts(root) {
  return Array.from(root.querySelectorAll(".text"));
}

/** @param {Element} element */
function overflows(element) {
  return element.scrollHeight > element.clientHeight + 1 || element.scrollWidth > element.clientWidth + 1;
}

/**
 * Where each line of a text ends, in pixels below its top. It is the line that counts, not its letters: those of a tall
 * font reach out of a line that is set tightly. A formula is never cut in the middle, so it ends where its lowest part does.
 *
 * @param {HTMLElement} text
 */
function lineBottoms(text) {
  const { top } = text.getBoundingClientRect();
  const pieces = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  /** @type {number[]} */
  const bottoms = [];
  while (pieces.nextNode()) {
    const piece = pieces.currentNode;
    const around = /** @type {Element} */ (piece.parentElement);
    const formula = around.closest("math");
    if (formula) {
      bottoms.push(formula.getBoundingClientRect().bottom - top);
      continue;
    }
    const high = parseFloat(getComputedStyle(around).lineHeight);
    range.selectNodeContents(piece);
    for (const letters of Array.from(range.getClientRects()))
      bottoms.push((letters.top + letters.bottom + high) / 2 - top);
  }
  return bottoms;
}
