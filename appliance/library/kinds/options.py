"""The options of a question, and the content that they make with the indices of the right ones."""

from typing import Final, NamedTuple

from appliance.library.fields import Fields, shape
from appliance.library.nodes import Mapping, Node, Scalar
from appliance.library.problems import shown
from appliance.quiz.kinds.choice import MAX_OPTIONS, MIN_OPTIONS
from appliance.quiz.spelling import clean
from appliance.sentence import sentence

MAX_OPTION: Final = 1000


class Content(NamedTuple):
    """The options' texts and the indices of the right ones."""

    options: tuple[str, ...]
    correct: tuple[int, ...] = ()


class Typed(NamedTuple):
    """An option as it stands in the file; `letter` is its name in the older shape, else empty."""

    letter: str
    text: str
    node: Node


def read_options(fields: Fields) -> list[Typed] | None:
    """All options, or None if they are not 2 to 8 texts."""
    node = fields.node("options")
    if node is None:
        fields.error(fields.place, sentence("problem.no_options"), sentence("problem.add_options"))
        return None
    if isinstance(node, Scalar):
        dashes = node.text.startswith("-")
        hint = sentence("problem.space_after_dashes") if dashes else sentence("problem.write_options")
        fields.error(node, sentence("problem.options_not_a_list", found=shape(node)), hint)
        return None
    items = [value for _, value in node.entries] if isinstance(node, Mapping) else node.items
    if not MIN_OPTIONS <= len(items) <= MAX_OPTIONS:
        fields.error(node, sentence("problem.number_of_options", least=MIN_OPTIONS, most=MAX_OPTIONS, found=len(items)))
        return None
    letters = _letters(fields, node) if isinstance(node, Mapping) else [""] * len(items)
    texts = [
        fields.text_of(item, sentence("problem.option", number=number), MAX_OPTION)
        for number, item in enumerate(items, start=1)
    ]
    options = [Typed(letter, text, item) for letter, text, item in zip(letters, texts, items, strict=True) if text]
    return options if len(options) == len(items) else None


def _letters(fields: Fields, node: Mapping) -> list[str]:
    letters = [clean(key.text) for key, _ in node.entries]
    for number, (key, value) in enumerate(node.entries):
        if isinstance(value, Scalar) and value.plain and not value.text and value.slip is None:
            fields.error(key, sentence("problem.letter_alone", letter=shown(key.text)), sentence("problem.quote_comma"))
        if letters[number] in letters[:number]:
            message = sentence("problem.letter_twice", letter=shown(letters[number]))
            fields.error(key, message, sentence("problem.give_each_its_own_letter"))
    return letters


def content(fields: Fields, options: list[Typed], correct: tuple[int, ...]) -> Content:
    """The content; two options that read the same are reported."""
    texts = [clean(option.text) for option in options]
    for index, text in enumerate(texts):
        first = texts.index(text)
        if first == index:
            continue
        both = sentence("problem.option_twice", first=first + 1, second=index + 1, text=shown(text))
        hint = sentence("problem.change_one")
        if {first, index} & set(correct):
            both = sentence("problem.right_option_twice", first=first + 1, second=index + 1, text=shown(text))
            fields.error(options[index].node, both, hint)
        else:
            fields.warning(options[index].node, both, hint)
    return Content(tuple(option.text for option in options), correct)
