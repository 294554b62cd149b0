"""What the kinds of questions ask for: the options and which of them are right.

`READERS` has a row for each kind that can be played; `LATER` names the kinds of the format that cannot yet.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from appliance.library.alike import find, loose
from appliance.library.fields import Fields, shape
from appliance.library.problems import did_you_mean, nearest, shown
from appliance.library.yaml_text import Mapping, Node, Scalar, Sequence
from appliance.quiz.pool import MAX_OPTIONS, MIN_OPTIONS, Kind
from appliance.quiz.spelling import clean

MAX_OPTION = 1000

LATER = ("number", "text", "order", "match", "rating", "words", "slide")

# as `_word` gives them: in lower case, with a straight apostrophe and i for the Turkish dotless one
_TRUE_WORDS = """
    true t yes y right correct on wahr richtig ja stimmt vrai juste oui verdadero cierto correcto sí si
    verdadeiro certo correto sim vero giusto sì doğru evet صحيح صح نعم верно правда правильно да
    to'g'ri tog'ri rost ha
"""
_FALSE_WORDS = """
    false f no n wrong incorrect off falsch unwahr nein faux non falso incorrecto errado incorreto não nao sbagliato
    yanliş hayir خطأ خاطئ خطا لا неверно ложь неправильно нет noto'g'ri notog'ri yolg'on yo'q
"""
_TRUE, _FALSE = frozenset(_TRUE_WORDS.split()), frozenset(_FALSE_WORDS.split())
_AS_WRITTEN = 'Write "correct" as the option is written.'
_NUMERIC = re.compile(r"[+-]?\d+([.,]\d+)?", re.ASCII)


class Content(NamedTuple):
    """The options' texts and the indices of the right ones."""

    options: tuple[str, ...]
    correct: tuple[int, ...] = ()


class _Option(NamedTuple):
    key: str  # the letter of an option in the older shape, else empty
    text: str
    node: Node


Reader = Callable[[Fields], Content | None]


def infer(fields: Fields) -> str | None:
    """The kind that the fields tell; None if they don't."""
    key = _key(fields)
    options = fields.node("options")
    if options is not None:
        if _are_true_and_false(options):
            return "true_false"
        if isinstance(key, Sequence):
            return "multiple"
        return None if key is None else "single"
    for kind, telling in (("match", ("pairs",)), ("number", ("tolerance", "unit")), ("text", ("exact",))):
        if fields.has(*telling):
            return kind
    if not isinstance(key, Scalar):
        return "text" if isinstance(key, Sequence) else None
    word = _word(key)
    if _NUMERIC.fullmatch(word):
        return "number"
    return "text" if _truth(word) is None else "true_false"


def _key(fields: Fields) -> Node | None:
    return fields.node("correct_answer" if fields.has("correct_answer") else "correct")


def _are_true_and_false(options: Node) -> bool:
    if not isinstance(options, Sequence):
        return False
    return sorted(map(_word, options.items)) == ["false", "true"]


def _word(node: Node) -> str:
    """A text as it is compared, in lower case; empty for anything else."""
    return _lower(node.text) if isinstance(node, Scalar) else ""


def _lower(text: str) -> str:
    return loose(text).casefold().replace("ı", "i")


def _truth(word: str) -> bool | None:
    """What a known word says; None if it says neither true nor false."""
    return True if word in _TRUE else False if word in _FALSE else None


def _single(fields: Fields) -> Content | None:
    content = _chosen(fields)
    if content is not None and len(content.correct) > 1:
        message = f"{len(content.correct)} options are said to be right."
        fields.error(_key(fields) or fields.place, message, "Write kind: multiple.")
        return None
    return content


def _true_false(fields: Fields) -> Content | None:
    node = fields.node("correct")
    if node is None and not fields.has("correct_answer"):
        fields.error(fields.place, "Nothing says whether this is true.", "Add correct: true or correct: false.")
        return None
    if node is None:
        return _single(fields)
    options = _options(fields) if fields.has("options") else [_Option("", "True", node), _Option("", "False", node)]
    if options is None:
        return None
    if len(options) != 2:
        fields.error(node, f"A question of the kind true_false has two options; found {len(options)}.")
        return None
    word = _word(node)
    labels = [_lower(option.text) for option in options]
    keys = [_lower(option.key) for option in options]
    index = labels.index(word) if word in labels else None
    by_key = keys.index(word) if word and word in keys else None
    if _is_ambiguous(fields, node, by_key, index):
        return None
    if index is None:
        index = by_key
    if index is None:
        index = _by_truth(_truth(word), [_truth(label) for label in labels])
    if index is not None:
        return _content(fields, options, (index,))
    if fields.has("options"):
        fields.error(node, f"{shape(node)} doesn't say which option is right.", _AS_WRITTEN)
    else:
        fields.error(node, f'"correct" must be true or false; found {shape(node)}.')
    return None


def _by_truth(meant: bool | None, labels: list[bool | None]) -> int | None:
    """Which of two options is right if one of them is known to say true or false, and the other not the same."""
    if meant is None or labels[0] == labels[1]:
        return None
    first_is_true = not labels[1] if labels[0] is None else labels[0]
    return 0 if meant == first_is_true else 1


