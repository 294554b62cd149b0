"""A pool's file → a Pool, or everything that is wrong with it.

Problems are gathered, not raised: one reading tells all of them, as far as the file's format can be read.
"""

import re
from contextlib import suppress
from pathlib import PurePath
from typing import Final, get_args

import msgspec

from appliance.library.fields import Fields, shape
from appliance.library.formats import PARSERS, Parser
from appliance.library.nodes import Mapping, Node, Scalar, Sequence, Unreadable
from appliance.library.notes import Notes
from appliance.library.pictures import Pictures, PictureStore
from appliance.library.problems import Position, Problem, Report, TooManyProblems, shown
from appliance.library.questions import read_question
from appliance.library.shapes import Choice, Flag, Number, Plain, Text, read_given
from appliance.pool_files import MAX_FILE_BYTES, format_of, most_bytes, split
from appliance.quiz.kinds import Question
from appliance.quiz.kinds.question import MAX_LIMIT_S, MAX_POINTS, MIN_LIMIT_S, Scoring
from appliance.quiz.pool import MAX_NEXT_S, MAX_QUESTIONS, MIN_NEXT_S, Draw, Leaderboard, Options, Order, Pool, Reveal
from appliance.quiz.spelling import clean
from appliance.sentence import Sentence, sentence

MAX_TITLE = 200
MAX_HTML = 4 << 20
MAX_MARKS = 50_000  # signs that Markdown looks at one by one; this many take about a second
MANY_UNTIMED = 20
ZIP: Final = b"PK\x03\x04"  # begins a file whose lines are not those of its texts

# Hints that speak of a pool's names, which files of other programs don't have.
_FOR_POOLS: Final = frozenset(
    (
        *("problem.add_correct", "problem.add_options", "problem.add_right_number", "problem.add_right_text"),
        *("problem.add_text", "problem.add_true_or_false", "problem.add_margin", "problem.name_one_or_poll"),
        *("problem.shuffle_false", "problem.write_what_is_meant"),
    )
)
_MARKS = re.compile(r"[*_~`$\[\]<>&|!\\]")
ALIASES = {"time_limit_default": "time_limit", "score_fn": "scoring"}
OPTIONS: Final[dict[str, Plain]] = {
    "time_limit": Number(sentence("schema.time_limit"), MIN_LIMIT_S, MAX_LIMIT_S),
    "scoring": Choice(sentence("schema.scoring"), get_args(Scoring)),
    "points": Number(sentence("schema.points"), 0, MAX_POINTS),
    "reveal": Choice(sentence("schema.reveal"), get_args(Reveal)),
    "changes": Flag(sentence("schema.changes")),
    "shuffle": Flag(sentence("schema.shuffle")),
    "order": Choice(sentence("schema.order"), get_args(Order)),
    "ask": Number(sentence("schema.ask"), 1, MAX_QUESTIONS, whole=True),
    "draw": Choice(sentence("schema.draw"), get_args(Draw)),
    "turns": Number(sentence("schema.turns"), 1, MAX_QUESTIONS, whole=True),
    "student_numbers": Flag(sentence("schema.student_numbers")),
    "anonymous": Flag(sentence("schema.anonymous")),
    "close_when_all": Flag(sentence("schema.close_when_all")),
    "next_after": Number(sentence("schema.next_after"), MIN_NEXT_S, MAX_NEXT_S),
    "live_counts": Flag(sentence("schema.live_counts")),
    "leaderboard": Choice(sentence("schema.leaderboard"), get_args(Leaderboard)),
    "review": Flag(sentence("schema.review")),
}
TITLE: Final = Text(sentence("schema.title"), MAX_TITLE)


class Loaded(msgspec.Struct, frozen=True):
    """The pool that a file holds, None if one of the problems is an error."""

    pool: Pool | None
    problems: tuple[Problem, ...]


def load_pool(data: bytes, name: str, pictures: Pictures | None = None) -> Loaded:
    """Read the file called `name`: its ending tells the format, YAML where it tells none.

    Without `pictures`, those beside the file are not looked for. A pool without a title is called as the file is.
    """
    found = format_of(name)
    stem = PurePath(name).stem if found is None else split(name)[0]
    parse = PARSERS["yaml" if found is None else found.name]
    if found is None and b"\0" in data:  # a picture or the like: to say that it is too large would lead nowhere
        data = data[:MAX_FILE_BYTES]
    called = clean(stem) if stem.strip(" .") else ""
    return read_pool(parse, data, called or clean(name), most_bytes(name), pictures)


def read_pool(
    parse: Parser, data: bytes, called: str, most: int = MAX_FILE_BYTES, pictures: Pictures | None = None
) -> Loaded:
    """Read a file of at most so many bytes with this parser. `called` is the title of a pool that has none."""
    report = Report(notes=Notes(b"" if data.startswith(ZIP) else data[:MAX_FILE_BYTES]))
    pool = None
    try:
        if len(data) > most:
            message = sentence("problem.too_large", most=most >> 20)
            raise Unreadable(Position(), message, sentence("problem.split_pool"))
        with pictures or Pictures(PictureStore()) as found:
            pool = _pool(parse(data, report), called, report, found)
    except Unreadable as stop:
        report.add("error", stop.place, stop.message, stop.hint)
    except TooManyProblems:
        pass
    problems = sorted(report.problems, key=lambda problem: (problem.line, problem.column))
    return Loaded(None if report.errors else pool, tuple(problems))


