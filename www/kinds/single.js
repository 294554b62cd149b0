import { choices } from "./choices.js";

/** One option is right. @type {Kinds.Kind} */
export const single = { ...choices, atOnce: true };
