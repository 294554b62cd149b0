/** What a kind of question is on the pages. `appliance/web/PROTOCOL.md` has the shapes of answers, keys and counts. */
declare namespace Kinds {
  /** An answer as a page has it while it is being made; `[]` and `""` are none. */
  type Value = string[] | string;
  /** An answer as the box has it. */
  type Given = string[] | string | number;
  /** What is right: keys, texts, or a number. */
  type Correct = string[] | number;
  /** An answer or a group of answers, how many gave it, and whether it is right; null where that isn't told. */
  type Row = [string | number, number, boolean | null];
  type Counts = Record<string, number> | Row[];

  interface Question {
    kind?: string;
    options?: (Option & { right?: boolean; number?: number })[];
    /** match: the left side */
    left?: (Option & { number?: number })[];
    /** number */
    unit?: string;
    tolerance?: number;
    /** the instructor has it always */
    correct?: Correct;
    /** words: how many */
    most?: number;
    /** false: the options stand in one order for everybody */
    shuffled?: boolean;
  }

  /** How a question came out. */
  interface Figures {
    question: Question;
    counts: Counts;
    /** those of the first round */
    before?: Counts;
    /** how many answered in the first round */
    nBefore?: number;
    /** answers beyond the rows of `counts` */
    more?: number;
    correct: Correct;
    /** how many have answered */
    n: number | undefined;
    /** the reader's own answer */
    mine?: Given;
    /** its row in `counts`, from 0 */
    ownRow?: number;
    /** both rounds stand side by side */
    aside?: boolean;
    /** what is right comes first, where there may be no room for all */
    rightFirst?: boolean;
    /** no more rows than these */
    rows?: number;
    /** how a share of those who answered (0 to 1) is said beside each count, where it is */
    share?: (share: number) => string;
    /** with a button to accept an answer as right */
    accept?: boolean;
  }

  /** A line of a list that shows what is right and what the reader answered. */
  interface Line {
    html: Markup;
    right: boolean;
    mine?: boolean;
    /** said after it, of the reader's own answer */
    note?: Markup;
  }

  /** How the controls are just now. */
  interface Manner {
    /** an answer can't be changed once it is sent */
    locks: boolean;
    /** what the next tap belongs to, where a kind needs two */
    at: string;
  }

  interface Tapped {
    value: Value;
    at?: string;
    /** said aloud */
    said?: string;
  }

  interface Kind {
    /** there is an answer to it; a slide is only shown */
    answerable: boolean;
    /** one tap is a whole answer */
    atOnce: boolean;
    /** it is typed, with a keyboard over half of the screen */
    typed: boolean;
    /** its outcome takes the whole of the projector */
    alone: boolean;
    empty: Value;
    /** what to do, while nothing is chosen */
    hint: Key;

    // the student
    /** A value that was kept, sent or saved; `empty` if it is no answer to the question. */
    from: (question: Question, value: unknown) => Value;
    /** What is sent of a value, null if nothing is; `byHand`: the student says that it is done. */
    wire: (question: Question, value: Value, byHand: boolean) => Value | null;
    same: (one: Value, other: Value) => boolean;
    /** After a tap on what has this `argument`. */
    tap: (question: Question, value: Value, argument: string, at: string) => Tapped;
    /** After `text` was typed into the field with this `argument`. */
    type: (question: Question, value: Value, argument: string, text: string) => Value;
    /** The controls. */
    ask: (question: Question, value: Value, manner: Manner) => Markup | null;
    /** What the button says that sends the value. */
    label: (question: Question, value: Value) => string;
    /** Why the box couldn't read an answer, if the kind knows better than the box. */
    unreadable: () => string;
    /** An answer, shown again. */
    picked: (question: Question, given: Given) => Markup;

    // everybody
    /** What is right, and the reader's own answer beside it with the credit that it got. */
    lines: (question: Question, correct: Correct, given?: Given | null, credit?: number | null) => Line[];
    outcome: (figures: Figures) => Markup | null;
    /** one picture shows both rounds */
    merges: boolean;
    /** What of the outcome is right, one piece of markup each, to be said aloud. */
    right: (question: Question, correct: Correct) => string[];

    // the projector and the instructor; `board.js` and `key.js` have the rest
    /** What stands below the text is long: where there is no room for it, it is only on the phones. */
    hasOptions: boolean;
  }
}
