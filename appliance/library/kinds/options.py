"""The options of a question: read, compared with each other, and rendered."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from appliance.library.fields import Fields, shape
from appliance.library.nodes import Mapping, Node, Scalar
from appliance.library.problems import shown
from appliance.quiz.kinds.choice import MAX_OPTIONS, MIN_OPTIONS
from appliance.quiz.kinds.question import Option
from appliance.quiz.spelling import clean
from appliance.sentence import sentence

MAX_OPTION: Final = 1000


class Typed(NamedTuple):
    """An option as it stands in the file; `letter` is its name in the older shape, else empty."""

    letter: str
    text: str
    node: Node


def read_options(fields: Fields, name: str = "options", most: int = MAX_OPTIONS) -> list[Typed] | None:
    """All texts of this field, or None if they are not 2 to `most` texts."""
    node = fields.node(name)
    if node is None:
        fields.error(fields.place, sentence("problem.no_options"), sentence("problem.add_options"))
        return None
    if isinstance(node, Scalar):
        dashes = node.text.startswith("-")
        hint = sentence("problem.space_after_dashes") if dashes else sentence("problem.write_options")
        fields.error(node, sentence("problem.options_not_a_list", found=shape(node)), hint)
        return None
    items = [value for _, value in node.entries] if isinstance(node, Mapping) else node.items
    if not MIN_OPTIONS <= len(items) <= most:
        fields.error(node, sentence("problem.number_of_options", least=MIN_OPTIONS, most=most, found=len(items)))
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


def note_doubles(fields: Fields, options: list[Typed], correct: tuple[int, ...] = ()) -> None:
    """Report two options that read the same; that is an error where one of them is right."""
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


def rendered(fields: Fields, name: str, options: Iterable[Typed]) -> tuple[Option, ...]:
    """The options as they are shown; note different texts that look alike, since Markdown takes marks out of them."""
    made = tuple(Option(option.text, fields.inline(option.node, option.text)) for option in options)
    shown_first: dict[str, int] = {}
    for index, option in enumerate(made):
        first = shown_first.setdefault(option.html, index)
        if clean(made[first].text) != clean(option.text):
            message = sentence(
                "problem.options_shown_alike",
                first=first + 1,
                second=index + 1,
                first_text=shown(made[first].text),
                second_text=shown(option.text),
            )
            fields.warning(fields.node(name) or fields.place, message, sentence("problem.type_backslash_twice"))
    return made
