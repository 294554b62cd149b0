"""Questions of other programs in YAML and JSON: whatever their names are, they become those of a pool.

A file that is a pool already stays as it is, but for questions of another program among its own. Otherwise the
questions are looked for, wherever in the file they stand: in a list without a title, in several documents, in sections,
as variations. A file that holds none is said to be what it looks like.
"""

from collections.abc import Iterator
from collections.abc import Sequence as Several
from dataclasses import replace
from typing import Final

from appliance.library.formats.bank import Bank, LeftOut
from appliance.library.formats.programs import webquiz
from appliance.library.formats.programs.drafts import draft_of
from appliance.library.formats.programs.looks import looks_like
from appliance.library.formats.programs.parts import Parts, numbered_options, text_of
from appliance.library.formats.programs.spellings import TELLING, Part, is_inner, part_of, spelled
from appliance.library.formats.tables.kinds import type_of
from appliance.library.formats.tables.rightness import SCHEMES, Scheme, indices_of, scheme_of
from appliance.library.nodes import Mapping, Node, Scalar, Sequence, Unreadable
from appliance.library.problems import Place, Report, nearest, shown
from appliance.library.questions import ALIASES, FIELDS, OF_KINDS
from appliance.sentence import sentence

MAX_DEPTH: Final = 8
_MANY: Final = 2000  # questions that are looked at; a pool has 500
_OWN: Final = frozenset(
    ("text", "question", "options", "correct", "answer", "correct_answer", "kind", "id", "explanation", "time_limit")
)
_ALIKE: Final = 0.8  # from this likeness on, a misspelt name is that of a pool's questions
_SURE: Final = 12  # so many keys that are never 0 count from 1
_NAMES: Final = (*FIELDS, *OF_KINDS, *ALIASES)
# Names of a pool's questions that many other programs use as well.
_SHARED: Final = frozenset(
    ("question", "options", "answer", "correct", "correct_answer", "id", "explanation", "tags", "image", "points")
)
_FROM_ONE: Final = "answerselectiontype"  # only a quiz that counts from 1 has this name
_TITLES: Final = ("title", "name", "quizname", "quiztitle")


def translate(file: Several[tuple[Node, Place]], report: Report) -> Node:
    """The pool that the documents of a file hold, each with its place. Raises Unreadable if it is surely none."""
    documents = [node for node, _ in file]
    root = documents[0]
    if len(documents) == 1 and isinstance(root, Mapping):
        of_webquiz = webquiz.questions_of(_listed(root))
        if of_webquiz is not None:
            bank = Bank(report)
            named = webquiz.as_in_a_pool(of_webquiz, bank)
            return _with_others(root, named, bank, [webquiz.is_typed(question) for question in named])
        if _is_pool(root):
            return root
        mixed = _mixed(root)
        if mixed is not None:
            return _with_others(root, mixed.items, Bank(report), [_is_foreign(item) for item in mixed.items])
    found = [entry for document in documents for entry in _questions(document, (), 0)]
    if not found:
        message = looks_like(root)
        if message is not None:
            raise Unreadable(root, message, sentence("problem.open_questions_instead"))
        if len(documents) > 1:
            raise Unreadable(file[1][1], sentence("problem.second_document"), sentence("problem.remove_dashes"))
        return root
    bank = Bank(report)
    bank.title = next((title for document in documents if (title := _title(document, 0)) is not None), None)
    _add(found, bank)
    _note_settings(documents, bank)
    return bank.pool()


def _add(found: Several[tuple[Node, tuple[str, ...] | None]], bank: Bank) -> None:
    """Translate questions, each with its tags; one with None for tags is a pool's own and is kept as it stands."""
    parts = [Parts(node) if isinstance(node, Mapping) and tags is not None else None for node, tags in found]
    schemes = _schemes([each for each in parts if each is not None], bank)
    unknown: dict[str, list[Scalar]] = {}
    for each, (node, tags) in zip(parts, found, strict=True):
        if each is None or tags is None:
            bank.keep(node)
            continue
        try:
            draft, words = draft_of(each, schemes, tags)
        except LeftOut as stop:
            text = each.text()
            bank.leave_out(each.place, "" if text is None else text.text, stop.why)
            continue
        for key in each.unknown:
            unknown.setdefault(spelled(key.text), []).append(key)
        bank.add(draft, words)
    for keys in unknown.values():
        bank.note(keys[0], sentence("problem.names_not_used", n=len(keys), name=shown(keys[0].text)))


def _is_pool(root: Mapping) -> bool:
    """Whether the file has the names of a pool, right or misspelt, so that it is read, and complained of, as one."""
    listed = _listed(root)
    if not isinstance(listed, Sequence):
        return not any(isinstance(value, Mapping | Sequence) for _, value in root.entries)
    return not any(_is_foreign(item) for item in listed.items)


def _listed(root: Mapping) -> Node | None:
    return next((value for key, value in root.entries if nearest(key.text, ("questions",), _ALIKE)), None)


def _mixed(root: Mapping) -> Sequence | None:
    """The questions, if all but the foreign ones are a pool's own and one has a name that others hardly use."""
    listed = _listed(root)
    if not isinstance(listed, Sequence):
        return None
    own = [item for item in listed.items[:_MANY] if isinstance(item, Mapping) and not _is_foreign(item)]
    names = {key.text for item in own for key, _ in item.entries}
    return listed if names - _SHARED and all(nearest(name, _NAMES, _ALIKE) for name in names) else None


