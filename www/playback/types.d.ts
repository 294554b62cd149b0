/** What the box says of a past session. */
declare namespace Playback {
  /** One thing that the projector showed. */
  interface Title {
    what: "asked" | "revealed" | "standings" | "end";
    /** none of a slide */
    number?: number;
    of?: number;
    /** the beginning of the question's text */
    text?: string;
  }
  interface Reply {
    title: string;
    /** the step of the first view, from 1 */
    step: number;
    steps: Title[];
    views: Projector.View[];
    look: Projector.Look;
  }
}
