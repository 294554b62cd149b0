"""What lines of questions in plain text say: labels of options, the line that names the right ones, an explanation."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from appliance.library.alike import loose
from appliance.library.formats.answers import Answer, accept, count, number
from appliance.library.formats.bank import Draft, LeftOut
from appliance.library.kinds.true_false import truth
from appliance.library.problems import Place, shown
from appliance.sentence import sentence

MAX_LINE: Final = 20_000  # characters that are looked at for a label or a word

# In the languages of the pages and of some neighbours; ~ is a space.
_ANSWER_WORDS: Final = (
    "answers? answer~key correct~answers? correct~options? right~answers? correct key solutions? ans"
    " antwort(?:en)? richtige~antwort(?:en)? richtig lösung(?:en)? r[ée]ponses? bonnes?~r[ée]ponses? correctes?"
    " respuestas? respuestas?~correctas? correctas? soluci[óo]n resposta"
    " resposta~correta respostas correta gabarito"
    " risposta risposta~corretta risposte corretta cevap doğru~cevap javob to.g.ri~javob"
    " ответы? правильный~ответ верный~ответ الإجابة الاجابة الجواب الإجابة~الصحيحة"
    " الإجابات الإجابات~الصحيحة إجابة اجابة الحل respostas~corretas"
    " 答案 正确答案 参考答案 標準答案 标准答案 正確答案 答 उत्तर सही~उत्तर जवाब सही~जवाब हल"
    " відповід[ьі] правильн[аі]~відповід[ьі]"
)
_WHY_WORDS: Final = (
    "feedback explanation explain rationale reason because why note gfeed comment erklärung begründung hinweis"
    " explication explicaci[óo]n retroalimentaci[óo]n explica[çc][ãa]o justificativa spiegazione açıklama izoh"
    " объяснение пояснение شرح الشرح التفسير التعليل السبب التوضيح kommentar commentaire comentario"
    " comentário justification justificación 解析 解释 解釋 说明 說明 理由 व्याख्या स्पष्टीकरण कारण пояснення обґрунтування"
)


def _words(pattern: str) -> str:
    return "|".join(pattern.split()).replace("~", " ")


_ANSWER: Final = re.compile(rf"[\s*_#>-]*(?:{_words(_ANSWER_WORDS)})[\s*_]*(?:[:=：][\s*_]*)(.*)", re.IGNORECASE)
_WHY: Final = re.compile(rf"[\s*_#>-]*(?:{_words(_WHY_WORDS)})[\s*_]*(?:[:：][*_]*|\.(?=\s))\s*(.*)", re.IGNORECASE)
# A number before a sign and a digit is no label: `0.75`, `10:30`, `3 - 2`.
_LABEL: Final = re.compile(
    r"\s*[(\[]?([A-Za-z]|\d{1,3}(?!\s?[.:]\d|\s?[-–]\s+\d))\s?([).:\]]{1,2}|-\s|–\s)\s*(?=\S)", re.ASCII
)
_LOOSE_LABEL: Final = re.compile(r"\s*([A-Z])([,;]|\t|\s)\s*(?=\S)", re.ASCII)
_ONE: Final = re.compile(r"[(\[]?([A-Za-z]|\d{1,3})[)\].:]*", re.ASCII)
_BETWEEN: Final = re.compile(
    r"\s*[,;/&+|]\s*(?:and\s)?\s*|\s+(?:and|und|et|y|e|ve|va|и|і|й|та|و|और|तथा|和|与)\s+|\s+", re.IGNORECASE
)
_LETTERS: Final = re.compile(r"[A-H]{2,8}|[a-h]{2,8}")
# It begins in no run of spaces but at its start, so that a long run is not read again from each of its spaces.
_ALTERNATIVES: Final = re.compile(r"(?:(?<!\s)\s+)?(?:[;|]|\s/\s|,\s)\s*")


class Label(NamedTuple):
    """The letter or number before an option, in lower case, what follows it, and where the text begins in the line."""

    name: str
    sign: str
    begin: int

    @property
    def ordinal(self) -> int:
        """From 0 for a; a number is itself."""
        return int(self.name) if self.name.isdecimal() else ord(self.name) - ord("a")


class Option(NamedTuple):
    """An option with its label, empty if it has none."""

    label: str
    text: str
    place: Place


def label(line: str, *, loosely: bool = False) -> Label | None:
    """The label of a line; `loosely` also `A, text` and `A text`."""
    match = _LABEL.match(line) or (_LOOSE_LABEL.match(line) if loosely else None)
    return None if match is None else Label(match[1].lower(), match[2].strip(), match.end())


def answer(line: str) -> str | None:
    """What a line such as `ANSWER: B` names; None if it is no such line."""
    match = _ANSWER.fullmatch(line[:MAX_LINE].strip())
    return None if match is None else match[1].strip().strip("*_").strip()


def why(line: str) -> str | None:
    """The text of a line such as `Explanation: …`; None if it is no such line."""
    match = _WHY.fullmatch(line[:MAX_LINE].strip())
    return None if match is None else match[1].strip()


def chosen(named: str, options: Sequence[Option], *, count: bool = False) -> list[int]:
    """Which options `named` means: by text, by label, several with commas or the like. Raises LeftOut if none.

    With `count`, letters also count options that have numbers.
    """
    texts = [loose(option.text).casefold() for option in options]
    if loose(named).casefold() in texts:
        return [texts.index(loose(named).casefold())]
    labels: Mapping[str, int] = {option.label: index for index, option in enumerate(options) if option.label}
    found = label(named)
    if found is not None and found.name in labels and loose(named[found.begin :]).casefold() in texts:
        return [labels[found.name]]
    parts = [part for part in _BETWEEN.split(named) if part]
    if len(parts) == 1 and _LETTERS.fullmatch(parts[0]):
        parts = list(parts[0])
    indices: list[int] = []
    if count and all(name.isdecimal() for name in labels):
        labels = {**labels, **{chr(ord("a") + index): index for index in range(min(len(options), 26))}}
    for part in parts:
        one = _ONE.fullmatch(part)
        if one is None or one[1].lower() not in labels:
            by_text = [loose(each).casefold() for each in _ALTERNATIVES.split(named)]
            if all(each in texts for each in by_text):
                return sorted({texts.index(each) for each in by_text})
            raise LeftOut(sentence("bank.names_no_option", found=shown(named)))
        indices.append(labels[one[1].lower()])
    if not indices:
        raise LeftOut(sentence("bank.names_no_option", found=shown(named)))
    return sorted(set(indices))


def type_in(draft: Draft, named: str, place: Place) -> None:
    """Set the fields of a question without options whose answer is `named`. May raise LeftOut."""
    if not named:
        raise LeftOut(sentence("bank.no_answer"))
    is_one = number(named) is not None or truth(loose(named).casefold()) is not None
    texts = [named] if is_one else [text for text in _ALTERNATIVES.split(named) if text]
    accept_any(draft, [Answer(text, 100, place) for text in texts])


def accept_any(draft: Draft, answers: Sequence[Answer]) -> None:
    """Set the fields of a question that is answered with any of these: true or false, a number, or a text.

    May raise LeftOut.
    """
    is_true = truth(loose(answers[0].text).casefold()) if len(answers) == 1 else None
    if is_true is not None:
        draft.set("kind", "true_false")
        draft.set("correct", "true" if is_true else "false", answers[0].place)
    elif all(number(answer.text) is not None for answer in answers):
        count(draft, answers)
    else:  # a star is one that is typed, unlike in Moodle's answers
        accept(draft, [answer._replace(text=answer.text.replace("*", r"\*")) for answer in answers])
