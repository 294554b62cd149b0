"""A question's node → a Question, or everything that is wrong with it."""

import hashlib
from typing import Final, get_args

from msgspec.structs import replace

from appliance.library.fields import MAX_WORD, Fields, shape
from appliance.library.images import read_image
from appliance.library.kinds import READERS
from appliance.library.kinds.infer import infer
from appliance.library.nodes import Mapping, Node
from appliance.library.pictures import Pictures
from appliance.library.problems import Report, did_you_mean, nearest, shown
from appliance.library.shapes import TEXT, Choice, Number, Other, Plain, Shape, Tags, Text, read_given
from appliance.quiz.kinds import Question
from appliance.quiz.kinds.question import MAX_LIMIT_S, MAX_POINTS, MIN_LIMIT_S, Kind, Scoring
from appliance.sentence import sentence

MAX_TEXT: Final = 10_000
MAX_TAGS: Final = 20

ALIASES: Final = {"question": "text", "answer": "correct", "score_fn": "scoring"}
_PLAIN: Final[dict[str, Plain]] = {
    "explanation": Text(sentence("schema.explanation"), MAX_TEXT),
    "time_limit": Number(sentence("schema.time_limit"), MIN_LIMIT_S, MAX_LIMIT_S),
    "points": Number(sentence("schema.points"), 0, MAX_POINTS),
    "scoring": Choice(sentence("schema.scoring"), get_args(Scoring)),
    "tags": Tags(sentence("schema.tags"), MAX_TAGS),
}
FIELDS: Final[dict[str, Shape]] = {
    "text": Text(sentence("schema.text"), MAX_TEXT),
    "kind": Choice(sentence("schema.kind"), tuple(READERS)),
    "id": Text(sentence("schema.id"), MAX_WORD),
    "image": Other(sentence("schema.image"), TEXT),
    "image_alt": Other(sentence("schema.image_alt"), TEXT),
    **_PLAIN,
}
OF_KINDS: Final = frozenset(name for reader in READERS.values() for name in reader.fields)
_KNOWN: Final = (*FIELDS, *sorted(OF_KINDS))


def read_question(
    node: Node, position: int, number: int, ids: dict[str, int], report: Report, pictures: Pictures
) -> Question | None:
    """The question that `node` holds; None if it has errors, which are reported.

    `position` is that in the file's list, `number` the one that pages show unless it is a slide; both count from 1.
    `ids` are those of the questions before it with their numbers, and get this one's.
    """
    if not isinstance(node, Mapping):
        message = sentence("problem.not_a_question", found=shape(node))
        report.add("error", node, message, sentence("problem.write_text_before"), question=position)
        return None
    before = report.errors
    fields = Fields(node, report, known=_KNOWN, aliases=ALIASES, question=position)
    text = fields.text("text", MAX_TEXT)
    if not fields.has("text"):
        fields.error(node, sentence("problem.no_text"), fields.why_missing("text") or sentence("problem.add_text"))
    if fields.has("correct") and fields.has("correct_answer"):
        place = fields.place_of("correct_answer")
        fields.error(place, sentence("problem.key_twice"), sentence("problem.keep_one_of_them"))
    kind = _kind(fields)
    make = None if kind is None else READERS[kind].read(fields)
    given = read_given(fields, _PLAIN)
    confidence = fields.flag("confidence")
    image = read_image(fields, pictures)
    if kind is not None:
        _note_without_effect(fields, kind)
    own_id = _own_id(fields, number, ids)
    if report.errors > before or text is None or kind is None or make is None:
        return None
    explanation = given.pop("explanation", "")
    question = make(
        id=own_id or "",
        text=text,
        html=fields.block(fields.node("text"), text),
        explanation=explanation,
        explanation_html=fields.block(fields.node("explanation"), explanation),
        limit_s=given.pop("time_limit", None),
        image=image,
        confidence=bool(confidence) and "confidence" in READERS[kind].fields,
        **given,
    )
    return question if own_id else replace(question, id=_derived_id(question, number, ids))


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
    found = sentence("problem.quoted", text=shown(name))
    message = sentence("problem.none_of_these", field="kind", known=list[str](READERS), found=found)
    fields.error(fields.node("kind") or fields.place, message, did_you_mean(nearest(name, READERS)))
    return None


def _note_without_effect(fields: Fields, kind: Kind) -> None:
    """Report the fields of other kinds. What is said to be right where nothing can be is reported by the reader."""
    for name in sorted(OF_KINDS):
        if fields.has(name) and name not in READERS[kind].fields and name != "correct":
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


def _derived_id(question: Question, number: int, ids: dict[str, int]) -> str:
    """The same wherever the question stands; equal questions are told apart by a suffix."""
    digest = digest_of(question)
    name, twin = digest, 1
    while name in ids:
        twin += 1
        name = f"{digest}-{twin}"
    ids[name] = number
    return name


def digest_of(question: Question) -> str:
    """What the id of a question without one of its own begins with."""
    texts = (question.kind, question.text, *(item.text for item in question.items()))
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:10]
