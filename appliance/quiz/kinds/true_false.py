"""True or false."""

from appliance.quiz.kinds.choice import Choice


class TrueFalse(Choice, frozen=True, tag="true_false"):
    """One of two options, which stand in the same order on all phones unless the author wants it otherwise."""

    def shuffles(self, usual: bool) -> bool:
        return bool(self.shuffle)
