/**
 * Tells when the page is left and looked at again, once for each change; hidden and blurred are
 * one such state. It also tells once at the beginning, since the page may be the reload of one that was left.
 *
 * @param {(kind: "hidden" | "visible" | "blur" | "focus") => boolean} tell returns whether it could be told
 */
export function watchPresence(tell) {
  /** @type {"" | "hidden" | "blur" | null} null until something could be told */
  let said = null;
  let timer = 0;

  const look = () => {
    clearTimeout(timer);
    const away = document.hidden ? "hidden" : document.hasFocus() ? "" : "blur";
    if (said !== null && Boolean(away) === Boolean(said)) return;
    const kind = away || (said === "blur" ? "focus" : "visible");
    if (tell(kind)) said = away;
  };
  // a page that loses the focus is often hidden a moment later: then that is what is told
  const soon = () => {
    clearTimeout(timer);
    timer = window.setTimeout(look, 400);
  };
  document.addEventListener("visibilitychange", look);
  addEventListener("blur", soon);
  addEventListener("focus", look);
  return { look: soon };
}
