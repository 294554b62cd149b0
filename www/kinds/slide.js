import { kind } from "./kind.js";

/** Is only shown. @type {Kinds.Kind} */
export const slide = { ...kind, answerable: false, alone: true };
