import { html } from "../common/ui/html.js";
import { say } from "../common/words.js";
import { address } from "./frame.js";

/**
 * How to join, and who has: before the first question, and whenever somebody is late.
 */

const CHALKS = 5; // colours of names
/** How many names are shown, at each step of what is given up so that all of them are whole. */
const SHOWN = [24, 18, 12, 8, 5];
export const JOINING_LEVELS = SHOWN.length - 1;

/** @param {Projector.View} view @param {number} level */
export function joining(view, level) {
  const {
    addresses,
    names = [],
    joined = 0,
    questions = 0,
    limit_s = 0,
    phase,
    locked,
    code_needed,
    code,
    box,
    unknown_code: unknown,
    playback,
  } = view;
  const { wifi } = addresses;
  const shown = names.slice(0, SHOWN[level]);
  const more = joined - shown.length;
  const claim = phase === "none" && box && box.claim_code;
  const ownCode = phase === "none" && box && (box.claim_code || box.new_code);
  const about = phase === "lobby" && !view.question && say("projector.about", { n: questions, s: limit_s });
  const { number = 0, of = 0 } = view.question || {};
  return html`<header class="row between">
      <b class="brand">${say("common.brand")}</b><span class="soft">${number ? say("common.question", { number, of }) : about}</span>
    </header>
    <div class="joining ${wifi && !locked ? "twice" : ""}">
      <div class="about fit">
        <h1 dir="auto" class="clamp">${ownCode ? say(claim ? "projector.claim" : "projector.new_code") : unknown ? say("projector.unknown_code", { code: unknown }) : phase === "none" ? say("common.no_class") : view.title}</h1>
        ${
          ownCode
            ? html`<p class="code"><span class="soft">${say(claim ? "projector.claim_more" : "projector.new_code_more", { address: address(view) })}</span> <b class="num">${ownCode}</b></p>`
            : phase === "none"
              ? html`<p class="big soft">${say(unknown ? "projector.unknown_code_more" : "projector.no_class_more")}</p>`
              : html`${locked && html`<p class="locked">${say("common.locked")}</p>`}
                ${playback ? html`<p class="typed soft">${say("class.playback")}</p>` : html`<p class="typed"><span class="soft">${say(locked ? "projector.locked_more" : "projector.type_it")}</span> <b class="num"><bdi dir="ltr">${address(view)}</bdi></b></p>`}
                ${code_needed && html`<p class="code"><span class="soft">${say("common.join_code")}</span> <b class="num">${code}</b></p>`}
                <p class="count"><b class="num">${joined}</b> <span class="soft">${say("projector.joined", { n: joined })}</span></p>`
        }
      </div>
      ${wifi && !locked && qrCode(say("class.join_wifi"), `${wifi.ssid} · ${wifi.passphrase}`, "/qr/wifi.svg", `1 · ${say("class.join_wifi")}`)} ${!locked && !playback && qrCode(say("class.open_page"), address(view), "/qr/join.svg", wifi ? `2 · ${say("class.open_page")}` : say("class.scan"))}
    </div>
    ${
      shown.length || phase !== "lobby"
        ? html`<footer class="row wrap names fit" data-to="2" data-whole data-key="names">${shown.map((name, index) => html`<span class="pill chalk${chalk(name)}" dir="auto" data-key="${name} ${names.indexOf(name) === index ? "" : index}">${name}</span>`)}${more > 0 && shown.length > 0 && html`<span class="pill soft">${say("projector.more", { n: more })}</span>`}</footer>`
        : html`<footer class="soft" data-key="waiting">${say("projector.waiting")}</footer>`
    }`;
}

/** The colour of a name, which it keeps. @param {string} name */
function chalk(name) {
  return Array.from(name).reduce((sum, letter) => sum + (letter.codePointAt(0) || 0), 0) % CHALKS;
}

/** @param {string} alt @param {string} below @param {string} source @param {string} title */
function qrCode(alt, below, source, title) {
  return html`<figure class="qr"><img src="${source}?${encodeURIComponent(below)}" alt="${alt}" /><figcaption><b>${title}</b><br /><span class="soft">${below}</span></figcaption></figure>`;
}
