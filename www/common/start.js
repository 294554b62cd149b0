/**
 * Stands in the page itself and runs before all else. Where a file of the page did not arrive (the phone changed its
 * network, the box restarted), the browser shows an empty page and never asks again: say so, and load the page anew once
 * the box answers.
 */
(() => {
  let lost = false;

  function ask() {
    fetch(location.href, { method: "HEAD", cache: "no-store" }).then(
      (reply) => (reply.ok ? location.reload() : askLater()),
      askLater,
    );
  }

  // not all phones of a class at the same moment
  function askLater() {
    setTimeout(ask, 1_000 + 2_000 * Math.random());
  }

  function showNotice() {
    const notice = document.getElementById("not-loaded");
    if (notice) notice.hidden = false;
    else addEventListener("DOMContentLoaded", showNotice); // files of the head can fail before there is a body
  }

  addEventListener(
    "error",
    ({ target }) => {
      const needed =
        target instanceof HTMLScriptElement || (target instanceof HTMLLinkElement && target.rel === "stylesheet");
      if (!needed || lost) return;
      lost = true;
      showNotice();
      askLater();
    },
    true, // such an event does not bubble
  );
})();
