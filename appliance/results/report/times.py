"""How long the answers to a question took, as a few columns of a round width."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from appliance.results.report.figures import Figures
from appliance.sentence import sentence
from appliance.words import say
from appliance.words.languages import LANGUAGES

LEAST: Final = 3  # fewer answers have no distribution
_COLUMNS: Final = 10
_WIDTHS_MS: Final = (200, 500, 1000, 2000, 3000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000)


class Times(NamedTuple):
    """The heights of the columns (0 to 1), where the last one ends, and what a screen reader says."""

    heights: list[float]
    end: str
    told: str


def times_of(elapsed_ms: Sequence[int], figures: Figures) -> Times | None:
    """The distribution; None of so few answers that each would be one student's."""
    if len(elapsed_ms) < LEAST:
        return None
    longest = max(elapsed_ms)
    width = next((width for width in _WIDTHS_MS if width * _COLUMNS > longest), longest // _COLUMNS + 1)
    counts = [0] * min(_COLUMNS, longest // width + 1)
    for elapsed in elapsed_ms:
        counts[elapsed // width] += 1
    said = [
        say(
            sentence(
                "report.times_between",
                low=figures.points(place * width / 1000),
                high=figures.points((place + 1) * width / 1000),
                answers=n,
            ),
            figures.language,
        )
        for place, n in enumerate(counts)
        if n
    ]
    end = say(sentence("report.seconds", s=figures.points(len(counts) * width / 1000)), figures.language)
    told = say(sentence("report.times_said", list=LANGUAGES[figures.language].comma.join(said)), figures.language)
    return Times([n / max(counts) for n in counts], end, told)