def _is_ambiguous(fields: Fields, node: Node, by_key: int | None, by_text: int | None) -> bool:
    """Whether the right option is named by what is the key of one and the text of another; then it is reported."""
    if by_key is None or by_text is None or by_key == by_text:
        return False
    message = f"{shape(node)} is the letter of option {by_key + 1} and the text of option {by_text + 1}."
    fields.error(node, message, "Write the options as a list, without letters: [one, two, three].")
    return True


def _poll(fields: Fields) -> Content | None:
    options = _options(fields)
    for name in ("correct", "correct_answer"):
        if fields.has(name):
            fields.error(fields.key(name), "A poll has no right option.", f'Remove "{name}", or write kind: single.')
    return None if options is None else _content(fields, options, ())


def _chosen(fields: Fields) -> Content | None:
    options = _options(fields)
    node = _key(fields)
    if node is None:
        hint = "Add correct: with the text of the right option; or, if none is, kind: poll."
        fields.error(fields.place, "Nothing says which option is right.", hint)
        return None
    if options is None:
        return None
    find = _by_index if fields.has("correct_answer") else _by_text
    items = node.items if isinstance(node, Sequence) else (node,)
    if not items:
        fields.error(node, "The list of right options is empty.", "Name at least one; or write kind: poll.")
    if len(items) > len(options):
        fields.error(node, f"There are {len(options)} options, and {len(items)} of them are said to be right.")
        return None
    correct: list[int] = []
    for item in items:
        index = find(fields, options, item)
        if index in correct:
            fields.error(item, f"{shown(options[index].text)} is named as right twice.", "Keep one.")
        elif index is not None:
            correct.append(index)
    return _content(fields, options, tuple(sorted(correct))) if correct else None


def _options(fields: Fields) -> list[_Option] | None:
    """All options, or None if they are not 2 to 8 texts."""
    node = fields.node("options")
    if node is None:
        fields.error(fields.place, "The question has no options.", "Add a list options: with 2 to 8 texts.")
        return None
    if isinstance(node, Scalar):
        dashes = node.text.startswith("-")
        hint = "Put a space after each dash." if dashes else "Write options: [one, two, three]."
        fields.error(node, f"The options must be a list; found {shape(node)}.", hint)
        return None
    items = [value for _, value in node.entries] if isinstance(node, Mapping) else node.items
    if not MIN_OPTIONS <= len(items) <= MAX_OPTIONS:
        fields.error(node, f"A question has {MIN_OPTIONS} to {MAX_OPTIONS} options; found {len(items)}.")
        return None
    letters = _letters(fields, node) if isinstance(node, Mapping) else [""] * len(items)
    texts = [fields.text_of(item, f"Option {number}", MAX_OPTION) for number, item in enumerate(items, start=1)]
    options = [_Option(letter, text, item) for letter, text, item in zip(letters, texts, items, strict=True) if text]
    return options if len(options) == len(items) else None


def _letters(fields: Fields, node: Mapping) -> list[str]:
    letters = [clean(key.text) for key, _ in node.entries]
    for number, (key, value) in enumerate(node.entries):
        if isinstance(value, Scalar) and value.plain and not value.text and value.slip is None:
            fields.error(key, f"{shown(key.text)} has no text after it.", "Put a text with a comma in quotes.")
        if letters[number] in letters[:number]:
            fields.error(key, f"A second option is called {shown(letters[number])}.", "Give each its own letter.")
    return letters


def _by_text(fields: Fields, options: list[_Option], node: Node) -> int | None:
    text = fields.text_of(node, "The right option", MAX_OPTION)
    if text is None:
        return None
    by_key = find(text, [option.key for option in options])
    by_text = find(text, [option.text for option in options])
    if _is_ambiguous(fields, node, by_key, by_text):
        return None
    if by_key is not None or by_text is not None:
        return by_text if by_key is None else by_key
    hint = did_you_mean(nearest(text, [option.text for option in options]))
    fields.error(node, f"No option reads {shown(text)}.", hint or _AS_WRITTEN)
    return None


def _by_index(fields: Fields, options: list[_Option], node: Node) -> int | None:
    word = clean(node.text) if isinstance(node, Scalar) else ""
    if re.fullmatch(r"\d", word, re.ASCII) and int(word) < len(options):
        return int(word)
    message = f'"correct_answer" counts the options from 0 to {len(options) - 1}; found {shape(node)}.'
    fields.error(node, message, "To name the option by its text, write correct: instead.")
    return None


def _content(fields: Fields, options: list[_Option], correct: tuple[int, ...]) -> Content:
    texts = [clean(option.text) for option in options]
    for index, text in enumerate(texts):
        first = texts.index(text)
        if first == index:
            continue
        message = f"Options {first + 1} and {index + 1} are both {shown(text)}"
        if {first, index} & set(correct):
            fields.error(options[index].node, f"{message}, and that is said to be right.", "Change one of them.")
        else:
            fields.warning(options[index].node, f"{message}.", "Change one of them.")
    return Content(tuple(option.text for option in options), correct)


READERS: dict[Kind, Reader] = {"single": _single, "multiple": _chosen, "true_false": _true_false, "poll": _poll}
