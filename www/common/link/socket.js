/** One WebSocket, from its opening to its end. It works once something was heard on it; that it is open says little. */

const OPENING_MS = 4_000;
const ABNORMAL = 1006; // the code of a socket that was closed without a word

export class Socket {
  /**
   * @param {World} world @param {new (url: string) => WebSocket} WebSocket @param {string} url
   * @param {{heard: (data: string, first: boolean) => void, closed: (code: number, opened: boolean) => void}} on
   *   nothing is called any more after `closed` or `stop`
   * @throws {Error} if the browser forbids the socket
   */
  constructor(world, WebSocket, url, on) {
    this._on = on;
    this._opened = false;
    this.works = false;
    const socket = (this._socket = new WebSocket(url));
    socket.onopen = () => {
      this._opened = true;
    };
    socket.onmessage = ({ data }) => this._hear(data);
    socket.onclose = ({ code }) => this._close(code);
    const timer = world.after(() => this._close(ABNORMAL), OPENING_MS);
    this._cancel = () => world.cancel(timer);
  }

  /** Send it, or return false where the socket doesn't work. @param {object} message */
  send(message) {
    if (!this.works || this._socket.readyState !== 1) return false;
    this._socket.send(JSON.stringify(message));
    return true;
  }

  stop() {
    this._cancel();
    this.works = false;
    const socket = this._socket;
    socket.onopen = socket.onmessage = socket.onclose = null;
    try {
      socket.close();
    } catch {
      // some browsers refuse this while the socket opens; nothing listens to it any more in any case
    }
  }

  /** @param {string} data */
  _hear(data) {
    const first = !this.works;
    this.works = true;
    this._cancel();
    this._on.heard(data, first);
  }

  /** @param {number} code */
  _close(code) {
    this.stop();
    this._on.closed(code, this._opened);
  }
}
