"""A question's node → a Question, or everything that is wrong with it."""

import hashlib
from typing import Final, get_args

from appliance.library import render
from appliance.library.fields import MAX_WORD, Fields, shape
from appliance.library.kinds import LATER, READERS
from appliance.library.kinds.infer import infer
from appliance.library.kinds.options import Content
from appliance.library.nodes import Mapping, Node
from appliance.library.problems import Report, did_you_mean, nearest, shown
from appliance.quiz.kinds import KINDS, Question
from appliance.quiz.kinds.question import MAX_LIMIT_S, MAX_POINTS, MIN_LIMIT_S, Kind, Option, Scoring
from appliance.quiz.spelling import clean
from appliance.sentence import sentence

MAX_TEXT: Final = 10_000
MAX_TAGS: Final = 20

_ALIASES: Final = {"question": "text", "answer": "correct", "score_fn": "scoring"}
_FIELDS: Final = (
    *("id", "kind", "text", "options", "correct", "correct_answer", "explanation"),
    *("time_limit", "points", "scoring", "shuffle", "tags", "image", "image_alt", "confidence"),
    *("tolerance", "unit", "exact", "pairs", "labels"),  # of kinds that come later
)
_LATER_FIELDS: Final = _FIELDS[-5:]


def read_question(node: Node, number: int, ids: dict[str, int], report: Report) -> Question | None:
    """The question that `node` holds, the pool's `number`th counted from 1; None if it has errors, which are reported.

    `ids` are those of the questions before it with their numbers, and get this one's.
    """
    if not isinstance(node, Mapping):
        message = sentence("problem.not_a_question", found=shape(node))
        report.add("error", node, message, sentence("problem.write_text_before"), question=number)
        return None
    before = report.errors
    fields = Fields(node, report, known=_FIELDS, aliases=_ALIASES, question=number)
    text = fields.text("text", MAX_TEXT)
    if not fields.has("text"):
        fields.error(node, sentence("problem.no_text"), fields.why_missing("text") or sentence("problem.add_text"))
    if fields.has("correct") and fields.has("correct_answer"):
        place = fields.place_of("correct_answer")
        fields.error(place, sentence("problem.key_twice"), sentence("problem.keep_one_of_them"))
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
    return KINDS[kind](
        id=own_id or _derived_id(kind, text, content, number, ids),
        text=text,
        html=render.block(text),
        options=options,
        correct=content.correct,
        explanation=explanation,
        explanation_html=render.block(explanation),
        limit_s=limit_s,
        points=points,
        scoring=scoring,
        shuffle=shuffle,
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
        fields.warning(fields.place_of("image"), sentence("problem.image"), sentence("problem.asked_without_image"))
    if fields.flag("confidence"):
        fields.error(fields.place_of("confidence"), sentence("problem.confidence"), sentence("problem.remove_it"))
    for name in _LATER_FIELDS:
        if kind is not None and fields.has(name):
            fields.warning(fields.place_of(name), sentence("problem.no_effect", field=name, kind=kind))


def _own_id(fields: Fields, number: int, ids: dict[str, int]) -> str | None:
    own = fields.text("id", MAX_WORD)
    if own is None:
        return None
    if own in ids:
        message = sentence("problem.id_twice", id=shown(own), question=ids[own])
        fields.error(fields.place_of("id"), message, sentence("problem.give_each_its_own"))
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
