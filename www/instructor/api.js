import { say, sayThat } from "../common/words.js";

const PATIENCE_MS = 20_000;

/**
 * Ask the box. `message` is a sentence for a person when it didn't work.
 *
 * @param {string} path @param {unknown} [body] posted as JSON, or as it is if it is a File
 * @param {number} [patience_ms] how long to wait for the reply
 * @param {"GET" | "POST" | "DELETE"} [method]
 * @returns {Promise<{status: number, body: any, message: string}>} status 0: no reply
 */
export async function ask(path, body, patience_ms = PATIENCE_MS, method = body === undefined ? "GET" : "POST") {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), patience_ms);
  try {
    const headers = { "Content-Type": body instanceof File ? "application/octet-stream" : "application/json" };
    const init = body === undefined ? {} : { body: body instanceof File ? body : JSON.stringify(body), headers };
    const reply = await fetch(`/api/admin/${path}`, { ...init, method, cache: "no-store", signal: abort.signal });
    const said = await reply.json();
    const why = said.message ? sayThat(said.message) : say("class.no_reply");
    return { status: reply.status, body: said, message: reply.ok ? "" : why };
  } catch {
    return { status: 0, body: {}, message: say("class.no_reply") };
  } finally {
    clearTimeout(timer);
  }
}

/** What the box says in a reply, if anything. @param {{message?: Sentence | null}} reply */
export function told({ message }) {
  return message ? sayThat(message) : "";
}

/** The box has no clock of its own: tell it what time it is here. */
export function tellTime() {
  return ask("clock", { wall_ms: Date.now(), zone: Intl.DateTimeFormat().resolvedOptions().timeZone || "" });
}
