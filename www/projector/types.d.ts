/** What the projector gets from the box. */
declare namespace Projector {
  interface View {
    /** a past class is shown again: it stands still, or goes on */
    playback?: "still" | "plays";
    phase: "none" | "lobby" | "open" | "closed" | "revealed" | "finished";
    title?: string;
    code?: string;
    /** the page was opened with this code, which no class has; the page says it */
    unknown_code?: string;
    code_needed?: boolean;
    screen: string;
    addresses: { student: string; wifi?: { ssid: string; passphrase: string } | null };
    draw?: string;
    questions?: number;
    limit_s?: number;
    present?: number;
    joined?: number;
    /** nobody new is let in */
    locked?: boolean;
    names?: string[];
    question?: Kinds.Question & {
      turn: number;
      /** none of a slide */
      number?: number;
      of: number;
      round: number;
      html?: string;
      /** false where nothing is marked, as in a poll */
      scored?: boolean;
      image?: Picture;
      limit_ms?: number;
      starts_in_ms?: number;
    };
    left_ms?: number;
    /** for those with extra time, where that is longer */
    longer_ms?: number;
    /** until the next question opens by itself */
    next_in_ms?: number;
    paused?: boolean;
    closing?: boolean;
    answered?: number;
    /** of those who are connected, and of those who answered and have gone */
    answered_of?: number;
    counts?: Kinds.Counts;
    counts_before?: Kinds.Counts;
    /** how many answered in the first round */
    answered_before?: number;
    /** answers beyond the rows of `counts` */
    counts_more?: number;
    times?: number[];
    /** what `times` are bins of: the limit and what it was extended by */
    limit_ms?: number;
    correct?: Kinds.Correct;
    explanation_html?: string;
    share_right?: number | null;
    top?: PlaceRow[];
    /** how many more share the rank of the last row of `top` */
    tied?: number;
    /** who climbed most since the question before */
    climbers?: { names: string[]; places: number };
    /** the first three ranks, once the class is over */
    podium?: { rank: number; points: number; names: string[]; more: number }[];
    whole?: { took_part: number; share_right?: number; hardest?: number };
    scores?: Scores | null;
    items?: Item[];
    storage?: string;
    next?: { number: number; of: number };
    /** the stick; the codes on the box's own screen only; why phones may not find the Wi-Fi; what the instructor chose */
    box?: { stick?: Sentence; claim_code?: string; new_code?: string; wifi?: Sentence; language?: string; look?: Look };
  }
  interface Look {
    light?: boolean;
    sound?: boolean;
    /** per cent of the usual size */
    letters?: number;
  }
}
