"""One right option."""

from appliance.quiz.kinds.choice import Choice


class Single(Choice, frozen=True, tag="single"):
    """One option is picked, and one is right."""
