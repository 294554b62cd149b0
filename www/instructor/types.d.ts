/** What the instructor's page gets from the box, and what its modules share. */
declare namespace Instructor {
  /** The step that the big button takes. It names the command instead of asking for "the next one": where the time ran
   * out a moment before the tap, the box then refuses it and nothing is skipped. */
  interface Step {
    do: "resume" | "close" | "reveal" | "open" | "ask" | "finish";
    label:
      | "closing"
      | "resume"
      | "close_and_reveal"
      | "close_vote"
      | "reveal"
      | "start"
      | "start_slide"
      | "question"
      | "slide"
      | "ask"
      | "finish";
    number?: number;
  }

  interface View {
    rev: number;
    session_id: string;
    title: string;
    code: string;
    /** more than one session is open, so that students are asked for the code */
    code_needed?: boolean;
    phase: "lobby" | "open" | "closed" | "revealed" | "finished";
    /** the number of the step that the class took last */
    step?: number;
    draw?: string;
    reveal?: string;
    of: number;
    joined: number;
    present: number;
    joining_locked: boolean;
    /** students join with a number beside their name */
    numbers?: boolean;
    anonymous?: boolean;
    screen: string;
    storage: string;
    can: string[];
    alerts: Alert[];
    /** how many claims wait; the newest are among the alerts */
    claims?: number;
    next?: Step;
    next_question?: number;
    /** the id of the question or slide that comes next */
    coming?: string;
    number?: number;
    turn?: number;
    round?: number;
    paused?: boolean;
    /** the question closes within a second */
    closing?: boolean;
    starts_in_ms?: number;
    left_ms?: number;
    /** how many with extra time may answer beyond that, and for how long */
    longer?: number;
    longer_ms?: number;
    /** until the next question opens by itself, and after how many seconds that is in this class */
    next_in_ms?: number;
    next_after?: number | null;
    limit_ms?: number;
    question?: Question;
    counts?: Kinds.Counts;
    counts_before?: Kinds.Counts;
    /** how many answered in the first round */
    answered_before?: number;
    /** answers beyond the rows of `counts` */
    counts_more?: number;
    share_right?: number | null;
    sureness?: Sureness;
    answered?: number;
    pending?: string[];
    /** of those who are pending */
    stuck?: string[];
    times?: number[];
    items?: Item[];
    feed?: Said[];
    standings?: Place[];
    scores?: Scores | null;
    attendance?: Person[];
    addresses?: { student: string; wifi?: { ssid: string; passphrase: string } | null };
    exported?: Sentence;
    /** it was over, and is open for nothing but corrections */
    past?: boolean;
    /** a past class that is shown again */
    playback?: Played;
    box?: { stick?: Sentence; look?: { light?: boolean; sound?: boolean; letters?: number } };
  }

  /** One who was in the class that is shown again; with the token the student's page shows what this student saw. */
  interface Watched {
    student_id: string;
    name: string;
    token: string;
  }

  /** Where a playback is: the step that was shown last, of how many; `stays`: it can't be ended. */
  interface Played {
    step: number;
    steps: number;
    at_ms: number;
    length_ms: number;
    /** 0 while it stands still */
    speed: number;
    stays?: boolean;
  }

  /** How many guessed, were fairly sure, and were sure: of those who were right, and of the others. */
  interface Sureness {
    right: [number, number, number];
    wrong: [number, number, number];
  }

  /** A question of a session with its key. A slide has no number. */
  interface Question extends Kinds.Question {
    id: string;
    number?: number;
    html: string;
    image?: Picture;
    explanation_html: string;
    void?: boolean;
    scored?: boolean;
    answerable?: boolean;
  }

  /** A question by the beginning of its text; a slide has no number. `opened`: it was open already. */
  interface ListedQuestion {
    id: string;
    text: string;
    number?: number;
    opened?: boolean;
  }

  /** How a question that was looked up was answered in the session. */
  interface Answered {
    counts: Kinds.Counts;
    counts_more: number;
    answered: number;
  }

  interface Person {
    student_id: string;
    name: string;
    connected: boolean;
    sockets: number;
    latency_ms: number | null;
    last_seen_ms: number | null;
    answered: boolean;
    away: number;
    away_now: boolean;
    points: number;
    rank: number | null;
    factor: number;
    removed: boolean;
    missed: boolean;
    next_phone_ms: number | null;
    /** the page adds it to those whom the view names */
    stuck?: boolean;
  }

