"""A pool's file → a Pool, or everything that is wrong with it.

Problems are gathered, not raised: one reading tells all of them. Only where the YAML is broken in a way that quotes
don't cure does reading stop, since what follows can mean anything.
"""

import hashlib
import re
from pathlib import PurePath
from typing import get_args

import msgspec

from appliance.library import render
from appliance.library.fields import MAX_WORD, Fields, shape
from appliance.library.kinds import LATER, READERS, Content, infer
from appliance.library.problems import Problem, Report, TooManyProblems, did_you_mean, nearest, shown
from appliance.library.yaml_text import Mapping, Node, Sequence, Unreadable, decode, parse
from appliance.quiz.pool import (
    MAX_LIMIT_S,
    MAX_POINTS,
    MAX_QUESTIONS,
    MIN_LIMIT_S,
    Draw,
    Kind,
    Leaderboard,
    Option,
    Options,
    Pool,
    Question,
    Reveal,
    Scoring,
)
from appliance.quiz.spelling import clean

MAX_TEXT = 10_000
MAX_TITLE = 200
MAX_TAGS = 20
MAX_HTML = 4 << 20
MAX_MARKS = 50_000  # signs that Markdown looks at one by one; so many take about a second
MAX_MENDED = 20
MANY_UNTIMED = 20

_MARKS = re.compile(r"[*_~`$\[\]<>&|!\\]")
_ALIASES = {"time_limit_default": "time_limit", "score_fn": "scoring"}
_QUESTION_ALIASES = {"question": "text", "answer": "correct", "score_fn": "scoring"}
_POOL_FIELDS = (
    *("title", "questions"),
    *("time_limit", "scoring", "points", "reveal", "changes", "shuffle"),
    *("draw", "turns", "close_when_all", "live_counts", "leaderboard"),
)
_QUESTION_FIELDS = (
    *("id", "kind", "text", "options", "correct", "correct_answer", "explanation"),
    *("time_limit", "points", "scoring", "shuffle", "tags", "image", "image_alt", "confidence"),
    *("tolerance", "unit", "exact", "pairs", "labels"),  # of kinds that come later
)
_LATER_FIELDS = _QUESTION_FIELDS[-5:]


class Loaded(msgspec.Struct, frozen=True):
    """What a file holds: a pool, unless one of the problems is an error."""

    pool: Pool | None
    problems: tuple[Problem, ...]


def load_pool(text: bytes, name: str) -> Loaded:
    """Read the file called `name` (its ending tells JSON; its stem is the title of a pool that has none)."""
    report = Report()
    pool = None
    try:
        root = _document(decode(text), report, json=name.lower().endswith(".json"))
        pool = _pool(root, PurePath(name).stem, report)
    except Unreadable as stop:
        report.add("error", stop.place, stop.message, stop.hint)
    except TooManyProblems:
        pass
    problems = sorted(report.problems, key=lambda problem: (problem.line, problem.column))
    return Loaded(None if report.errors else pool, tuple(problems))


def _document(text: str, report: Report, *, json: bool) -> Node:
    """The document; the text in a line that lacks quotes is reported, put in quotes and read, so that all are found."""
    for _ in range(MAX_MENDED):
        try:
            return parse(text, json=json)
        except Unreadable as stop:
            if stop.mended is None:
                raise
            report.add("error", stop.place, stop.message, stop.hint)
            text = stop.mended
    return parse(text, json=json)


def _pool(root: Node, stem: str, report: Report) -> Pool | None:
    if not isinstance(root, Mapping):
        hint = "Begin with a line title: and put the questions under questions:."
        report.add("error", root, f"A pool is a title with questions; found {shape(root)}.", hint)
        return None
    fields = Fields(root, report, known=_POOL_FIELDS, aliases=_ALIASES)
    title = clean(fields.text("title", MAX_TITLE) or "") or clean(stem)[:MAX_TITLE] or "Pool"
    options = _session_options(fields)
    questions = _questions(fields, report)
    if report.errors:
        return None
    _note_untimed(fields, questions)
    if options.turns is not None and options.turns > len(questions):
        message = f'"turns" is {options.turns}, but there are {len(questions)} questions.'
        fields.warning(fields.key("turns"), message, "The session ends when they are used up.")
    return Pool(title=title, questions=tuple(questions), options=options)


