const STEPS = 9;

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
    if (!overflows(text)) continue;
    text.style.setProperty("--whole", `${wholeLines(text)}px`);
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

/** How high the lines are, in pixels, that are seen from top to bottom. @param {HTMLElement} text */
function wholeLines(text) {
  const { top } = text.getBoundingClientRect();
  const range = document.createRange();
  range.selectNodeContents(text);
  const bottoms = Array.from(range.getClientRects(), ({ bottom }) => bottom - top);
  return Math.max(0, ...bottoms.filter((bottom) => bottom <= text.clientHeight + 1));
}
