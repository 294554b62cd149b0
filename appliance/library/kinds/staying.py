"""Options that speak of the others, and what shuffling would make of them.

"All of the above" means the same only behind the others, so it stays behind them. "A and B" means the same only while
no option moves, so then none does. Both are said to the author. All tables are by language.
"""

import re
from typing import Final, NamedTuple

import msgspec

from appliance.library.fields import Fields
from appliance.library.kinds.options import Typed
from appliance.library.problems import shown
from appliance.quiz.kinds.question import Option
from appliance.quiz.spelling import clean, normal
from appliance.sentence import sentence


class _Words(NamedTuple):
    """What a text that speaks of all others is made of: how many of them are meant, the others, and what is between.

    `alone` are texts that do so in other words.
    """

    many: str
    others: str
    between: str
    alone: str = ""


_OTHERS: Final = {
    "en": _Words(
        "all none any both neither no",
        "above these those them foregoing preceding previous answer answers option options choice choices alternatives "
        "statements responses listed mentioned correct true false apply",
        "of the is are was were given right wrong incorrect other others here",
        "both | neither | neither is correct | two of the above | one of the above | some of the above "
        "| more than one of the above | only one of the above | all three | all four",
    ),
    "es": _Words(
        "todas todos todo ninguna ninguno nada ambas ambos cualquiera",
        "anteriores anterior respuestas respuesta opciones opción alternativas alternativa afirmaciones estas estos "
        "ellas ellos correctas correcta correctos correcto verdaderas ciertas falsas",
        "las los la lo el de del es son válidas incorrectas mencionadas indicadas otra otras",
        "ambas | ambos | las dos | los dos | las tres | ni una ni otra",
    ),
    "fr": _Words(
        "toutes tous tout aucune aucun rien",
        "réponses réponse propositions proposition affirmations options dessus précède précédent précédents "
        "précédentes correctes correcte exactes exacte justes vraies vraie bonnes bonne cela",
        "les la le de des d ces ce cette ci n ne est sont qui deux",
        "les deux | toutes les deux | tous les deux | les trois | aucune des deux | ni l'une ni l'autre "
        "| ni l'un ni l'autre",
    ),
    "de": _Words(
        "alle alles keine keines keins keiner nichts beide beides sämtliche",
        "genannten genannte oben obigen vorstehenden vorherigen vorigen antworten antwort antwortmöglichkeiten "
        "möglichkeiten optionen aussagen aussage davon dieser richtig korrekt stimmen stimmt falsch zutreffend",
        "der die das den diese von ist sind hier angegebenen aufgeführten aufgezählten",
        "beide | beides | alle drei | alle vier | keine von beiden | keines von beiden | weder noch",
    ),
    "pt": _Words(
        "todas todos tudo nenhuma nenhum nada ambas ambos",
        "anteriores anterior respostas resposta opções opção alternativas alternativa afirmações acima corretas "
        "correta certas certa verdadeiras dessas destas delas",
        "as os a o de da do das dos está estão são é citadas mencionadas",
        "ambas | ambos | as duas | os dois | as três | nenhuma das duas | n.d.a",
    ),
    "ar": _Words(
        "كل جميع لا ليس ليست أي أيا أيًا",
        "سبق ذكر الإجابات الإجابة إجابة الخيارات خيار صحيحة صحيح السابقة أعلاه المذكورة",
        "ما مما من شيء توجد يوجد هو هي منها واحدة",
        "كلاهما | كلتاهما | الاثنان معا | لا هذا ولا ذاك",
    ),
    "zh": _Words("", "", "", "两者 | 兩者"),
    "hi": _Words(
        "सभी सब कोई दोनों",
        "उपरोक्त उपर्युक्त इनमें इन ये सही गलत विकल्प उत्तर",
        "से में नहीं हैं है भी",
        "दोनों | दोनों में से कोई नहीं",
    ),
    "uk": _Words(
        "усе все усі всі жодна жоден жодне нічого обидва обидві немає",
        "перелічене перелічених переліченого перелічені перераховане перерахованого перерахованих вищезазначене "
        "вищезазначеного вищезазначених вищеперелічене вищеперераховане наведене наведених відповіді відповідь "
        "відповідей варіанти варіант варіантів правильні правильна правильної вірні вірна вірної них",
        "з із є не правильною вірною",
        "обидва | обидві | ні те, ні інше",
    ),
}
# Chinese has no spaces between words.
_IN_CHINESE: Final = re.compile(
    "(?=.*(?:以上|上述|前述|全|都|皆|均|所有|两者|兩者|二者))"
    "(?:以上|上述|前述|全部|全|都|皆|均|所有|两者|兩者|二者|答案|选项|選項|各项|各項|没有|沒有|无|無|是|非|不|对|對|正确|正確|错|錯|的)+"
)
_AND: Final = {
    "en": "and or nor",
    "es": "y e o ni",
    "fr": "et ou ni",
    "de": "und oder noch",
    "pt": "e ou nem",
    "ar": "و أو",
    "zh": "和 与 與 及 或 、 ，",
    "hi": "और या व तथा एवं",
    "uk": "і й та або ні",
}
_LETTERS: Final = ("abcdefgh", "абвгд", "أبجده", "कखगघ")
# What may stand around the letters: "both A and B", "A and C only", "nur A und B".
_AROUND: Final = """
    both either neither only the answer answers option options are is correct true right nur weder sowohl antwort
    antworten option optionen aussagen sind richtig sólo solo la las ambas respuestas opciones son correctas ciertas
    les réponses réponse propositions sont justes exactes seulement ni somente apenas nem as respostas opções
    alternativas estão corretas certas كلا فقط معا معاً صحيحة صحيحان केवल दोनों सही हैं лише тільки обидва обидві ні
    відповіді варіанти правильні вірні 都对 都對 都是 都正确 都正確 答案 选项 選項
"""

