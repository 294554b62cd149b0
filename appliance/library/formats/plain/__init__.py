"""Questions as people type or paste them: a question, its options in lines of their own, a sign at the right one.

The sign may be `*`, `✓`, `[x]` or the like, before or behind the option, or a line `Answer: B` says which one is right,
below the question or in a key at the end. Options may have letters, numbers or bullets. Where all lines below a
question have the sign, there is nothing to choose from: they are what may be typed. Texts are Markdown, as everywhere
in a pool. What is a guess gets a warning.
"""

import re
from typing import Final

from appliance.library.alike import loose
from appliance.library.formats import lines
from appliance.library.formats.answers import Answer
from appliance.library.formats.bank import Bank, Draft, LeftOut, scalar, sequence
from appliance.library.formats.lines import Option
from appliance.library.formats.plain.found import Asked, find
from appliance.library.formats.plain.typed import Typed, truth_behind, typed
from appliance.library.formats.text import decode_lines
from appliance.library.kinds.true_false import truth
from appliance.library.nodes import Node, Unreadable
from appliance.library.problems import Place, Position, Report, shown
from appliance.sentence import sentence

__all__ = ["parse", "truth_behind", "typed"]

_NAME: Final = 200


def parse(data: bytes, report: Report) -> Node:
    """The questions of the text. Raises Unreadable."""
    text = decode_lines(data, report)
    bank = Bank(report)
    found = find(text)
    if found.title is not None:
        bank.title = scalar(found.title.text, found.title.place)
    starred = any(map(_is_starred, found.questions))
    if not any(_is_meant(asked) or _to_type(asked, starred=starred) for asked in found.questions):
        why = sentence("bank.unlike_plain") if found.has_signs else sentence("bank.no_sign")
        raise Unreadable(Position(), why, sentence("bank.how_to_type"))
    for line in found.strays:
        bank.note(line.place, sentence("bank.no_question"))
    for place in found.second_answers:
        bank.note(place, sentence("bank.second_answer"))
    for asked in found.questions:
        _add(bank, asked, starred=starred)
    return bank.pool()


def _is_meant(asked: Asked) -> bool:
    """Whether it is a question for sure: something is said to be right, or it asks and has options."""
    if asked.options:
        return (
            asked.answer is not None or bool(_marked(asked.options)) or (asked.stem[-1].asks and len(asked.options) > 1)
        )
    return asked.answer is not None or truth_behind(asked.text) is not None


def _is_starred(asked: Asked) -> bool:
    """Whether stars before lines are no bullets: they tell some from others, or one stands alone."""
    stars = sum(line.mark == "star" for line in asked.options)
    return 0 < stars < len(asked.options) or stars == len(asked.options) == 1


def _to_type(asked: Asked, *, starred: bool) -> list[Answer]:
    """The answers to type, where all lines below the question have the sign of a right one."""
    if any(line.label or not (line.mark == "right" or _is_star(line, starred=starred)) for line in asked.options):
        return []
    if len(asked.options) > 1 and asked.answer is not None:
        return []
    return [Answer(line.text, 100, line.place) for line in asked.options]


def _is_star(line: Typed, *, starred: bool) -> bool:
    """Whether a star before it says that it is right; `starred` if one that may be a bullet does."""
    return line.mark == "star" and (starred or not line.bullet)


def _add(bank: Bank, asked: Asked, *, starred: bool) -> None:
    text = asked.text
    draft = Draft(asked.stem[0].place, text[:_NAME])
    statement = truth_behind(text) if not asked.options and asked.answer is None else None
    draft.set("text", text if statement is None else statement[0])
    if asked.why:
        draft.set("explanation", "\n".join(asked.why))
    try:
        if statement is not None:
            draft.set("kind", "true_false")
            draft.set("correct", "true" if statement[1] else "false")
        elif answers := _to_type(asked, starred=starred):
            _accept(draft, asked, answers)
        elif asked.options:
            _choose(draft, asked)
        elif asked.answer is None:
            raise LeftOut(sentence("bank.no_options_or_answer"))
        else:
            lines.type_in(draft, asked.answer[1], asked.answer[0])
    except LeftOut as left:
        bank.leave_out(draft.place, draft.name, left.why)
    else:
        bank.add(draft)


