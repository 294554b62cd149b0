"""Which options are said to be right: by their texts or letters in `correct`, by their numbers in `correct_answer`."""

import re
from collections.abc import Callable
from typing import Final

from appliance.library.alike import find
from appliance.library.fields import Fields, shape
from appliance.library.kinds.options import MAX_OPTION, Typed, read_options
from appliance.library.nodes import Node, Scalar, Sequence
from appliance.library.problems import did_you_mean, nearest, shown
from appliance.quiz.spelling import clean
from appliance.sentence import Sentence, sentence

AS_WRITTEN: Final = sentence("problem.write_as_option")


def key(fields: Fields) -> Node | None:
    """What names the right options; None if nothing does."""
    return fields.node("correct_answer" if fields.has("correct_answer") else "correct")


def chosen(fields: Fields) -> tuple[list[Typed], tuple[int, ...]] | None:
    """The options, and the indices of those that are right, one at least."""
    options = read_options(fields)
    node = key(fields)
    if node is None:
        fields.error(fields.place, sentence("problem.nothing_right"), sentence("problem.add_correct"))
        return None
    if options is None:
        return None
    index_of = _by_index if fields.has("correct_answer") else _by_text
    items = node.items if isinstance(node, Sequence) else (node,)
    if not items:
        fields.error(node, sentence("problem.no_right_options"), sentence("problem.name_one_or_poll"))
    if len(items) > len(options):
        fields.error(node, sentence("problem.more_right_than_options", options=len(options), right=len(items)))
        return None
    correct: list[int] = []
    for item in items:
        index = index_of(fields, options, item)
        if index in correct:
            message = sentence("problem.right_twice", text=shown(options[index].text))
            fields.error(item, message, sentence("problem.keep_one_of_them"))
        elif index is not None:
            correct.append(index)
    return (options, tuple(sorted(correct))) if correct else None


def refuse_key(fields: Fields, message: Sentence, hint: Callable[[str], Sentence]) -> None:
    """Report what is said to be right where nothing may be; `hint` is made with the name of the field."""
    for name in ("correct", "correct_answer"):
        if fields.has(name):
            fields.error(fields.place_of(name), message, hint(name))


def is_ambiguous(fields: Fields, node: Node, by_letter: int | None, by_text: int | None) -> bool:
    """Whether the right option is named by what is the letter of one and the text of another; then it is reported."""
    if by_letter is None or by_text is None or by_letter == by_text:
        return False
    message = sentence("problem.letter_or_text", found=shape(node), letter_of=by_letter + 1, text_of=by_text + 1)
    fields.error(node, message, sentence("problem.options_without_letters"))
    return True


def _by_text(fields: Fields, options: list[Typed], node: Node) -> int | None:
    text = fields.text_of(node, sentence("problem.the_right_option"), MAX_OPTION)
    if text is None:
        return None
    by_letter = find(text, [option.letter for option in options])
    by_text = find(text, [option.text for option in options])
    if is_ambiguous(fields, node, by_letter, by_text):
        return None
    if by_letter is not None or by_text is not None:
        return by_text if by_letter is None else by_letter
    hint = did_you_mean(nearest(text, [option.text for option in options]))
    fields.error(node, sentence("problem.no_such_option", text=shown(text)), hint or AS_WRITTEN)
    return None


def _by_index(fields: Fields, options: list[Typed], node: Node) -> int | None:
    word = clean(node.text) if isinstance(node, Scalar) else ""
    if re.fullmatch(r"\d", word, re.ASCII) and int(word) < len(options):
        return int(word)
    message = sentence("problem.no_such_number", last=len(options) - 1, found=shape(node))
    fields.error(node, message, sentence("problem.write_correct_instead"))
    return None
