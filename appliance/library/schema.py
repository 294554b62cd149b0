"""A pool's file → a Pool, or everything that is wrong with it.

Problems are gathered, not raised: one reading tells all of them, as far as the file's format can be read.
"""

import hashlib
import re
from pathlib import PurePath
from typing import get_args

import msgspec

from appliance.library import render
from appliance.library.fields import MAX_WORD, Fields, shape
from appliance.library.formats import PARSERS, Parser
from appliance.library.kinds import LATER, READERS
from appliance.library.kinds.infer import infer
from appliance.library.kinds.options import Content
from appliance.library.nodes import Mapping, Node, Sequence, Unreadable
from appliance.library.problems import Position, Problem, Report, TooManyProblems, did_you_mean, nearest, shown
from appliance.pool_files import MAX_FILE_BYTES, format_of, split
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
from appliance.sentence import sentence

MAX_TEXT = 10_000
MAX_TITLE = 200
MAX_TAGS = 20
MAX_HTML = 4 << 20
MAX_MARKS = 50_000  # signs that Markdown looks at one by one; so many take about a second
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


def load_pool(data: bytes, name: str) -> Loaded:
    """Read the file called `name`: its ending tells the format, YAML where it tells none.

    A pool without a title is called as the file is.
    """
    found = format_of(name)
    stem = PurePath(name).stem if found is None else split(name)[0]
    return read_pool(PARSERS["yaml" if found is None else found.name], data, clean(stem) or clean(name))


def read_pool(parse: Parser, data: bytes, called: str) -> Loaded:
    """Read a file with this parser. `called` is the title of a pool that has none."""
    report = Report()
    pool = None
    try:
        if len(data) > MAX_FILE_BYTES:
            message = sentence("problem.too_large", most=MAX_FILE_BYTES >> 20)
            raise Unreadable(Position(), message, sentence("problem.split_pool"))
        pool = _pool(parse(data, report), called, report)
    except Unreadable as stop:
        report.add("error", stop.place, stop.message, stop.hint)
    except TooManyProblems:
        pass
    problems = sorted(report.problems, key=lambda problem: (problem.line, problem.column))
    return Loaded(None if report.errors else pool, tuple(problems))


def _pool(root: Node, called: str, report: Report) -> Pool | None:
    if not isinstance(root, Mapping):
        message = sentence("problem.no_pool", found=shape(root))
        report.add("error", root, message, sentence("problem.write_title_and_questions"))
        return None
    fields = Fields(root, report, known=_POOL_FIELDS, aliases=_ALIASES)
    title = clean(fields.text("title", MAX_TITLE) or "") or called[:MAX_TITLE]
    options = _session_options(fields)
    questions = _questions(fields, report)
    if report.errors:
        return None
    _note_untimed(fields, questions)
    if options.turns is not None and options.turns > len(questions):
        message = sentence("problem.more_turns_than_questions", turns=options.turns, questions=len(questions))
        fields.warning(fields.key("turns"), message, sentence("problem.session_ends_earlier"))
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
        fields.error(fields.place, sentence("problem.no_questions"), sentence("problem.add_questions"))
        return []
    if not isinstance(node, Sequence) or not node.items:
        found = sentence("problem.an_empty_one") if isinstance(node, Sequence) else shape(node)
        message = sentence("problem.not_a_list_of_questions", found=found)
        fields.error(node, message, sentence("problem.begin_each_question"))
        return []
    if len(node.items) > MAX_QUESTIONS:
        message = sentence("problem.too_many_questions", found=len(node.items), most=MAX_QUESTIONS)
        fields.error(node.items[MAX_QUESTIONS], message, sentence("problem.split_pool"))
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
            report.add("error", item, sentence("problem.texts_too_large"), sentence("problem.smaller_tables"))
            break
        texts = (question.text, question.explanation, *(option.text for option in question.options))
        marks += sum(len(_MARKS.findall(text)) for text in texts)
        if marks > MAX_MARKS:
            message = sentence("problem.too_many_marks", most=MAX_MARKS)
            report.add("error", item, message, sentence("problem.split_pool_into_files"))
            break
    return questions


def _question(node: Node, number: int, ids: dict[str, int], report: Report) -> Question | None:
    if not isinstance(node, Mapping):
        message = sentence("problem.not_a_question", found=shape(node))
        report.add("error", node, message, sentence("problem.write_text_before"), question=number)
        return None
    before = report.errors
    fields = Fields(node, report, known=_QUESTION_FIELDS, aliases=_QUESTION_ALIASES, question=number)
    text = fields.text("text", MAX_TEXT)
    if not fields.has("text"):
        fields.error(node, sentence("problem.no_text"), fields.why_missing("text") or sentence("problem.add_text"))
    if fields.has("correct") and fields.has("correct_answer"):
        fields.error(fields.key("correct_answer"), sentence("problem.key_twice"), sentence("problem.keep_one"))
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
            message = sentence(
                "problem.options_shown_alike",
                first=first + 1,
                second=index + 1,
                first_text=shown(options[first].text),
                second_text=shown(option.text),
            )
            fields.warning(fields.node("options") or fields.place, message, sentence("problem.type_backslash_twice"))


def _kind(fields: Fields) -> Kind | None:
    """The kind that is written or told by the fields, if it can be played."""
    written = fields.word("kind", MAX_WORD)
    if fields.has("kind") and written is None:
        return None
    name = written or infer(fields)
    if name is None:
        if fields.has("options"):
            fields.error(fields.place, sentence("problem.nothing_right"), sentence("problem.add_correct"))
        else:
            fields.error(fields.place, sentence("problem.no_options"), sentence("problem.add_options"))
        return None
    for kind in READERS:
        if kind == name:
            return kind
    place = fields.node("kind") or fields.place
    known = [*READERS, *LATER]
    if name in LATER:
        hint = None if written else sentence("problem.add_options_if_wanted")
        fields.error(place, sentence("problem.kind_of_later", kind=name), hint)
    else:
        found = sentence("problem.quoted", text=shown(name))
        message = sentence("problem.none_of_these", field="kind", known=known, found=found)
        fields.error(place, message, did_you_mean(nearest(name, known)))
    return None


def _refuse_later(fields: Fields, kind: Kind | None) -> None:
    """Report what belongs to the format but not to this version."""
    if fields.has("image"):
        fields.warning(fields.key("image"), sentence("problem.image"), sentence("problem.asked_without_image"))
    if fields.flag("confidence"):
        fields.error(fields.key("confidence"), sentence("problem.confidence"), sentence("problem.remove_it"))
    for name in _LATER_FIELDS:
        if kind is not None and fields.has(name):
            fields.warning(fields.key(name), sentence("problem.no_effect", field=name, kind=kind))


def _own_id(fields: Fields, number: int, ids: dict[str, int]) -> str | None:
    own = fields.text("id", MAX_WORD)
    if own is None:
        return None
    if own in ids:
        message = sentence("problem.id_twice", id=shown(own), question=ids[own])
        fields.error(fields.key("id"), message, sentence("problem.give_each_its_own"))
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
        message = sentence("problem.untimed", questions=untimed, seconds=f"{Options().time_limit:g}")
        fields.warning(fields.place, message, sentence("problem.add_time_limit"))