def _accept(draft: Draft, asked: Asked, answers: list[Answer]) -> None:
    """Set the fields of a question whose answer is typed. May raise LeftOut."""
    if asked.answer is not None:
        place, named = asked.answer
        if loose(named).casefold() != loose(answers[0].text).casefold():
            draft.lose(sentence("bank.signs_and_answer_differ", named=shown(named)), place)
        lines.type_in(draft, named, place)
        return
    if len(answers) > 1:
        texts = [shown(answer.text) for answer in answers]
        draft.lose(sentence("bank.all_are_right", texts=texts), answers[0].place, sentence("bank.add_unsigned"))
    lines.accept_any(draft, answers)


def _choose(draft: Draft, asked: Asked) -> None:
    """Set the fields of a question with options. May raise LeftOut."""
    options = _without_bare_letters(
        [Option(each.label.name if each.label else "", each.text, each.place) for each in asked.options]
    )
    if len(options) < 2:
        raise LeftOut(sentence("bank.one_option"))
    right, place = _right(draft, asked, options)
    truths = [truth(loose(option.text).casefold()) for option in options]
    draft.set("options", sequence((scalar(option.text, option.place) for option in options), options[0].place))
    if not right:
        draft.set("kind", "poll")
        bullets = all(each.mark == "star" for each in asked.options)
        hint = sentence("bank.stars_are_bullets" if bullets else "bank.asked_as_poll")
        draft.lose(sentence("bank.nothing_right"), options[0].place, hint)
        return
    numbers = [scalar(str(index), place or options[index].place) for index in right]
    kind = "multiple" if len(right) > 1 else "true_false" if sorted(map(str, truths)) == ["False", "True"] else "single"
    draft.set("kind", kind)
    draft.set("correct_answer", sequence(numbers, numbers[0]) if kind == "multiple" else numbers[0])


def _without_bare_letters(options: list[Option]) -> list[Option]:
    """The options without `A`, `B`, `C` before them, if all have it, with nothing behind but a space."""
    letters = [option.text[:1].lower() for option in options]
    bare = all(not option.label and re.match(r"[A-Za-z]\s+\S", option.text) for option in options)
    if not bare or letters != [chr(ord("a") + index) for index in range(len(options))]:
        return options
    return [Option(letter, each.text[1:].strip(), each.place) for letter, each in zip(letters, options, strict=True)]


def _right(draft: Draft, asked: Asked, options: list[Option]) -> tuple[list[int], Place | None]:
    """Which options are right, and where that is said, if not at the options themselves."""
    marked = _marked(asked.options)
    if asked.answer is None:
        if marked and not asked.options[marked[0]].signed:
            bold = asked.options[marked[0]]
            draft.lose(sentence("bank.bold_is_right", text=shown(bold.text)), bold.place)
        return marked, None
    place, named = asked.answer
    numbered = options
    if not any(option.label for option in options):
        numbered = [option._replace(label=chr(ord("a") + index)) for index, option in enumerate(options)]
    right = lines.chosen(named, numbered, count=True)
    if marked and marked != right:
        draft.lose(sentence("bank.signs_and_answer_differ", named=shown(named)), place)
    return right, place


def _marked(options: list[Typed]) -> list[int]:
    """The options with a sign that not all have; or the one that is bold."""
    every = len(options)
    right = [index for index, each in enumerate(options) if each.mark == "right"]
    star = [index for index, each in enumerate(options) if each.mark == "star"]
    plus = [index for index, each in enumerate(options) if each.bullet == "+"]
    bold = [index for index, each in enumerate(options) if each.bold]
    if right:
        return right
    if star and len(star) < every:
        return star
    if plus and len(plus) < every and all(each.bullet in ("+", "-") for each in options):
        return plus
    return bold if len(bold) == 1 else []
