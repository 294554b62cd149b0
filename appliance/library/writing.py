"""A pool → a file in the format of `pools/README.md`, which reads back as the same pool."""

from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any, Final

import msgspec

from appliance.library.kinds import READERS
from appliance.library.kinds.make import Written
from appliance.library.questions import digest_of
from appliance.quiz.kinds import Question
from appliance.quiz.pool import Options, Pool

_UNTOLD: Final = ("single", "multiple")  # kinds that are told by the options and what is right
_TRUTHS: Final = ({"true", "false"}, {"t", "f"})


def write_pool(pool: Pool, pictures: Mapping[str, str] | None = None) -> bytes:
    """The whole file, UTF-8. Ids are left out where they follow from the question.

    `pictures` has the name of the file for a picture's address; pictures without one are left out.
    """
    top: Written = {"title": pool.title, **_set(pool.options)}
    top["questions"] = [write_question(question, pictures or {}) for question in pool.questions]
    return write_fields(top)


def picture_names(addresses: Iterable[str]) -> dict[str, str]:
    """Names of files, by the addresses of the pictures that are to lie in them."""
    return {address: f"{number}{PurePath(address).suffix}" for number, address in enumerate(sorted(addresses), 1)}


def write_fields(fields: Written) -> bytes:
    """A file with these fields, UTF-8."""
    from appliance.library import layout

    return layout.whole_file(fields)


def write_question(question: Question, pictures: Mapping[str, str] | None = None) -> Written:
    """The fields of one question in their usual order: texts, numbers, flags, and lists of them."""
    fields: Written = {"text": question.text}
    if question.kind not in _UNTOLD or _reads_as_truth(question):
        fields["kind"] = question.kind
    fields |= {name: _plain(value) for name, value in READERS[question.kind].write(question).items()}
    image = question.image
    named = None if image is None or pictures is None else pictures.get(image.src)
    usual = {
        "image": named,
        "image_alt": None if image is None or named is None else image.alt or None,
        "explanation": question.explanation or None,
        "time_limit": question.limit_s,
        "points": question.points,
        "scoring": question.scoring,
        "confidence": question.confidence or None,
        "tags": list(question.tags) or None,
        "id": None if question.id.startswith(digest_of(question)) else question.id,
    }
    return fields | {name: _plain(value) for name, value in usual.items() if value is not None}


def _set(options: Options) -> Written:
    """The settings that are not the usual ones."""
    usual = msgspec.structs.asdict(Options())
    given = msgspec.structs.asdict(options)
    return {name: _plain(value) for name, value in given.items() if value != usual[name]}


def _reads_as_truth(question: Question) -> bool:
    """Whether these options would be taken for those of a question of true or false."""
    return {item.text.strip().casefold() for item in question.items()} in _TRUTHS


def _plain(value: Any) -> Any:
    """A number without a needless point."""
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value
