/** A session of the instructor's page. */

import { Session } from "../../www/instructor/session.js";
import { FakeWorld } from "./world.js";

// what a session makes and nobody sees here: the attendance's list
globalThis.document = /** @type {any} */ ({ createElement: () => ({}) });
globalThis.location = /** @type {any} */ ({ protocol: "http:", host: "box" });

/** A session without a pool, in the lobby. */
export function lobby() {
  const world = new FakeWorld();
  const session = new Session(/** @type {any} */ (world), "1234", { changed: () => {}, over: () => {} });
  const socket = world.socket.open();
  const view = {
    ...{ type: "view", rev: 1, phase: "lobby", title: "Week 3", code: "1234", of: 0, joined: 0, present: 0, turn: 0 },
    ...{ storage: "ok", screen: "auto", alerts: [], can: ["ask", "finish"], next: { do: "ask", label: "ask" } },
  };
  const show = (/** @type {object} */ changes) => socket.say(Object.assign(view, { rev: view.rev + 1 }, changes));
  show({});
  /** @type {any} */
  const tap = session.handlers;
  return { world, session, socket, show, tap, text: () => session.screen().text };
}
