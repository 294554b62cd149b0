/** A started link in a world of the test, and what it is told. */

import { Link } from "../../www/common/link/link.js";

export const ANSWER = { type: "answer", turn: 1, round: 1, value: ["a"] };
export const OPEN = { type: "view", v: 2, rev: 1, phase: "open", question: { turn: 1 } };

/** @param {import("./world.js").FakeWorld} world @param {object} [options] */
export function linked(world, options) {
  const heard = { views: [], states: [], acks: [], refusals: [], byes: [], said: [] };
  const link = new Link(/** @type {any} */ (world), {
    url: () => "ws://box/ws/student",
    token: "t",
    keep: "t",
    on: {
      view: (view) => heard.views.push(view),
      state: (state) => heard.states.push(state),
      ack: (ack, message) => heard.acks.push([ack, message]),
      refused: (refusal, message) => heard.refusals.push([refusal, message]),
      bye: (why, said) => {
        heard.byes.push(why);
        heard.said.push(said);
      },
    },
    ...options,
  });
  return { link: link.start(), heard };
}
