"""The time of a question, counted down from when a view came."""

from dataclasses import dataclass
from math import ceil
from typing import Final

_LAST_S: Final = 5  # which are seen from afar


@dataclass(frozen=True)
class Countdown:
    """`left_ms` until the deadline, None where no time runs, and `lead_ms` until the question is shown."""

    left_ms: int | None = None
    lead_ms: int = 0
    stopped: bool = False

    def leads(self, since_s: float) -> bool:
        """Whether the question is about to be shown, `since_s` seconds after the view."""
        return self.lead_ms - 1000 * since_s > 0

    def left_s(self, since_s: float) -> float | None:
        """The seconds that are left then."""
        if self.left_ms is None:
            return None
        return max(0.0, self.left_ms / 1000 - (0.0 if self.stopped else since_s))


def clock(seconds: float) -> str:
    """`0:21`, rounded up, so that 0:00 means that the time is over."""
    minutes, rest = divmod(ceil(seconds), 60)
    return f"{minutes}:{rest:02}"


def clock_part(seconds: float) -> tuple[str, str]:
    """The clock of a question that is open, with its style: another one in the last seconds."""
    return f" {clock(seconds)} ", "bold reverse" if seconds > _LAST_S else "bold reverse yellow"
