import { markOption, option, pair } from "./draft.js";

/** What is typed and tapped in the form of a question. */

/**
 * By the names in `data-do` and `data-typed`; but for the choice of a picture's file, which is sent.
 *
 * @param {Instructor.Draft} draft @param {() => void} changed
 * @returns {Record<string, (argument: string, element: HTMLElement) => void>}
 */
export function fillers(draft, changed) {
  const at = (/** @type {string} */ argument) => Number(argument);
  const value = (/** @type {HTMLElement} */ element) =>
    /** @type {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} */ (element).value;
  const checked = (/** @type {HTMLElement} */ element) => /** @type {HTMLInputElement} */ (element).checked;
  const { options, pairs } = draft;
  /** @type {Record<string, (argument: string, element: HTMLElement) => void>} */
  const fill = {
    draft: (name, element) => Object.assign(draft, { [name]: value(element) }),
    draftKind: (_, element) => (draft.kind = value(element)),
    draftFlag: (name, element) => Object.assign(draft, { [name]: checked(element) }),
    // of a picture that was just added, the one that the question had is left; of that, none
    draftNoPicture: () => Object.assign(draft, { image: draft.image ? "" : null, image_alt: "" }),
    draftTruth: (is) => (draft.truth = is === "true"),
    draftOption: (n, element) => (options[at(n)].text = value(element)),
    draftMark: (n, element) => markOption(draft, at(n), checked(element)),
    draftMove: (fromTo) => {
      const [from, to] = pairOf(fromTo);
      options.splice(to, 0, ...options.splice(from, 1));
    },
    draftUp: (n) => options.splice(at(n) - 1, 0, ...options.splice(at(n), 1)),
    draftDrop: (n) => options.splice(at(n), 1),
    draftAddOption: () => options.push(option()),
    draftLeft: (n, element) => (pairs[at(n)].left = value(element)),
    draftRight: (n, element) => (pairs[at(n)].right = value(element)),
    draftAddPair: () => pairs.push(pair()),
  };
  return Object.fromEntries(
    Object.entries(fill).map(([name, change]) => [
      name,
      (argument, element) => {
        change(argument, element);
        changed();
      },
    ]),
  );
}

/** Where what was dragged was, and where it is. @param {string} fromTo @returns {[number, number]} */
export function pairOf(fromTo) {
  const [from, to] = fromTo.split(" ").map(Number);
  return [from, to];
}
