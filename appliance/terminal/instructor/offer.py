"""The offer to close an open question soon, once most of those who are connected have answered."""

from typing import Final

from appliance.client.views import InstructorView

CLOSES_IN_S: Final = 15
_MOST: Final = 0.75


class Offer:
    """It holds for a round however many come and go once it was made."""

    def __init__(self) -> None:
        self._place: tuple[int | None, int | None] = (None, None)

    def take(self, view: InstructorView) -> None:
        """Look who has answered."""
        waits = len(view.pending or ())
        if waits and view.phase == "open" and view.present - waits >= _MOST * view.present:
            self._place = (view.turn, view.round)

    def stands(self, view: InstructorView, left_s: float | None) -> bool:
        """Whether it helps just now."""
        is_here = self._place == (view.turn, view.round) and "close_in" in view.can
        helps = bool(view.pending) and not view.paused and left_s is not None and left_s > CLOSES_IN_S
        return is_here and helps
