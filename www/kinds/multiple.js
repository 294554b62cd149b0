import { say } from "../common/words.js";
import { buttons, choices } from "./choices.js";

/** Several options may be right. @type {Kinds.Kind} */
export const multiple = {
  ...choices,
  hint: "kinds.choose_many",
  tap: (_, value, key) => {
    const keys = [...value];
    return { value: keys.includes(key) ? keys.filter((other) => other !== key) : [...keys, key] };
  },
  ask: (question, value) => buttons(question, value, true),
  label: (_, { length: n }) => say("kinds.send_many", { n }),
};
