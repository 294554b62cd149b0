/** What the instructor's page gets of pools, and how it changes them. */
declare namespace Instructor {
  /** The fields of a question as a pool's file has them. */
  type Fields = Record<string, any>;

  /** A pool that is being changed. */
  interface Opened extends Pool {
    version: string;
    why_not: Sentence | null;
    fields: Fields[];
    preview: Previewed[];
    /** the file, if it is text that can be changed */
    text: string | null;
    /** why the picture that the file names for a question (from 0) can't be shown */
    unshown: Record<number, Sentence>;
  }

  /** What the box makes of a text. */
  interface Looked {
    ok: boolean;
    problems: Problem[];
    preview: Previewed[];
    fields: Fields[];
  }

  /** A field of the form with several entries. */
  type Listed = "tags" | "others" | "accepted";

  /** A question in the form. Numbers are as they were typed. */
  interface Draft {
    kind: string;
    text: string;
    options: { text: string; right: boolean }[];
    pairs: { left: string; right: string }[];
    others: string;
    /** the lists of the file that the fields were filled from */
    lists: Partial<Record<Listed, string[]>>;
    truth: boolean;
    /** true or false: `options` are its two options, which have names of their own */
    named: boolean;
    number: string;
    tolerance: string;
    unit: string;
    margin: string;
    accepted: string;
    exact: boolean;
    most: string;
    partial: boolean;
    confidence: boolean;
    explanation: string;
    time_limit: string;
    points: string;
    tags: string;
    /** the name of the file of a picture that was added; "" leaves the question the one that it has, null takes that away */
    image: string | null;
    image_alt: string;
    /** fields that the form doesn't show */
    rest: Fields;
  }

  interface Problem {
    severity: "error" | "warning";
    where: Sentence;
    message: Sentence;
    hint: Sentence | null;
  }

  /** What is wrong with the fields of a form, by their names. */
  type Wrong = Record<string, Problem>;

  interface Pool {
    id: string;
    title: string;
    ok: boolean;
    questions: number;
    slides: number;
    options: any;
    /** of its questions */
    tags: string[];
    /** its file lies on a stick, from which the box has it */
    from_stick: boolean;
    /** it is to be written onto a stick, and was never there */
    new_for_stick: boolean;
    /** where its file lies, and what to do about it */
    about: Sentence | null;
    problems: Problem[];
  }

  interface Previewed extends Kinds.Question {
    /** null for a slide */
    number: number | null;
    html: string;
    image?: Picture;
    explanation_html: string;
  }
}