  interface Alert {
    kind: string;
    message: Sentence;
    student_id: string;
    name: string;
    ticket: string;
    holder_name?: string | null;
    reason: string;
    tries?: number;
    /** the id of one that waits */
    stick?: string;
  }

  /** An answer in the feed. */
  interface Said {
    student_id: string;
    name: string;
    text: string | Sentence;
    elapsed_ms: number;
    correct: boolean | null;
    /** why the phone sent it by itself */
    auto?: "deadline" | "close";
  }

  interface Place {
    rank: number;
    student_id: string;
    name: string;
    points: number;
    correct: number;
  }

  /** What is not the class itself. */
  interface Around {
    connected: boolean;
    banner: string;
    /** a command is under way */
    busy: boolean;
    toast: string;
    /** it is offered to close in a moment, since most have answered */
    offer: boolean;
    /** milliseconds since the time was over */
    over: number;
    /** milliseconds until the question closes or the next one opens */
    left: number;
    /** the key could not be read */
    unread: boolean;
    list: Pick<import("./attendance.js").Attendance, "typed" | "order" | "found">;
    playing: import("./playing.js").Playing;
  }

  /** How the machine does. */
  /** Another version than the one in use, or what became of one; `message`: why it is not prepared. */
  interface Update {
    state: "offered" | "waits" | "done" | "back";
    version: string;
    message: Sentence | null;
  }

  interface Box {
    box: boolean;
    version: string;
    uptime_s: number;
    /** null where none answers for the internet */
    portal: boolean | null;
    items: { name: string; ok: boolean; message: Sentence }[];
    sticks: Stick[];
    wifi: Wifi | null;
    update: Update | null;
    /** titles of the sessions that are not over */
    running: string[];
  }

  /** What is as at rest is left out. */
  interface HallMember {
    name: string;
    /** by people */
    called?: string;
    /** of one that is not, only the name is known */
    reached?: boolean;
    /** leads the class */
    desk?: boolean;
    phones?: number;
    /** the share of its processors that were busy */
    load?: number;
    free_mb?: number;
    /** how many batches its copy of the log lacks */
    behind?: number;
  }

  interface Hall {
    /** the name of the one that this page is from */
    member: string;
    members: HallMember[];
    /** how many of all members may fail; those that are not reached have */
    may_fail: number;
    /** why nothing can be stored now */
    trouble: Sentence | null;
  }

  /** A box and its hall. */
  interface Belonging {
    /** it has the key of a hall */
    member: boolean;
    /** it is about to take the key of a stick */
    coming: boolean;
    /** the stick has the key of a hall that it has left */
    offered: boolean;
    said: Sentence | null;
  }

  interface Password {
    changeable: boolean;
    why_not: Sentence | null;
    /** browsers that are signed in besides this one */
    others: number;
  }

  interface Wifi {
    ssid: string;
    passphrase: string;
    channel: number;
    channels: number[];
    country: string;
    trial_left_s: number | null;
    message: Sentence | null;
    /** the country where the phone's time zone is, while nobody has chosen one */
    proposal: { country: string; name: string; channel: number } | null;
  }

  interface Stick {
    id: string;
    /** its name, perhaps empty */
    label: string;
    state: "waiting" | "reading" | "ready" | "saving" | "saved" | "problem";
    message: Sentence | null;
    pools: number;
    /** what must not be missed, whatever the state */
    warning: Sentence | null;
  }

  /** The classes, and the past one that is shown again. */
  interface Classes {
    sessions: Session[];
    alerts: Sentence[];
    playback: { title: string; stays: boolean } | null;
    /** how many are about to be erased by themselves, and on which day the first */
    coming: { day: string; sessions: number } | null;
    /** there are older ones, which the reply has no room for */
    more: boolean;
  }

  /** After how many days sessions are erased by themselves, null for never; what went last; why some could not. */
  interface Old {
    days: number | null;
    choices: number[];
    erased: { day: string; sessions: number } | null;
    trouble: Sentence | null;
  }

  interface Session {
    session_id: string;
    code: string;
    title: string;
    open: boolean;
    /** open only to be corrected */
    past: boolean;
    phase: string;
    students: number;
    started_at: string;
    anonymous: boolean;
    /** why its file can't be read; then nothing else is known of it */
    unreadable: Sentence | null;
    /** the day on which it is erased by itself, and whether that is announced by now */
    erased_on: string | null;
    erased_soon: boolean;
    /** it would be, if its date were certain */
    undated: boolean;
    /** the clock was set when it was opened */
    dated: boolean;
  }
}