def _pool(root: Node, called: str, report: Report, pictures: Pictures) -> Pool | None:
    if not isinstance(root, Mapping):
        message = sentence("problem.no_pool", found=shape(root))
        report.add("error", root, message, sentence("problem.write_title_and_questions"))
        return None
    fields = Fields(root, report, known=("title", "questions", *OPTIONS), aliases=ALIASES)
    title = clean(TITLE.read(fields, "title") or "") or called[:MAX_TITLE]
    options = msgspec.convert(read_given(fields, OPTIONS), Options)
    numbers: dict[int, int] = {}
    try:
        questions = _questions(fields, numbers, report, pictures)
    finally:
        report.number(numbers)
    if report.errors:
        return None
    _note_untimed(fields, questions)
    count = sum(question.answerable for question in questions)
    if options.turns is not None and options.turns > count:
        message = sentence("problem.more_turns_than_questions", turns=options.turns, n=count)
        fields.warning(fields.place_of("turns"), message, sentence("problem.session_ends_earlier"))
    if options.ask is not None and options.ask > count:
        message = sentence("problem.ask_more_than_questions", ask=options.ask, n=count)
        fields.warning(fields.place_of("ask"), message, sentence("problem.all_are_asked"))
    if options.reveal == "own" and options.changes:
        message = sentence("problem.changes_with_own")
        fields.warning(fields.place_of("changes"), message, sentence("problem.remove_changes"))
    return Pool(title=title, questions=tuple(questions), options=options)


def _questions(fields: Fields, numbers: dict[int, int], report: Report, pictures: Pictures) -> list[Question]:
    """The questions without errors. `numbers` gets, by position, the number of each that is no slide."""
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
    left_out = False
    for position, item in enumerate(node.items[:MAX_QUESTIONS], start=1):
        number = len(numbers) + 1
        if isinstance(item, Mapping) and item.foreign:
            question = _foreign(item, position, number, ids, report, pictures)
            is_there = question is not None
        else:
            question, is_there = read_question(item, position, number, ids, report, pictures), True
        left_out |= not is_there
        if is_there and (question is None or question.answerable):
            numbers[position] = number
        if question is None:
            continue
        questions.append(question)
        size += len(question.html) + len(question.explanation_html)
        if size > MAX_HTML:
            report.add("error", item, sentence("problem.texts_too_large"), sentence("problem.smaller_tables"))
            break
        texts = (question.text, question.explanation, *(item.text for item in question.items()))
        marks += sum(len(_MARKS.findall(text)) for text in texts)
        if marks > MAX_MARKS:
            message = sentence("problem.too_many_marks", most=MAX_MARKS)
            report.add("error", item, message, sentence("problem.split_pool_into_files"))
            break
    if left_out and not questions and not report.errors:
        report.add("error", node, sentence("bank.nothing_left"))
    return questions


def _foreign(
    node: Mapping, position: int, number: int, ids: dict[str, int], report: Report, pictures: Pictures
) -> Question | None:
    """A question of another program, as `read_question` gives it; with errors it is left out, and they are warnings."""
    own = Report(notes=report.notes)
    with suppress(TooManyProblems):
        question = read_question(node, position, number, ids, own, pictures)
        if question is not None:
            for problem in own.problems:
                report.add("warning", problem, problem.message, _hint_elsewhere(problem), question=position)
            return question
    text = next((value.text for name, value in node.entries if name.text == "text" and isinstance(value, Scalar)), "")
    problems = own.problems
    if text:
        report.add("warning", node, sentence("bank.left_out", name=shown(text)), left_out=True)
    else:
        report.add("warning", node, sentence("problem.left_out", why=problems[0].message), left_out=True)
        problems = problems[1:]
    for problem in problems:
        report.add("warning", problem, problem.message, _hint_elsewhere(problem), left_out=True)
    return None


def _hint_elsewhere(problem: Problem) -> Sentence | None:
    """The hint, unless it makes sense in a pool's own file only."""
    return None if problem.hint is not None and problem.hint.code in _FOR_POOLS else problem.hint


def _note_untimed(fields: Fields, questions: list[Question]) -> None:
    untimed = sum(question.limit_s is None for question in questions if question.answerable)
    listed = fields.node("questions")
    if untimed >= MANY_UNTIMED and not fields.has("time_limit"):
        message = sentence("problem.untimed", questions=untimed, seconds=f"{Options().time_limit:g}")
        foreign = isinstance(listed, Sequence) and any(
            isinstance(item, Mapping) and item.foreign for item in listed.items
        )
        hint = sentence("problem.time_at_opening" if foreign else "problem.add_time_limit")
        fields.warning(fields.place, message, hint)
