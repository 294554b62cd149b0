const RELOAD_AGAIN_MS = 60_000;

/** @returns {Store} */
function browserStore() {
  return {
    get(name) {
      try {
        return JSON.parse(localStorage.getItem(`chalkbox.${name}`) || "null");
      } catch {
        return null;
      }
    },
    set(name, value) {
      try {
        if (value === null) localStorage.removeItem(`chalkbox.${name}`);
        else localStorage.setItem(`chalkbox.${name}`, JSON.stringify(value));
      } catch {
        // a sign-in window may forbid storage; the page then lives on what it holds in memory
      }
    },
  };
}

/** 128 random bits in hex. */
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {string} path */
export function socketUrl(path) {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/${path}`;
}

/** @returns {World} */
export function browserWorld() {
  return {
    now: () => performance.now(),
    wall: () => Date.now(),
    after: (run, ms) => setTimeout(run, ms),
    cancel: (timer) => clearTimeout(timer),
    random: Math.random,
    newId,
    WebSocket: typeof WebSocket === "undefined" ? null : WebSocket,
    fetch: (path, init) => fetch(path, init),
    store: browserStore(),
    onWake(wake) {
      document.addEventListener("visibilitychange", () => document.hidden || wake());
      for (const name of ["pageshow", "online", "focus"]) addEventListener(name, wake);
    },
    reload() {
      // remembered in the history entry, which needs no storage and outlives the reload
      const last = (history.state && history.state.reloaded) || 0;
      if (Date.now() - last < RELOAD_AGAIN_MS) return;
      history.replaceState({ ...history.state, reloaded: Date.now() }, "");
      location.reload();
    },
  };
}
