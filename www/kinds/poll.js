import { choices } from "./choices.js";

/** One option is chosen, and none is right. @type {Kinds.Kind} */
export const poll = { ...choices, atOnce: true, hint: "kinds.choose_poll" };
