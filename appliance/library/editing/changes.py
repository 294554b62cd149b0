"""What can be changed in a pool's file, and the file with the change."""

from collections.abc import Mapping

import msgspec

from appliance.library.editing.fields import changed_block, new_block
from appliance.library.editing.lines import Lines, NoBlocks, split
from appliance.library.editing.settings import Setting, changed_settings, wrong_settings
from appliance.library.kinds.make import Written
from appliance.library.problems import Problem
from appliance.library.schema import Loaded, load_pool
from appliance.library.writing import write_question
from appliance.quiz.kinds import Question
from appliance.quiz.pool import Options, Pool
from appliance.sentence import Sentence, sentence


class Set(msgspec.Struct, frozen=True, tag_field="do", tag="set", forbid_unknown_fields=True):
    """Give settings of the pool, its title among them, other values; None: the usual one."""

    settings: dict[str, Setting]


class Put(msgspec.Struct, frozen=True, tag_field="do", tag="put", forbid_unknown_fields=True):
    """Give the question `at` (from 0) these fields, with their names in a file; those that are left out or None go.

    The picture, of which `fields_of` doesn't tell the file, goes only where `image` is None.
    """

    at: int
    question: Written


class Add(msgspec.Struct, frozen=True, tag_field="do", tag="add", forbid_unknown_fields=True):
    """Put questions before the one `at` (from 0), or behind the last."""

    at: int
    questions: list[Written]


class Copy(msgspec.Struct, frozen=True, tag_field="do", tag="copy", forbid_unknown_fields=True):
    """Put a copy of the question `at` (from 0) behind it, as it is written, without an id of its own."""

    at: int


class Remove(msgspec.Struct, frozen=True, tag_field="do", tag="remove", forbid_unknown_fields=True):
    """Take the question `at` (from 0) out."""

    at: int


class Move(msgspec.Struct, frozen=True, tag_field="do", tag="move", forbid_unknown_fields=True):
    """Take the question `at` (from 0) to the place `to`, counted without it."""

    at: int
    to: int


class Text(msgspec.Struct, frozen=True, tag_field="do", tag="text", forbid_unknown_fields=True):
    """Replace the whole text of the file."""

    text: str


Part = Set | Put | Add | Copy | Remove | Move
Change = Part | Text


class NotChanged(Exception):
    """Nothing was changed; `sentence` says why.

    `loaded` is what the file would have been, where that tells more; `settings` has what is wrong with each.
    """

    def __init__(
        self, why: Sentence, loaded: Loaded | None = None, settings: Mapping[str, Problem] | None = None
    ) -> None:
        super().__init__(why.code)
        self.sentence, self.loaded, self.settings = why, loaded, settings or {}


def fields_of(question: Question) -> Written:
    """A question's fields as an editor shows them and `Put` takes them; the kind is always among them."""
    return {"kind": question.kind, **write_question(question)}


def changed(data: bytes, name: str, change: Change) -> bytes:
    """The bytes of the YAML file `name` with the change, which holds what was asked for and is otherwise as it was.

    Raises NotChanged: the file is none that can be changed in parts, there is no such question, or the result would
    have errors. `Text` may leave errors behind, since it is how they are mended.
    """
    if isinstance(change, Text):
        return change.text.encode()
    if isinstance(change, Set) and (wrong := wrong_settings(change.settings)):
        raise NotChanged(sentence("edit.wrong"), settings=wrong)
    before = load_pool(data, name)
    if before.pool is None:
        raise NotChanged(sentence("edit.broken"), before)
    try:
        lines = split(data)
    except NoBlocks as error:
        raise NotChanged(sentence("edit.as_text")) from error
    if len(lines.blocks) != len(before.pool.questions):
        raise NotChanged(sentence("edit.as_text"))
    try:
        _apply(lines, before.pool, change)
    except (ValueError, NoBlocks) as error:
        raise NotChanged(sentence("edit.as_text")) from error
    made = lines.text()
    after = load_pool(made, name)
    if after.pool is None:
        raise NotChanged(sentence("edit.wrong"), after)
    if not _is_meant(before.pool, after.pool, change):
        raise NotChanged(sentence("edit.as_text"))
    return made


def _apply(lines: Lines, pool: Pool, change: Part) -> None:
    count = len(lines.blocks)
    at = 0 if isinstance(change, Set) else change.at
    if not 0 <= at < count + isinstance(change, Add):
        raise NotChanged(sentence("edit.no_question"))
    match change:
        case Set(settings):
            changed_settings(lines.head, lines.tail, settings)
        case Put(at, question):
            lines.blocks[at] = changed_block(lines.blocks[at], fields_of(pool.questions[at]), question)
        case Add(at, questions):
            gap = ["\n"] if any(not block[0].strip() for block in lines.blocks) else []
            lines.blocks[at:at] = [[*gap, *new_block(question, lines.column)] for question in questions]
        case Copy(at):
            fields = fields_of(pool.questions[at])
            bare = {name: value for name, value in fields.items() if name != "id"}
            copy = changed_block(lines.blocks[at], fields, bare) if "id" in fields else list(lines.blocks[at])
            lines.blocks.insert(at + 1, copy)
        case Remove(at):
            if count == 1:
                raise NotChanged(sentence("edit.last_question"))
            del lines.blocks[at]
        case Move(at, to):
            if not 0 <= to < count:
                raise NotChanged(sentence("edit.no_question"))
            lines.blocks.insert(to, lines.blocks.pop(at))


def _is_meant(before: Pool, after: Pool, change: Part) -> bool:
    """Whether all that was not to be changed is as before."""
    was, now = list(before.questions), list(after.questions)
    match change:
        case Set(settings):
            others = [name for name in Options.__struct_fields__ if name not in settings]
            same = all(getattr(before.options, name) == getattr(after.options, name) for name in others)
            return same and ("title" in settings or before.title == after.title) and _alike(was, now)
        case Put(at):
            del was[at], now[at]
        case Add(at, questions):
            del now[at : at + len(questions)]
        case Copy(at):
            del now[at + 1]
        case Remove(at):
            del was[at]
        case Move(at, to):
            was.insert(to, was.pop(at))
    same_settings = (before.title, before.options) == (after.title, after.options)
    return same_settings and _alike(was, now)


def _alike(some: list[Question], others: list[Question]) -> bool:
    """Whether these are the same questions; ids may differ, since equal questions are told apart by their order."""
    return [msgspec.structs.replace(q, id="") for q in some] == [msgspec.structs.replace(q, id="") for q in others]