def _session_options(fields: Fields) -> Options:
    given = {
        "time_limit": fields.number("time_limit", MIN_LIMIT_S, MAX_LIMIT_S),
        "points": fields.number("points", 0, MAX_POINTS),
        "turns": fields.whole("turns", 1, MAX_QUESTIONS),
        "scoring": fields.choice("scoring", get_args(Scoring)),
        "reveal": fields.choice("reveal", get_args(Reveal)),
        "draw": fields.choice("draw", get_args(Draw)),
        "leaderboard": fields.choice("leaderboard", get_args(Leaderboard)),
        **{name: fields.flag(name) for name in ("changes", "shuffle", "close_when_all", "live_counts")},
    }
    return msgspec.convert({name: value for name, value in given.items() if value is not None}, Options)


def _questions(fields: Fields, report: Report) -> list[Question]:
    node = fields.node("questions")
    if node is None:
        fields.error(fields.place, "The pool has no questions.", "Add a list questions:.")
        return []
    if not isinstance(node, Sequence) or not node.items:
        hint = 'Begin each question with "- text:" in a line of its own.'
        found = "an empty one" if isinstance(node, Sequence) else shape(node)
        fields.error(node, f'"questions" must be a list of questions; found {found}.', hint)
        return []
    if len(node.items) > MAX_QUESTIONS:
        message = f"The pool has {len(node.items)} questions; at most {MAX_QUESTIONS} are possible."
        fields.error(node.items[MAX_QUESTIONS], message, "Split it into several pools.")
    questions: list[Question] = []
    ids: dict[str, int] = {}
    size = marks = 0
    for number, item in enumerate(node.items[:MAX_QUESTIONS], start=1):
        question = _question(item, number, ids, report)
        if question is None:
            continue
        questions.append(question)
        size += len(question.html) + len(question.explanation_html)
        if size > MAX_HTML:
            report.add("error", item, "The texts up to here are too large to be shown.", "Make the tables smaller.")
            break
        texts = (question.text, question.explanation, *(option.text for option in question.options))
        marks += sum(len(_MARKS.findall(text)) for text in texts)
        if marks > MAX_MARKS:
            message = f"The texts up to here hold more than {MAX_MARKS} signs like *, _, [ and <."
            report.add("error", item, message, "Split the pool into several files.")
            break
    return questions


def _question(node: Node, number: int, ids: dict[str, int], report: Report) -> Question | None:
    if not isinstance(node, Mapping):
        hint = "Write text: before it, and its options below."
        report.add("error", node, f"A question has named fields; found {shape(node)}.", hint, question=number)
        return None
    before = report.errors
    fields = Fields(node, report, known=_QUESTION_FIELDS, aliases=_QUESTION_ALIASES, question=number)
    text = fields.text("text", MAX_TEXT)
    if not fields.has("text"):
        fields.error(node, "The question has no text.", fields.why_missing("text") or "Add text:.")
    if fields.has("correct") and fields.has("correct_answer"):
        fields.error(fields.key("correct_answer"), 'The key is given twice, by "correct" too.', "Keep one.")
    kind = _kind(fields)
    content = READERS[kind](fields) if kind is not None else None
    explanation = fields.text("explanation", MAX_TEXT) or ""
    limit_s = fields.number("time_limit", MIN_LIMIT_S, MAX_LIMIT_S)
    points = fields.number("points", 0, MAX_POINTS)
    scoring = fields.choice("scoring", get_args(Scoring))
    shuffle = fields.flag("shuffle")
    tags = fields.words("tags", MAX_TAGS)
    _refuse_later(fields, kind)
    own_id = _own_id(fields, number, ids)
    if report.errors > before or text is None or kind is None or content is None:
        return None
    options = tuple(Option(option, render.inline(option)) for option in content.options)
    _note_alike(fields, options)
    return Question(
        id=own_id or _derived_id(kind, text, content, number, ids),
        kind=kind,
        text=text,
        html=render.block(text),
        options=options,
        correct=content.correct,
        explanation=explanation,
        explanation_html=render.block(explanation),
        limit_s=limit_s,
        points=points,
        scoring=scoring,
        shuffle=False if kind == "true_false" and shuffle is None else shuffle,
        tags=tags,
    )


