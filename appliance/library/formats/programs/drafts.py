"""A question's parts → its draft: which kind it is, which options are right, and what can't be carried over."""

import re
from collections.abc import Sequence as Several
from typing import Final

from appliance.library.formats.bank import Draft, LeftOut, scalar, sequence
from appliance.library.formats.html import markdown_of
from appliance.library.formats.programs.parts import Choice, Parts, is_flag, is_nothing, text_of
from appliance.library.formats.tables.kinds import Type, type_of
from appliance.library.formats.tables.rightness import SCHEMES, Scheme, indices_of
from appliance.library.kinds.true_false import truth
from appliance.library.nodes import Mapping, Node, Scalar
from appliance.library.problems import shown
from appliance.quiz.kinds.question import MAX_LIMIT_S, MAX_POINTS
from appliance.quiz.numerals import two_ways
from appliance.quiz.spelling import clean
from appliance.sentence import sentence

# No part may hold "[", with which the next picture begins: so each character is looked at once, whatever the text is.
_PICTURE: Final = re.compile(r"!\[([^\]\[]*+)\]\(\s*+([^)\s\[]*+)[^)\[]*+\)")
_HTML: Final = re.compile(r"\s*<(?:p|div|span|b|strong|i|em)\b[^>]*>.*</\w+>", re.DOTALL | re.IGNORECASE)
_HEADING: Final = re.compile(r"^ {0,3}#{1,6}[ \t]+", re.MULTILINE)
_BREAKS: Final = re.compile(r"\n{3,}")
_NUMBER: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)?", re.ASCII)
_MILLISECONDS: Final = 1000


def draft_of(parts: Parts, schemes: Several[Scheme], tags: Several[str]) -> tuple[Draft, list[str]]:
    """The question, and its tags. Raises LeftOut."""
    text = parts.text()
    draft = Draft(parts.place, "" if text is None else text.text)
    if text is not None:
        draft.set("text", _shown_text(text, draft))
    _set_content(parts, schemes, draft)
    _set_rest(parts, draft)
    return draft, [*tags, *parts.tags]


def _shown_text(node: Scalar, draft: Draft) -> Scalar:
    """The text without pictures, which lie on the internet, and without the marks of headings; HTML as Markdown."""
    if _HTML.match(node.text):
        node = scalar(markdown_of(node.text), node)
    for match in _PICTURE.finditer(node.text):
        draft.lose(sentence("problem.image_from_net", found=shown(match[2])), node)
    bare = _HEADING.sub("", _PICTURE.sub("", node.text))
    text = _BREAKS.sub("\n\n", "\n".join(line.rstrip() for line in bare.split("\n"))).strip("\n")
    return node if text == node.text else scalar(text, node)


def _set_content(parts: Parts, schemes: Several[Scheme], draft: Draft) -> None:
    named = parts.text("kind")
    kind = None if named is None else type_of(named.text)
    if kind == "other":
        raise LeftOut(sentence("problem.kind_not_carried", kind=shown(named.text if named else "")))
    choices = parts.choices()
    if kind in ("text", "essay") and len(choices) > 1 and parts.has("right", "index"):
        kind = None  # the type of what is shown, not of the answer
    if parts.has("pairs"):
        _set_pairs(list(parts.pairs()), draft)
    elif parts.has("items") and parts.has("categories") and _set_categories(parts, draft):
        pass
    elif kind == "order" or (parts.has("items") and not choices):
        items = [text for item in parts.entries("items") if (text := text_of(item)) is not None]
        draft.set("kind", "order")
        draft.set(
            "options", sequence([_shown_text(node, draft) for node in items or [c.text for c in choices]], draft.place)
        )
    elif kind in ("rating", "words", "slide"):
        _set_unscored(kind, parts, draft)
    elif kind == "number" or (parts.has("value") and not choices):
        _set_number(parts, draft)
    elif parts.has("wrong"):
        _set_right_and_wrong(parts, draft)
    elif kind in ("text", "essay") or len(choices) < 2:
        _set_typed(parts, kind, choices, draft)
    else:
        _set_choice(parts, kind, choices, schemes, draft)