_ALONE: Final = frozenset(normal(text) for words in _OTHERS.values() for text in words.alone.split("|") if text.strip())
_SPOKEN: Final = [
    tuple(frozenset(map(normal, part.split())) for part in words[:3]) for words in _OTHERS.values() if words.many
]
_JOINING: Final = frozenset(["&", "+", "/", ","]) | frozenset(word for words in _AND.values() for word in words.split())
_BESIDE: Final = frozenset(_AROUND.split())
# What stands beside letters without spaces, too.
_SPLIT: Final = re.compile(r"([&+/,，、和与與及或]|都[对對是]|都正[确確]|答案|选项|選項|\bو(?=[أبجده]\b))")
_MARKS: Final = re.compile(r"[*_`()（）]")
_BETWEEN_WORDS: Final = re.compile(r"[\s'’\-.,;:!?،。！]+")


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
        last = _speaks_of_all(typed.text)
        if last:
            message = sentence("problem.option_stays_last", number=number, text=shown(typed.text))
            fields.warning(typed.node, message, sentence("problem.shuffle_false"))
        kept.append(msgspec.structs.replace(one, last=last))
    return tuple(kept), shuffle


def _speaks_of_all(text: str) -> bool:
    """Whether the text is nothing but words for the other options, and how many of them it means."""
    bare = _MARKS.sub("", text)
    whole = normal(bare)
    if whole in _ALONE or _IN_CHINESE.fullmatch(whole):
        return True
    words = {normal(word) for word in _BETWEEN_WORDS.split(bare) if word}
    return any(
        words & many and words & others and words <= many | others | between for many, others, between in _SPOKEN
    )


def _names_letters(text: str, options: list[Typed]) -> bool:
    """Whether the text is nothing but letters of other options, such as `A and B`."""
    letters = {letter for alphabet in _LETTERS for letter in alphabet[: len(options)]}
    words = [word.strip(".") for word in _SPLIT.sub(r" \1 ", _lower(text)).split()]
    words = [word for word in words if word in letters or word in _JOINING or word not in _BESIDE]
    while words and words[0] in _JOINING - letters:
        del words[0]
    if len(words) < 3 or words[0] not in letters or words[-1] not in letters or words[-2] not in _JOINING:
        return False
    if any(_lower(option.text) in letters for option in options):
        return False  # the letters are what the options are about
    return all(word in letters or word in _JOINING for word in words)


def _lower(text: str) -> str:
    return clean(_MARKS.sub("", text)).casefold()