def _note_alike(fields: Fields, options: tuple[Option, ...]) -> None:
    """Note different texts that are shown alike, since Markdown takes marks out of them."""
    shown_first: dict[str, int] = {}
    for index, option in enumerate(options):
        first = shown_first.setdefault(option.html, index)
        if clean(options[first].text) != clean(option.text):
            texts = f"{shown(options[first].text)} and {shown(option.text)}"
            message = f"Options {first + 1} and {index + 1}, {texts}, are shown alike."
            hint = "To show a backslash before * _ ~ $ or `, type it twice."
            fields.warning(fields.node("options") or fields.place, message, hint)


def _kind(fields: Fields) -> Kind | None:
    """The kind that is written or told by the fields, if it can be played."""
    written = fields.word("kind", MAX_WORD)
    if fields.has("kind") and written is None:
        return None
    name = written or infer(fields)
    if name is None:
        if fields.has("options"):
            hint = "Add correct: with the text of the right option; or, if none is right, kind: poll."
            fields.error(fields.place, "Nothing says which option is right.", hint)
        else:
            fields.error(fields.place, "The question has no options.", "Add a list options: with 2 to 8 texts.")
        return None
    for kind in READERS:
        if kind == name:
            return kind
    place = fields.node("kind") or fields.place
    known = [*READERS, *LATER]
    if name in LATER:
        what = f"Questions of the kind {name} are not supported by this version"
        fields.error(place, f"{what}.", "" if written else "For one with options, add a list options:.")
    else:
        message = f'"kind" must be one of {", ".join(known)}; found {shown(name)}.'
        fields.error(place, message, did_you_mean(nearest(name, known)))
    return None


def _refuse_later(fields: Fields, kind: Kind | None) -> None:
    """Report what belongs to the format but not to this version."""
    if fields.has("image"):
        fields.warning(
            fields.key("image"), "Images are not shown by this version.", "The question is asked without it."
        )
    if fields.flag("confidence"):
        fields.error(fields.key("confidence"), "Asking how sure one is is not supported by this version.", "Remove it.")
    for name in _LATER_FIELDS:
        if kind is not None and fields.has(name):
            fields.warning(fields.key(name), f"{shown(name)} has no effect on a question of the kind {kind}.")


def _own_id(fields: Fields, number: int, ids: dict[str, int]) -> str | None:
    own = fields.text("id", MAX_WORD)
    if own is None:
        return None
    if own in ids:
        fields.error(fields.key("id"), f"The id {shown(own)} is that of question {ids[own]}.", "Give each its own.")
    ids.setdefault(own, number)
    return own


def _derived_id(kind: Kind, text: str, content: Content, number: int, ids: dict[str, int]) -> str:
    """The same wherever the question stands; equal questions are told apart by a suffix."""
    digest = hashlib.sha256("\0".join((kind, text, *content.options)).encode()).hexdigest()[:10]
    name, twin = digest, 1
    while name in ids:
        twin += 1
        name = f"{digest}-{twin}"
    ids[name] = number
    return name


def _note_untimed(fields: Fields, questions: list[Question]) -> None:
    untimed = sum(question.limit_s is None for question in questions)
    if untimed >= MANY_UNTIMED and not fields.has("time_limit"):
        message = f"{untimed} questions have no time limit, so each has {Options().time_limit:g} s."
        fields.warning(fields.place, message, "Add time_limit: at the top.")
