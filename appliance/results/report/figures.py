"""Numbers as the language of a file writes them, without marks between the thousands, as on the pages."""

from dataclasses import dataclass
from datetime import datetime

from appliance.quiz.numerals import written
from appliance.sentence import sentence
from appliance.words import say
from appliance.words.languages import LANGUAGES


@dataclass(frozen=True, slots=True)
class Figures:
    """How numbers are written in `language`."""

    language: str

    def decimal(self, value: float, places: int) -> str:
        """With `places` decimals."""
        return f"{value:.{places}f}".replace(".", LANGUAGES[self.language].point)

    def points(self, value: float) -> str:
        """With two decimals at most, and none where none is needed."""
        text = f"{value:.2f}".rstrip("0").rstrip(".")
        return ("0" if text == "-0" else text).replace(".", LANGUAGES[self.language].point)

    def numeral(self, value: float) -> str:
        """A number that somebody typed, or that is right: with its digits, twelve at most."""
        return written(float(f"{value:.12g}")).replace(".", LANGUAGES[self.language].point)

    def percent(self, part: float, whole: float = 1.0) -> str:
        """Whole per cent, halves upwards, as the pages round."""
        share = int(100 * part / whole + 0.5)
        return say(sentence("report.percent", n=share), self.language)

    def seconds(self, milliseconds: float) -> str:
        """With one decimal below ten seconds."""
        s = milliseconds / 1000
        return say(sentence("report.seconds", s=self.decimal(s, 1) if s < 9.95 else self.decimal(s, 0)), self.language)


def day(opened_ms: int) -> str:
    """The day in the box's time zone, which reads the same everywhere."""
    return f"{datetime.fromtimestamp(opened_ms / 1000).astimezone():%Y-%m-%d}"
