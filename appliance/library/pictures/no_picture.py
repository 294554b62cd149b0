"""Why a question is asked without its picture."""

from appliance.sentence import Sentence
from appliance.words import say


class NoPicture(Exception):
    """A picture can't be shown; `sentence` says why, `hint` what to do."""

    def __init__(self, why: Sentence, hint: Sentence) -> None:
        super().__init__(say(why))
        self.sentence, self.hint = why, hint
