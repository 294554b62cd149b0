const STEPS = 9;

/**
 * Set what is inside `root` in the largest size in which nothing overflows: each `.fit` gets the class `fitN`, N from 0
 * (full size) up; what is too long even then gets `cut` too. A text of which not all is seen gets `clipped`.
 *
 * @param {Element} root
 */
export function fit(root) {
  for (const element of Array.from(root.querySelectorAll(".fit"))) {
    const { classList } = element;
    for (let step = 0; step < STEPS; step += 1) classList.remove(`fit${step}`);
    classList.remove("cut");
    let step = 0;
    classList.add("fit0");
    while (step < STEPS - 1 && overflows(element)) {
      classList.replace(`fit${step}`, `fit${step + 1}`);
      step += 1;
    }
    if (overflows(element)) classList.add("cut");
  }
  for (const text of Array.from(root.querySelectorAll(".text"))) text.classList.toggle("clipped", overflows(text));
}

/** @param {Element} element */
function overflows(element) {
  return element.scrollHeight > element.clientHeight + 1 || element.scrollWidth > element.clientWidth + 1;
}
