"""True or false."""

from appliance.quiz.kinds.choice import Choice
from appliance.quiz.kinds.question import Value, indices
from appliance.sentence import Sentence


class TrueFalse(Choice, frozen=True, tag="true_false"):
    """One of two options, which stand in the same order on all phones unless the author wants it otherwise."""

    def shuffles(self, usual: bool) -> bool:
        return bool(self.shuffle)

    def shown(self, value: Value) -> Sentence | str:
        """The sentence of the option, unless the author has words for it."""
        [index] = indices(value)
        return self.options[index].said or self.say(value)
