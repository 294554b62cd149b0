"""A pool → a file in the format of `pools/README.md`, which reads back as the same pool."""

import io
import re
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any, Final

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedSeq
from ruamel.yaml.scalarstring import LiteralScalarString, SingleQuotedScalarString

from appliance.library.kinds import READERS
from appliance.library.kinds.make import Written
from appliance.library.questions import digest_of
from appliance.quiz.kinds import Question
from appliance.quiz.pool import Options, Pool

_UNTOLD: Final = ("single", "multiple")  # kinds that are told by the options and what is right
_TRUTHS: Final = ({"true", "false"}, {"t", "f"})
# What YAML can't write as a block of lines, or reads back otherwise.
_NO_BLOCK: Final = re.compile(
    r"^[ \t\n]|[ \t]\n|[ \t\n]$|[^\n -~\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
# Texts that no reader of YAML takes for anything else; fewer are safe in a list in one line. Others get quotes.
_SAFE: Final = re.compile(r"[^\W\d_](?:[^:#\n\"\\]*[^\s:#\"\\])?")
_SAFE_IN_LINE: Final = re.compile(r"[^\W\d_](?:[^:#\[\]{},\n'\"&*?|><=!%@`\\]*[^\s:#\[\]{},'\"&*?|><=!%@`\\])?")
_WORDS: Final = re.compile(r"y|n|yes|no|on|off|true|false|null", re.IGNORECASE)
_SHORT: Final = 60  # characters; a list of at most so many stands in one line


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
    yaml = YAML()
    yaml.width = 4096  # longer than most texts, so that few are folded
    yaml.indent(mapping=2, sequence=4, offset=2)
    buffer = io.BytesIO()
    yaml.dump(laid_out(fields), buffer)
    return buffer.getvalue()


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


def laid_out(value: Any, safe: re.Pattern[str] = _SAFE) -> Any:
    """Texts of several lines as blocks of lines, and short lists in one line, wherever they stand."""
    match value:
        case dict():
            return {name: laid_out(part) for name, part in value.items()}
        case list():
            lists = any(isinstance(part, dict | list) for part in value)
            if lists or any("\n" in str(part) for part in value) or sum(map(len, map(str, value))) > _SHORT:
                return CommentedSeq(laid_out(part) for part in value)
            parts = CommentedSeq(laid_out(part, _SAFE_IN_LINE) for part in value)
            parts.fa.set_flow_style()
            return parts
        case str() if "\n" in value and not _NO_BLOCK.search(value):
            return LiteralScalarString(value)
        case str() if not safe.fullmatch(value) or _WORDS.fullmatch(value):
            return SingleQuotedScalarString(value)
    return value
