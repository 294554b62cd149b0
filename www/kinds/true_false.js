import { choices } from "./choices.js";

/** A sentence is true or false. @type {Kinds.Kind} */
export const true_false = { ...choices, atOnce: true };
