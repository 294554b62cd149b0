"""Why there are no results."""

from appliance.sentence import Sentence
from appliance.words import say


class ExportError(Exception):
    """The results could not be made, written or removed; `sentence` says why, and what to do."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(say(why))
        self.sentence = why
