"""The languages that pages and box speak: what each calls itself, its direction, and its plural forms.

A language is a row here and two files of texts, `appliance/words/TAG.json` and `www/i18n/TAG.json`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Plural = Literal["zero", "one", "two", "few", "many", "other"]

ENGLISH: Final = "en"


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its name in itself, which plural form a number takes, and how it is written."""

    name: str
    plural: Callable[[float], Plural]
    forms: tuple[Plural, ...]
    comma: str = ", "  # between the members of a list
    direction: Literal["ltr", "rtl"] = "ltr"
    point: str = "."  # before the decimals of a number


# The plural rules are those of the Unicode CLDR, version 46, "Language Plural Rules", cardinal numbers. Spanish, French
# and Portuguese have a form for whole millions too, which nothing here counts.


def _one_or_other(n: float) -> Plural:
    return "one" if n == 1 else "other"


def _one_below_two(n: float) -> Plural:
    return "one" if 0 <= n < 2 else "other"


def _one_up_to_one(n: float) -> Plural:
    return "one" if 0 <= n <= 1 else "other"


def _other(_: float) -> Plural:
    return "other"


def _arabic(n: float) -> Plural:
    if n in (0, 1, 2):
        return ("zero", "one", "two")[int(n)]
    if n != int(n):
        return "other"
    rest = n % 100
    if 3 <= rest <= 10:
        return "few"
    return "many" if rest >= 11 else "other"


def _ukrainian(n: float) -> Plural:
    if n != int(n):
        return "other"
    if n % 10 == 1 and n % 100 != 11:
        return "one"
    return "few" if 2 <= n % 10 <= 4 and not 12 <= n % 100 <= 14 else "many"


_ALL: Final = ("zero", "one", "two", "few", "many", "other")
_TWO: Final = ("one", "other")
LANGUAGES: Final[Mapping[str, Language]] = MappingProxyType(
    {
        ENGLISH: Language("English", _one_or_other, _TWO),
        "ar": Language("العربية", _arabic, _ALL, "، ", "rtl"),
        "de": Language("Deutsch", _one_or_other, _TWO, point=","),
        "es": Language("Español", _one_or_other, _TWO, point=","),
        "fr": Language("Français", _one_below_two, _TWO, point=","),
        "hi": Language("हिन्दी", _one_up_to_one, _TWO),
        "pt": Language("Português", _one_below_two, _TWO, point=","),
        "uk": Language("Українська", _ukrainian, ("one", "few", "many", "other"), point=","),
        "zh": Language("简体中文", _other, ("other",), "、"),
    }
)


def preferred(accept_language: str) -> str | None:
    """The tag of the language that a browser's Accept-Language header likes best; None if none of ours is in it.

    The header is read as RFC 9110, 12.5.4 and RFC 4647, 3.4 ("lookup") say: `pt-BR` finds `pt`. What can't be read is
    passed over.
    """
    ranked: list[tuple[float, str]] = []
    for part in accept_language[:1_000].split(","):
        tag, _, weight = part.strip().partition(";")
        language = tag.strip().lower().partition("-")[0]
        if language in LANGUAGES:
            ranked.append((-_quality(weight), language))
    ranked.sort(key=lambda found: found[0])  # which keeps the order of those that are liked alike
    return ranked[0][1] if ranked and ranked[0][0] < 0 else None


def _quality(weight: str) -> float:
    name, _, value = weight.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        quality = float(value)
    except ValueError:
        return 0.0
    return quality if 0 <= quality <= 1 else 0.0
