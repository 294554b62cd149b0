"""True or false, in words of several languages; the two options may have names of their own."""

from functools import partial
from html import escape
from typing import Any, Final

import msgspec

from appliance.library.alike import loose
from appliance.library.fields import Fields, shape
from appliance.library.kinds import single
from appliance.library.kinds.choice import KEYED, choice
from appliance.library.kinds.key import AS_WRITTEN, is_ambiguous
from appliance.library.kinds.make import Make, Written
from appliance.library.kinds.options import Typed, read_options
from appliance.library.nodes import Node, Scalar, Sequence
from appliance.quiz.kinds import Question
from appliance.quiz.kinds.question import NAMES, Option
from appliance.quiz.kinds.true_false import TrueFalse
from appliance.sentence import sentence
from appliance.words import say

# as `word` gives them: in lower case, with a straight apostrophe and i for the Turkish dotless one
_TRUE_WORDS: Final = """
    true t yes y right correct on wahr richtig ja stimmt vrai juste oui verdadero cierto correcto sí si
    vraie verdadera correcta verdadeira certa correta verdadeiro certo correto sim vero giusto sì doğru evet
    صحيح صحيحة صح نعم صواب 对 對 正确 正確 是 真 √ सही सत्य सच हाँ हां जी
    верно правда правильно да так вірно істина to'g'ri tog'ri rost ha
"""
_FALSE_WORDS: Final = """
    false f no n wrong incorrect off falsch unwahr nein faux non falso incorrecto errado incorreto não nao sbagliato
    fausse falsa incorrecta errada incorreta yanliş hayir خطأ خاطئ خاطئة خطا لا
    错 錯 错误 錯誤 否 假 不是 不对 不對 × गलत ग़लत असत्य झूठ नहीं
    неверно ложь неправильно нет неправда невірно хибно ні noto'g'ri notog'ri yolg'on yo'q
"""
_TRUE, _FALSE = frozenset(_TRUE_WORDS.split()), frozenset(_FALSE_WORDS.split())


FIELDS: Final = KEYED


def read(fields: Fields) -> Make | None:
    """The two options and the one that is right.

    Options that are called as the box calls them, which programs write too, are no words of the author's.
    """
    make = _read(fields)
    return None if make is None else partial(_made, make)


def _made(make: Make, **common: Any) -> Question:
    question, named = make(**common), _named()
    if not isinstance(question, TrueFalse) or [each.text for each in question.options] != [each.text for each in named]:
        return question
    return msgspec.structs.replace(question, options=named)


def _read(fields: Fields) -> Make | None:
    node = fields.node("correct")
    if node is None and not fields.has("correct_answer"):
        fields.error(fields.place, sentence("problem.nothing_true"), sentence("problem.add_true_or_false"))
        return None
    if node is None:
        return single.read_one(fields, TrueFalse)
    options = read_options(fields) if fields.has("options") else [Typed("", each.text, node) for each in _named()]
    if options is None:
        return None
    if len(options) != 2:
        fields.error(node, sentence("problem.not_two_options", found=len(options)))
        return None
    typed = word(node)
    labels = [_lower(option.text) for option in options]
    letters = [_lower(option.letter) for option in options]
    index = labels.index(typed) if typed in labels else None
    by_letter = letters.index(typed) if typed and typed in letters else None
    if is_ambiguous(fields, node, by_letter, index):
        return None
    if index is None:
        index = by_letter
    if index is None:
        index = _by_truth(truth(typed), [truth(label) for label in labels])
    if index is not None:
        return choice(fields, TrueFalse, options, (index,))
    if fields.has("options"):
        fields.error(node, sentence("problem.names_no_option", found=shape(node)), AS_WRITTEN)
    else:
        fields.error(node, sentence("problem.not_true_or_false", field="correct", found=shape(node)))
    return None


def _named() -> tuple[Option, Option]:
    """The options where the author gave them no words: each page says them in its language."""
    true, false = say(NAMES["true"]), say(NAMES["false"])
    return Option(true, escape(true), name="true"), Option(false, escape(false), name="false")


def _by_truth(meant: bool | None, labels: list[bool | None]) -> int | None:
    """Which of two options is right if one of them is known to say true or false, and the other not the same."""
    if meant is None or labels[0] == labels[1]:
        return None
    first_is_true = not labels[1] if labels[0] is None else labels[0]
    return 0 if meant == first_is_true else 1


def are_true_and_false(options: Node) -> bool:
    """Whether the options are `true` and `false`, in whichever order."""
    if not isinstance(options, Sequence):
        return False
    return sorted(map(word, options.items)) == ["false", "true"]


def word(node: Node) -> str:
    """A text as it is compared, in lower case; empty for anything else."""
    return _lower(node.text) if isinstance(node, Scalar) else ""


def truth(word: str) -> bool | None:
    """What a known word says; None if it says neither true nor false."""
    return True if word in _TRUE else False if word in _FALSE else None


def _lower(text: str) -> str:
    return loose(text).casefold().replace("ı", "i")


def write(question: TrueFalse) -> Written:
    """What is right; the options where the author has words for them."""
    if [option.name for option in question.options] != ["true", "false"]:
        return single.write(question)
    shuffle = {"shuffle": True} if question.shuffle else {}
    return {"correct": question.correct == (0,), **shuffle}
