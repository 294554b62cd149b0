import { render } from "../common/ui/html.js";

/** Puts screens on the page: the focus goes to a new one, and what is to be heard is said. */

const SETTLE_MS = 250; // options that have just appeared take no tap: it was meant for what was there before

export class Stage {
  /** @param {World} world @param {HTMLElement} page @param {HTMLElement} said the region that is read out */
  constructor(world, page, said) {
    this._world = world;
    this._page = page;
    this._said = said;
    this._drawn = "";
    this._spoken = "";
    this._since = 0;
    /** of the screen that is shown, "" before the first */
    this.name = "";
  }

  /**
   * Show a screen; the words to be heard are said once, until there are others.
   *
   * @param {{name: string, markup: Markup, said?: string}} screen @returns {boolean} whether it is another one
   */
  show({ name, markup, said = "" }) {
    if (markup.text !== this._drawn) render(this._page, markup);
    this._drawn = markup.text;
    const first = this.name === "";
    const another = name !== this.name;
    if (another) {
      this.name = name;
      this._since = this._world.now();
      scrollTo(0, 0);
      this._world.after(() => this._settle(), SETTLE_MS);
    }
    if (another ? !first : document.activeElement === document.body) this._focus();
    this._settle();
    if (said !== this._spoken) this.say((this._spoken = said));
    return another;
  }

  /** @param {string} words */
  say(words) {
    this._said.textContent = words;
  }

  /** The options of the question have just appeared. */
  get isSettling() {
    return this.name.startsWith("question ") && this._world.now() - this._since < SETTLE_MS;
  }

  _settle() {
    this._page.classList.toggle("settling", this.isSettling);
  }

  /** A screen reader goes on reading where the new screen begins; a keyboard goes on from there. */
  _focus() {
    const heading = this._page.querySelector("[tabindex='-1']");
    if (heading instanceof HTMLElement) heading.focus({ preventScroll: true });
  }
}
