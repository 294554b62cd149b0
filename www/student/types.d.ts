/** What the student's page gets from the box, and what its modules share. */
declare namespace Student {
  interface Lobby {
    open: number;
    code_needed: boolean;
    title: string | null;
    joining: boolean;
    /** students join with a number, and not with their name alone */
    numbers: boolean;
    roster: boolean;
    /** nobody is asked who they are */
    anonymous?: boolean;
    /** the mark of the box, and how people call it: by its Wi-Fi, where it makes one */
    box: string;
    name: string;
  }

  interface JoinForm {
    code?: string;
    student_id: string;
    name: string;
    pin?: string;
  }

  interface Joined {
    token: string;
    student_id: string;
    name: string;
    rejoin_pin: string;
    code: string;
  }

  interface Me {
    token?: string;
    student_id?: string;
    name?: string;
    /** the rejoin code; "" where the box made up the name and the number, which mean nothing in another class */
    pin?: string;
    /** proves an earlier try to join */
    ticket?: string;
    /** of the class that it joined */
    code?: string;
    /** where it is, or was */
    box?: string;
    /** the token that opened nothing the last time */
    lost?: string;
  }

  interface Question extends Kinds.Question {
    turn: number;
    round: number;
    /** none of a slide */
    number?: number;
    of: number;
    html: string;
    image?: Picture;
    limit_ms?: number;
    changes?: boolean;
    /** false where nothing is marked */
    scored?: boolean;
    /** the student is asked how sure they are */
    confidence?: boolean;
  }

  interface Reveal {
    correct: Kinds.Correct;
    explanation_html: string;
    counts: Kinds.Counts;
    counts_before?: Kinds.Counts;
    /** how many answered in the first round */
    n_before?: number;
    /** answers beyond the rows of `counts` */
    counts_more?: number;
    n: number;
    missed: number;
  }

  interface Standing {
    of: number;
    points: number;
    /** none while the class sees no leaderboard */
    rank?: number;
    /** the student's row of the leaderboard, from 0 */
    row?: number;
    /** how many places the question brought */
    climbed?: number;
  }

  /** Of whom the class consists now; `answered` is of the round of the turn that is open. */
  interface Room {
    here: number;
    turn?: number;
    round?: number;
    answered?: number;
    /** those who are connected, and those who answered and have gone */
    of?: number;
  }

  interface Summary {
    correct: number;
    answered: number;
    of: number;
    points: number;
    rank?: number;
    highlights?: Highlights;
    /** false: the own answers can't be looked at */
    review?: boolean;
  }

  /** What there is to be glad about. */
  interface Highlights {
    /** so many right answers in a row */
    streak?: number;
    /** a question in which few were right, the student among them */
    rare?: { number: number; right: number; of: number };
    /** the mean time of the first half of the answers, and of the second */
    quicker?: { before_ms: number; after_ms: number };
  }

  interface View {
    phase: "lobby" | "open" | "closed" | "revealed" | "finished";
    title: string;
    code: string;
    you: { student_id: string; name: string };
    question?: Question & { starts_in_ms?: number };
    /** addresses of pictures that come next */
    preload?: string[];
    left_ms?: number;
    paused?: boolean;
    /** the question closes within a second; what is chosen is sent now */
    closing?: boolean;
    answer?: Answer;
    missed?: boolean;
    reveal?: Reveal;
    /** what the own answer earned; before the reveal only where each student sees that at once */
    mark?: { credit: number | null; points: number; streak?: number };
    standing?: Standing;
    top?: TopRow[];
    summary?: Summary;
    next?: { number: number; of: number };
    /** the class is over and shown again: it stands still, or goes on; "absent": the student was not in it then */
    playback?: "still" | "plays" | "absent";
  }

  /** An answer that the box has saved; `id` is that of the message which brought it. */
  interface Answer {
    id: string;
    value: Kinds.Given;
    elapsed_ms: number;
    round: number;
    auto?: Auto;
    /** how sure the student was: 1 to 3 */
    sure?: number;
    /** after the reveal: its row in the counts, from 0 */
    row?: number;
  }

  interface Saved extends Answer {
    turn: number;
    /** the value as it stands in the controls */
    form: Kinds.Value;
  }

  /** Guessed, fairly sure, sure. */
  type Sure = 1 | 2 | 3;

  /** Why an answer was sent without a tap. */
  type Auto = "deadline" | "close";

  /** Why the class goes on without this page. */
  type Bye = "removed" | "replaced" | "tabs" | "left";

  /** How an answer came out. */
  type Verdict = "right" | "partly" | "wrong" | "missed" | "result" | "late";

  /** What is not the class itself. */
  interface Around {
    screen: string;
    unsent: Unsent | undefined;
    connected: boolean;
    banner: string;
    /** the unsent answer is under way for longer than usual */
    slow: boolean;
    review: Review;
    /** the class is closed, and its result still shown */
    past: boolean;
    /** the rejoin code, "" while the page doesn't have it */
    pin: string;
    /** null while the page has not been told */
    room: Room | null;
  }

  interface Review {
    open: boolean;
    failed: boolean;
    rows: ReviewRow[] | null;
  }

  interface ReviewRow extends Kinds.Question {
    number: number;
    html: string;
    image?: Picture;
    correct: Kinds.Correct;
    /** null: missed */
    value: Kinds.Given | null;
    points: number;
    credit: number | null;
    /** how sure the student was: 1 to 3 */
    sure?: Sure;
    explanation_html: string;
  }

  type Lesson = import("./lesson.js").Lesson;
}
