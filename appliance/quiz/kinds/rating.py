"""A rating: one point of a labelled line."""

from typing import ClassVar

from appliance.quiz.kinds.poll import Poll


class Rating(Poll, frozen=True, tag="rating"):
    """A poll whose options have an order of their own, which is the same everywhere."""

    most_options: ClassVar[int] = 11  # from 0 to 10

    def shuffles(self, usual: bool) -> bool:
        return False
