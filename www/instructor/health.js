import { html } from "../common/ui/html.js";
import { say, sayThat } from "../common/words.js";

/**
 * How the machine does.
 */

/** For how long the server runs. @param {number} s */
function running(s) {
  if (s < 5_400) return say("instructor.box.minutes", { n: Math.round(s / 60) });
  return say("instructor.box.hours", { n: Math.round(s / 3600) });
}

/** What the server looks at. @type {Record<string, Key>} */
const ITEMS = {
  storage: "instructor.health.storage",
  clock: "instructor.health.clock",
  power: "instructor.health.power",
  heat: "instructor.health.heat",
  disk: "instructor.health.disk",
  stick: "instructor.health.stick",
  radio: "instructor.health.radio",
  network: "instructor.health.network",
  system: "instructor.health.system",
};

/** @param {Instructor.Box} box */
export function healthSection({ box, items }) {
  return html`<section class="sheet stack" data-key="health">
    ${!box && html`<p>${say("instructor.box.none")}</p>`}
    <ul class="health">
      ${items.map(({ name, ok, message }) => html`<li data-key="${name}"><i class="dot ${ok ? "" : "away"}"></i><div><b class="small">${ITEMS[name] ? say(ITEMS[name]) : name}</b><p class="small ${ok ? "soft" : "warn"}">${sayThat(message)}</p></div></li>`)}
    </ul>
  </section>`;
}

/** Which program this is, and for how long it runs. @param {Instructor.Box} box */
export function about({ version, uptime_s }) {
  return html`<p class="small soft">${say("instructor.box.about", { version, time: running(uptime_s) })}</p>`;
}
