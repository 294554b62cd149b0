"""Options that speak of the others, and what shuffling would make of them.

"All of the above" means the same only behind the others, so it stays behind them. "A and B" means the same only while
no option moves, so then none does. Both are said to the author. `_LAST` and `_AND` are by language.
"""

import re
from typing import Final

import msgspec

from appliance.library.fields import Fields
from appliance.library.kinds.options import Typed
from appliance.library.problems import shown
from appliance.quiz.kinds.question import Option
from appliance.quiz.spelling import clean, normal
from appliance.sentence import sentence

_LAST: Final = {
    "en": """
        all of the above | all the above | all above | all of these | all of them | all of the options
        all of the answers | all answers are correct | all are correct | all options are correct
        all of the above are true | all of the above are correct | none of the above | none of these | none of them
        none of the options | none of the answers | none is correct | none are correct | no answer is correct
        none of the above is correct | none of the above are correct | both | both of them | both of these
        both of the above | both are correct | both answers are correct | neither | neither of them | neither of these
        neither of the above | neither is correct
    """,
    "es": """
        todas las anteriores | todos los anteriores | todo lo anterior | todas son correctas
        todas las respuestas son correctas | todas las opciones | ninguna de las anteriores
        ninguno de los anteriores | nada de lo anterior | ninguna es correcta | ninguna respuesta es correcta | ambas
        ambos | las dos | los dos | ambas son correctas | ambas respuestas | ni una ni otra
    """,
    "fr": """
        toutes les réponses | toutes les réponses ci-dessus | tout ce qui précède | toutes ces réponses
        toutes sont correctes | toutes les réponses sont correctes | aucune de ces réponses
        aucune des réponses | aucune des réponses ci-dessus | aucune réponse n'est correcte | rien de tout cela
        aucune des deux | les deux | toutes les deux | tous les deux | les deux réponses | ni l'une ni l'autre
        ni l'un ni l'autre
    """,
    "de": """
        alle genannten | alle oben genannten | alle obigen | alle antworten | alle davon | alles davon
        alle antworten sind richtig | alle sind richtig | alle antworten stimmen
        keine der genannten | keine der oben genannten | keine der antworten | keine davon | nichts davon
        keine antwort ist richtig | keine ist richtig | keine der obigen | beide | beides | beide antworten
        beide sind richtig | keine von beiden | keines von beiden | weder noch
    """,
    "pt": """
        todas as anteriores | todas as alternativas | todas as opções | todas estão corretas
        todas as respostas | todas as respostas acima | todas as alternativas estão corretas
        nenhuma das anteriores | nenhuma das alternativas | nenhuma das opções | nenhuma das respostas
        nenhuma está correta | ambas | ambos | as duas | os dois | ambas estão corretas | nenhuma das duas
    """,
    "ar": """
        جميع ما سبق | كل ما سبق | جميع ما ذكر | كل ما ذكر | جميع الإجابات صحيحة | كل الإجابات صحيحة
        لا شيء مما سبق | لا شيء مما ذكر | ليس أي مما سبق | ليس أيا مما سبق | لا توجد إجابة صحيحة
        كلاهما | كلتاهما | الاثنان معا | لا هذا ولا ذاك
    """,
    "zh": """
        以上都是 | 以上皆是 | 以上全部 | 以上全是 | 以上都对 | 以上都正确 | 全部都是 | 以上都不是 | 以上皆非
        以上都不对 | 以上均不是 | 以上均不正确 | 两者都是 | 两者皆是 | 两者 | 两者都不是 | 两者皆非
        以上皆對 | 全部皆是 | 兩者皆是 | 兩者都是 | 兩者皆非 | 以上均是 | 以上均正确
    """,
    "hi": """
        उपरोक्त सभी | उपर्युक्त सभी | ये सभी | इनमें से सभी | सभी सही हैं | उपरोक्त में से कोई नहीं
        उपर्युक्त में से कोई नहीं | इनमें से कोई नहीं | दोनों | ये दोनों | दोनों सही हैं | दोनों में से कोई नहीं
    """,
    "uk": """
        усе перелічене | все перелічене | усе вищезазначене | все вищезазначене
        усі відповіді | всі відповіді | усі відповіді правильні | всі відповіді правильні | усі варіанти | всі варіанти
        нічого з переліченого | нічого з вищезазначеного | жодна з відповідей | жоден з варіантів
        жодна відповідь не є правильною | немає правильної відповіді | обидва | обидві | обидва варіанти
        обидві відповіді | жоден з них | жодна з них | ні те, ні інше
    """,
}
_AND: Final = {
    "en": "and or",
    "es": "y e o",
    "fr": "et ou",
    "de": "und oder",
    "pt": "e ou",
    "ar": "و أو",
    "zh": "和 与 與 及 或",
    "hi": "और या",
    "uk": "і й та або",
}
_LETTERS: Final = ("abcdefgh", "абвгд", "أبجده", "कखगघ")
# What may stand around the letters: "both A and B", "A and C only", "nur A und B".
_AROUND: Final = """
    both either neither only answers options are correct true nur sowohl antworten sind richtig sólo solo ambas
    respuestas son correctas les réponses sont justes correctes seulement somente apenas respostas estão corretas
    كلا فقط केवल दोनों лише обидва відповіді правильні
"""

_LASTING: Final = frozenset(
    normal(text) for texts in _LAST.values() for text in re.split(r"[|\n]", texts) if text.strip()
)
_JOINING: Final = frozenset(["&", "+", "/", ","]) | frozenset(word for words in _AND.values() for word in words.split())
_BESIDE: Final = frozenset(_AROUND.split())
_SPLIT: Final = re.compile("([&+/,，、和与與及或])")  # what stands between letters without spaces, too
_MARKS: Final = re.compile(r"[*_`()（）]")


def keep_places(
    fields: Fields, options: list[Typed], made: tuple[Option, ...], shuffle: bool | None
) -> tuple[tuple[Option, ...], bool | None]:
    """The options with those marked that stay last, and whether they are shuffled at all; both is reported."""
    for number, option in enumerate(options, start=1):
        if _names_letters(option.text, options):
            message = sentence("problem.option_names_letters", number=number, text=shown(option.text))
            fields.warning(option.node, message, sentence("problem.write_what_is_meant"))
            return made, False
    kept = []
    for number, (typed, one) in enumerate(zip(options, made, strict=True), start=1):
        last = normal(_MARKS.sub("", typed.text)) in _LASTING
        if last:
            message = sentence("problem.option_stays_last", number=number, text=shown(typed.text))
            fields.warning(typed.node, message, sentence("problem.shuffle_false"))
        kept.append(msgspec.structs.replace(one, last=last))
    return tuple(kept), shuffle


def _names_letters(text: str, options: list[Typed]) -> bool:
    """Whether the text is nothing but letters of other options, such as `A and B`."""
    letters = {letter for alphabet in _LETTERS for letter in alphabet[: len(options)]}
    words = [word.strip(".") for word in _SPLIT.sub(r" \1 ", _lower(text)).split()]
    while words and words[0] in _BESIDE:
        del words[0]
    while words and words[-1] in _BESIDE:
        del words[-1]
    if len(words) < 3 or words[0] not in letters or words[-1] not in letters or words[-2] not in _JOINING:
        return False
    if any(_lower(option.text) in letters for option in options):
        return False  # the letters are what the options are about
    return all(word in letters or word in _JOINING for word in words)


def _lower(text: str) -> str:
    return clean(_MARKS.sub("", text)).casefold()
