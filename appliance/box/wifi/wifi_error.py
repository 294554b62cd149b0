"""The error for settings of the Wi-Fi that are not possible."""

from appliance.sentence import Sentence
from appliance.words import say


class WifiError(ValueError):
    """A Wi-Fi with these settings is not possible; `sentence` tells why, and what is possible."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(say(why))
        self.sentence = why