def _set_choice(parts: Parts, kind: Type | None, choices: list[Choice], schemes: Several[Scheme], draft: Draft) -> None:
    marked = [index for index, choice in enumerate(choices) if choice.right]
    place = parts.node("index") or parts.node("right") or choices[0].text
    right = marked or _right(parts, choices, schemes)
    kept: list[Scalar] = []
    position: dict[str, int] = {}
    for choice in choices:
        form = clean(choice.text.text)
        if form in position:
            draft.lose(sentence("problem.option_repeated", text=shown(choice.text.text)), choice.text)
        else:
            position[form] = len(kept)
            kept.append(_shown_text(choice.text, draft))
        if choice.feedback is not None:
            message = sentence("bank.feedback", n=1, texts=[shown(choice.feedback.text)])
            draft.lose(message, choice.feedback)
    right = sorted({position[clean(choices[index].text.text)] for index in right})
    draft.set("options", sequence(kept, parts.node("options") or draft.place))
    if kind == "poll" or not right:
        if kind != "poll":
            draft.lose(sentence("problem.nothing_right_so_poll"), choices[0].text)
        draft.set("kind", "poll")
        return
    indices = [scalar(str(index), place) for index in right]
    truths = [truth(clean(node.text).casefold()) for node in kept]
    if kind == "multiple" or len(right) > 1:
        draft.set("kind", "multiple")
        draft.set("correct_answer", sequence(indices, place))
    else:
        if len(kept) == 2 and None not in truths and truths[0] != truths[1]:
            draft.set("kind", "true_false")
        draft.set("correct_answer", indices[0])


def _right(parts: Parts, choices: list[Choice], schemes: Several[Scheme]) -> list[int]:
    """The indices of the options that the key names. Raises LeftOut if it names one that is not there."""
    keys = parts.entries("index") or parts.entries("right")
    flags = [is_flag(node) for node in keys]
    if len(keys) == len(choices) > 2 and None not in flags:
        return [index for index, flag in enumerate(flags) if flag]
    found: list[int] = []
    texts = [choice.text.text for choice in choices]
    names = [clean(choice.name).casefold() for choice in choices]
    for node in keys:
        text = text_of(node)
        if text is None:
            continue
        name = clean(text.text).casefold()
        if name in names and texts.count(text.text) != 1:
            found.append(names.index(name))
            continue
        indices = indices_of(text.text, texts, ("from_zero",) if parts.has("index") else schemes)
        indices = indices or indices_of(text.text, [choice.typed for choice in choices], ("text",))
        meant = truth(name)
        if indices is None and meant is not None:
            indices = tuple(i for i, option in enumerate(texts) if truth(clean(option).casefold()) is meant)
        if not indices:
            raise LeftOut(sentence("problem.no_such_option", text=shown(text.text)))
        found += indices
    return found


def _set_right_and_wrong(parts: Parts, draft: Draft) -> None:
    right = [text for node in parts.entries("right") if (text := text_of(node)) is not None]
    wrong = [text for node in parts.entries("wrong") if (text := text_of(node)) is not None]
    choices = [Choice(text, right=True) for text in right] + [Choice(text, right=False) for text in wrong]
    if not right or len(choices) < 2:
        raise LeftOut(sentence("bank.nothing_right" if not right else "bank.one_option"))
    _set_choice(parts, None, choices, SCHEMES, draft)


def _set_typed(parts: Parts, kind: Type | None, choices: list[Choice], draft: Draft) -> None:
    """An answer that is typed: true or false, a number, or a text with all its spellings."""
    accepted = [text for node in parts.entries("right") if (text := text_of(node)) is not None]
    accepted += [choice.text for choice in choices if choice.right is not False]
    if not accepted:
        if kind in ("text", "essay"):
            draft.lose(sentence("problem.essay_as_words"))
            draft.set("kind", "words")
            return
        raise LeftOut(sentence("bank.one_option" if choices else "bank.no_answer"))
    typed = clean(accepted[0].text)
    if len(accepted) == 1 and kind not in ("text", "essay") and truth(typed.casefold()) is not None:
        draft.set("kind", "true_false")
        draft.set("correct", accepted[0])
    elif len(accepted) == 1 and kind not in ("text", "essay") and _NUMBER.fullmatch(typed):
        draft.set("kind", "number")
        draft.set("correct", typed.replace(",", "."), accepted[0])
    else:
        draft.set("kind", "text")
        draft.set("correct", sequence(_different(accepted), accepted[0]))


def _different(texts: list[Scalar]) -> list[Scalar]:
    """The texts without those that differ in case or spaces alone, which count as the same."""
    return list({clean(text.text).casefold(): text for text in reversed(texts)}.values())[::-1]


