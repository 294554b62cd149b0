/** The types of the pages; declared for all, so that what a browser loads is code. */

type Markup = import("./ui/html.js").Markup;
/** A text of `i18n/`. */
type Key = import("./words.js").Key;
type Sentence = import("./words.js").Sentence;

/** What the link needs of the browser: time, chance, sockets, requests, storage. Tests bring their own. */
interface World {
  /** monotonic milliseconds */
  now: () => number;
  /** milliseconds that go on while the phone sleeps; may jump */
  wall: () => number;
  after: (run: () => void, ms: number) => unknown;
  cancel: (timer: any) => void;
  /** 0 to 1 */
  random: () => number;
  newId: () => string;
  WebSocket: (new (url: string) => WebSocket) | null;
  fetch: (path: string, init?: RequestInit) => Promise<Response>;
  store: Store;
  /** call when the page is looked at again or the network is back */
  onWake: (wake: () => void) => void;
  /** get a newer page, once */
  reload: () => void;
}

/** Storage that may be missing, full or forbidden: then nothing is kept. */
interface Store {
  /** null if there is nothing */
  get: (name: string) => any;
  /** null forgets */
  set: (name: string, value: unknown) => void;
}

/** A message that must arrive. */
interface Message {
  id: string;
  type: string;
  turn?: number;
  round?: number;
  value?: Kinds.Value;
  /** how sure the student is: 1 to 3 */
  sure?: number;
  /** nobody has tapped: time was nearly over, or the question was being closed */
  auto?: boolean;
  do?: string;
}

interface Unsent {
  message: Message;
  addedAt: number;
  /** -Infinity while it wasn't sent on this connection */
  sentAt: number;
  /** the last refusal that kept it, "" if there was none */
  why: string;
}

interface Refusal {
  id?: string;
  why: string;
  /** none where the page itself gave the message up */
  message?: Sentence;
}

type LinkState = "connecting" | "connected" | "polling";

interface LinkOptions {
  /** of the socket */
  url: () => string;
  /** for long polling; without it there is none */
  token?: string;
  /** name under which unsent messages outlive a reload */
  keep?: string;
  /** age at which an unanswered message is given up */
  expires_ms?: number;
  /** come back whatever the box says */
  forever?: boolean;
  on: {
    view: (view: any) => void;
    /** how many are here and have answered; only a socket brings it, now and then */
    room?: (room: any) => void;
    state: (state: LinkState) => void;
    ack: (ack: any, message: Message | undefined) => void;
    /** `why` is `lost` where the message was given up unanswered */
    refused: (refusal: Refusal, message: Message | undefined) => void;
    /** the link is over, unless `restarting` or `off` */
    bye: (why: string, said?: Sentence) => void;
  };
}

interface Bar {
  key: string;
  /** the option, made safe by the server */
  html: string;
  count: number;
  /** the count of the first round */
  before?: number;
  right?: boolean;
  /** the code of the option's name, which may have a mark of its own */
  sign?: string;
  /** stands before the option */
  lead?: unknown;
  /** said after the option, of the reader's own answer: "you" */
  note?: string | Markup;
  /** stands after the count */
  extra?: unknown;
  /** which part of those who answered it is, where that is said */
  part?: string;
}

/** What stands above a question; width and height in pixels of the file. */
interface Picture {
  src: string;
  alt: string;
  width: number;
  height: number;
}

interface Option {
  key: string;
  html: string;
  /** what is said in place of `html`, in the page's language */
  name?: Sentence | null;
}

interface TopRow {
  rank: number;
  name: string;
  points: number;
}

/** A row of the standings on the board. */
interface PlaceRow extends TopRow {
  /** by how many places since the question before, negative downwards */
  climbed?: number;
}

interface Scores {
  n: number;
  mean: number;
  median: number;
  max: number;
  most: number;
  bins: number[];
}

/** How one question of the pool came out where each student has another. */
interface Item {
  number: number;
  text: string;
  asked: number;
  answered: number;
  right: number;
}
