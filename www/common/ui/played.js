import { say } from "../words.js";

/** The steps of a playback. */

/** What a step is called. @param {Playback.Title} step */
export function nameOf({ what, number, of = 0 }) {
  if (what === "standings") return say("common.standings");
  if (what === "end") return say("common.class_over");
  const question = number ? say("common.question", { number, of }) : say("class.slide");
  return what === "asked" ? question : `${question} · ${say("playback.answer")}`;
}