def _set_number(parts: Parts, draft: Draft) -> None:
    value = parts.text("value") or parts.text("right")
    number = None if value is None else _number(value)
    if value is not None and number is None and parts.text("kind") is None:
        draft.set("kind", "text")
        draft.set("correct", value)
        return
    if value is None or number is None:
        raise LeftOut(sentence("bank.no_number_right"))
    draft.set("kind", "number")
    draft.set("correct", clean(value.text).replace(",", ".") if two_ways(value.text) else f"{number:.15g}", value)
    low, high, least, most = (
        None if (text := parts.text(part)) is None else _number(text) for part in ("low", "high", "least", "most")
    )
    if low is not None and high is not None:
        draft.set("tolerance", f"{max(abs(high - number), abs(number - low)):.10g}", parts.text("low"))
    elif (tolerance := parts.text("tolerance")) is not None:
        draft.set("tolerance", tolerance)
    elif least is not None and most is not None and (margin := max(most - number, number - least)) > 0:
        draft.set("closest", "true")
        draft.set("margin", f"{margin:.10g}", parts.text("least"))


def _number(node: Scalar) -> float | None:
    typed = clean(node.text).replace(",", ".")
    try:
        number = float(typed)
    except ValueError:
        return None
    return number if abs(number) < 1e15 else None


def _set_unscored(kind: Type, parts: Parts, draft: Draft) -> None:
    draft.set("kind", kind)
    if kind != "rating":
        return
    least, most = (None if (text := parts.text(part)) is None else _number(text) for part in ("least", "most"))
    first, last = parts.text("first_label"), parts.text("last_label")
    if least is not None and most is not None and 1 <= most - least < 20:
        labels = [scalar(str(point), draft.place) for point in range(int(least), int(most) + 1)]
        if first is not None:
            labels[0] = scalar(f"{labels[0].text} {first.text}", first)
        if last is not None:
            labels[-1] = scalar(f"{labels[-1].text} {last.text}", last)
        draft.set("labels", sequence(labels, draft.place))


def _set_pairs(pairs: list[tuple[Scalar, Scalar]], draft: Draft) -> None:
    draft.set("kind", "match")
    nodes = [sequence([_shown_text(left, draft), _shown_text(right, draft)], left) for left, right in pairs]
    draft.set("pairs", sequence(nodes, draft.place))


def _set_categories(parts: Parts, draft: Draft) -> bool:
    """Items with the id of their category; False if they have none."""
    groups: dict[str, Scalar] = {}
    for node in parts.entries("categories"):
        if isinstance(node, Mapping):
            name = next((v.text for k, v in node.entries if k.text == "id" and isinstance(v, Scalar)), "")
            text = text_of(node)
            if name and text is not None:
                groups[name] = text
    pairs: list[tuple[Scalar, Scalar]] = []
    for node in parts.entries("items"):
        if not isinstance(node, Mapping):
            return False
        name = next((v.text for k, v in node.entries if "category" in k.text.casefold() and isinstance(v, Scalar)), "")
        text = text_of(node)
        if text is None or name not in groups:
            return False
        pairs.append((text, groups[name]))
    _set_pairs(pairs, draft)
    return True


def _set_rest(parts: Parts, draft: Draft) -> None:
    explanation = parts.text("explanation")
    if explanation is not None:
        draft.set("explanation", _shown_text(explanation, draft))
    if parts.has("confidence") and is_flag(parts.node("confidence") or draft.node()):
        draft.set("confidence", "true")
    if parts.has("shuffle") and is_flag(parts.node("shuffle") or draft.node()) is False:
        draft.set("shuffle", "false")
    _set_number_field("time_limit", parts.text("time"), MAX_LIMIT_S, draft)
    _set_number_field("points", parts.text("points"), MAX_POINTS, draft)
    image = parts.node("image")
    if image is not None and not is_nothing(image):
        text = text_of(image)
        name = "" if text is None else text.text
        if "://" in name or not name or len(name) > 200:
            draft.lose(sentence("problem.image_from_net", found=shown(name or "image")), image)
        else:
            draft.set("image", name, image)


def _set_number_field(name: str, node: Node | None, most: float, draft: Draft) -> None:
    if not isinstance(node, Scalar):
        return
    number = _number(node)
    if number is not None and name == "time_limit" and number > most and number % _MILLISECONDS == 0:
        number /= _MILLISECONDS
    if number is None and is_flag(node) is not None:
        return  # whether there are points, not how many
    if number is None or not 0 <= number <= most:
        code = sentence("problem.time_not_carried", found=shown(node.text))
        draft.lose(
            code if name == "time_limit" else sentence("problem.points_not_carried", found=shown(node.text)), node
        )
    elif number:
        draft.set(name, f"{number:.10g}", node)
