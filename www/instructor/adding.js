import { say } from "../common/words.js";
import { ask } from "./api.js";
import { saidOfAdded } from "./pools.js";

/**
 * Add the files of pools, and the pictures of each. Returns what is wrong, or what was added.
 *
 * @param {File[]} files @param {string[]} pictureEndings with which the name of a picture's file may end
 */
export async function addFiles(files, pictureEndings) {
  const isPicture = (/** @type {File} */ { name }) =>
    pictureEndings.some((ending) => name.toLowerCase().endsWith(ending));
  let problem = "";
  let said = "";
  for (const file of files.filter((one) => !isPicture(one))) {
    let reply = await ask(`pools?name=${encodeURIComponent(file.name)}`, file);
    let pool = reply.body;
    const added = reply.status === 201;
    problem = problem || reply.message;
    for (const picture of added ? files.filter(isPicture) : []) {
      reply = await ask(
        `pools/${encodeURIComponent(pool.id)}/pictures?name=${encodeURIComponent(picture.name)}`,
        picture,
      );
      problem = problem || reply.message;
      if (reply.status === 201) pool = reply.body; // which misses a picture less
    }
    if (added) said = saidOfAdded(pool);
  }
  if (files.every(isPicture)) problem = say("instructor.home.pool_missing");
  return { problem, said };
}
