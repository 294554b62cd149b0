import { say } from "../common/words.js";

/** What this page calls the machine: it is a box only where the box has been built, and else whatever computer this is. */

let isBox = false;

/** @param {boolean} box what the server says of itself */
export function learnMachine(box) {
  isBox = box;
}

export function machineTitle() {
  return say(isBox ? "instructor.box.title" : "instructor.box.computer");
}

/** What to do where there is no pool yet; only a box looks after sticks. */
export function howToGetPools() {
  return say(isBox ? "instructor.home.no_pools" : "instructor.home.no_pools_here");
}