def _with_others(root: Mapping, questions: Several[Node], bank: Bank, foreign: Several[bool]) -> Node:
    """The pool with its foreign questions translated; all else stays as it stands."""
    _add([(item, () if other else None) for item, other in zip(questions, foreign, strict=True)], bank)
    of_pool = bank.pool().entries[-1]
    entries = tuple(of_pool if value is _listed(root) else (key, value) for key, value in root.entries)
    return replace(root, entries=entries)


def _is_foreign(question: Node) -> bool:
    """Whether a question has names that are no pool's, or options that are more than texts."""
    if not isinstance(question, Mapping):
        return False
    names = {key.text for key, _ in question.entries}
    if not _looks_like_question(question):
        return False
    strange = {
        name for name in names - _OWN if part_of(name) in ("options", "right", "index", "wrong", "text", "value")
    }
    options = next((value for key, value in question.entries if key.text == "options"), None)
    marked = isinstance(options, Sequence) and any(
        isinstance(item, Mapping) and any(is_inner(key.text, "text", "flag") for key, _ in item.entries)
        for item in options.items
    )
    return marked or bool(strange) or bool(numbered_options(question))


def _looks_like_question(node: Mapping) -> bool:
    parts: set[Part] = set()
    kind = None
    for key, value in node.entries:
        part = part_of(key.text)
        if part is not None:
            parts.add(part)
        if part == "kind" and isinstance(value, Scalar):
            kind = type_of(value.text)
    keyed = parts & {"right", "index", "wrong"} or _marks_options(node)
    if "text" not in parts and not ("title" in parts and parts & {"options", "wrong"} and keyed):
        return False
    telling = parts & TELLING
    return bool(telling - {"kind", "right", "items"}) or kind is not None or "right" in telling


def _marks_options(question: Mapping) -> bool:
    """Whether each option itself may say that it is right."""
    lists = [value for key, value in question.entries if part_of(key.text) == "options"]
    items = [item for each in lists if isinstance(each, Sequence) for item in each.items[:_MANY]]
    return any(
        isinstance(item, Mapping) and any(is_inner(key.text, "flag") for key, _ in item.entries) for item in items
    )


def _questions(node: Node, tags: tuple[str, ...], depth: int) -> Iterator[tuple[Mapping, tuple[str, ...]]]:
    """The questions in a node, each with the names of the sections that it stands in."""
    if depth > MAX_DEPTH:
        return
    if isinstance(node, Sequence):
        is_list = any(isinstance(item, Mapping) and _looks_like_question(item) for item in node.items[:_MANY])
        for item in node.items[:_MANY]:
            found = list(_questions(item, tags, depth + 1))
            yield from found
            if not found and is_list and isinstance(item, Mapping):
                yield item, tags  # it has no text, or nothing else; its author hears of it
    elif isinstance(node, Mapping):
        if _looks_like_question(node):
            yield node, tags
            return
        inner = [value for _, value in node.entries if not isinstance(value, Scalar)]
        section = _title(node, MAX_DEPTH) if depth > 1 else None
        more = (*tags, section.text) if section is not None else tags
        for value in inner:
            yield from _questions(value, more, depth + 1)


def _title(node: Node, depth: int) -> Scalar | None:
    """What the quiz is called: at the top, or in a mapping right in it that holds the quiz."""
    if not isinstance(node, Mapping):
        return None
    for key, value in node.entries:
        if spelled(key.text) in _TITLES and isinstance(value, Scalar) and text_of(value) is not None:
            return value
    inner = [value for key, value in node.entries if spelled(key.text) in ("quiz", "quizinfo", "meta", "info", "data")]
    return next((title for value in inner if depth < 2 and (title := _title(value, depth + 1))), None)


def _schemes(questions: Several[Parts], bank: Bank) -> list[Scheme]:
    """How the keys of all questions name the right options. Numbers count from 0, unless that can hardly be."""
    rows: list[tuple[str, list[str]]] = []
    for parts in questions:
        choices = parts.choices()
        if len(choices) > 1 and not any(choice.right for choice in choices):
            keys = [text.text for node in parts.entries("right") if (text := text_of(node)) is not None]
            names = {choice.name.casefold() for choice in choices}
            texts = [choice.text.text for choice in choices]
            rows += [(key, texts) for key in keys if key.casefold() not in names]
    schemes = scheme_of(rows) if rows else list(SCHEMES)
    from_one = any(spelled(key.text) == _FROM_ONE for parts in questions for key in parts.unknown)
    doubtful = schemes[0] == "number" and len(rows) < _SURE and not from_one
    if doubtful and all(indices_of(*row, ("from_zero",)) for row in rows):
        first = next(parts for parts in questions if parts.has("right"))
        bank.note(first.place, sentence("problem.counted_from_zero"), sentence("problem.check_preview"))
        schemes.sort(key=lambda scheme: scheme != "from_zero")
    return schemes


def _note_settings(documents: Several[Node], bank: Bank) -> None:
    """Name the settings of the quiz, which are made when a session is opened."""
    names: list[Scalar] = []
    for document in documents:
        if isinstance(document, Mapping) and not _looks_like_question(document):
            names += [
                key
                for key, value in document.entries
                if isinstance(value, Scalar) and value is not bank.title and text_of(value) is not None
            ]
    if names:
        bank.note(names[0], sentence("problem.settings_not_used", names=shown(", ".join(name.text for name in names))))
