/** What the student's page gets from the box, and what its modules share. */
declare namespace Student {
  interface Lobby {
    open: number;
    code_needed: boolean;
    title: string | null;
    joining: boolean;
    roster: boolean;
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
    /** the rejoin code */
    pin?: string;
    /** proves an earlier try to join */
    ticket?: string;
    /** of the class that it joined */
    code?: string;
  }

  interface Question {
    turn: number;
    round: number;
    number: number;
    of: number;
    kind: "single" | "multiple" | "true_false" | "poll";
    html: string;
    options: Option[];
    limit_ms?: number;
    changes?: boolean;
    shuffled?: boolean;
  }

  interface Reveal {
    correct: string[];
    explanation_html: string;
    counts: Record<string, number>;
    counts_before?: Record<string, number>;
    n: number;
    missed: number;
  }

  interface Standing {
    rank: number;
    of: number;
    points: number;
    /** the student's row of the leaderboard, from 0 */
    row?: number;
  }

  interface View {
    phase: "lobby" | "open" | "closed" | "revealed" | "finished";
    title: string;
    code: string;
    you: { student_id: string; name: string };
    question?: Question & { starts_in_ms?: number };
    left_ms?: number;
    paused?: boolean;
    /** the question closes within a second; what is chosen is sent now */
    closing?: boolean;
    answer?: { value: string[]; elapsed_ms: number; round: number; auto?: Auto };
    missed?: boolean;
    reveal?: Reveal;
    /** what the own answer earned */
    mark?: { credit: number | null; points: number };
    standing?: Standing;
    top?: TopRow[];
    summary?: { correct: number; answered: number; of: number; points: number; rank: number };
    next?: { number: number; of: number };
  }

  interface Saved {
    turn: number;
    round: number;
    value: string[];
    elapsed_ms: number;
    auto?: Auto;
  }

  /** Why an answer was sent without a tap. */
  type Auto = "deadline" | "close";

  /** Why the class goes on without this page. */
  type Bye = "removed" | "replaced" | "tabs" | "left";

  /** How an answer came out. */
  type Verdict = "right" | "partly" | "wrong" | "missed" | "poll" | "late";

  /** What is not the class itself. */
  interface Around {
    screen: string;
    unsent: Unsent | undefined;
    connected: boolean;
    banner: string;
    /** the unsent answer is under way for longer than usual */
    slow: boolean;
    review: Review;
    /** the rejoin code, "" while the page doesn't have it */
    pin: string;
  }

  interface Review {
    open: boolean;
    failed: boolean;
    rows: ReviewRow[] | null;
  }

  interface ReviewRow {
    number: number;
    html: string;
    options: Option[];
    correct: string[];
    /** null: missed */
    value: string[] | null;
    points: number;
    credit: number | null;
    explanation_html: string;
  }

  type Lesson = import("./lesson.js").Lesson;
}
