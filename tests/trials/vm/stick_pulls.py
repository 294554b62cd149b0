"""A stick that is pulled while the box writes to it, and put back, as three scenes have it."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from appliance.box.stick import words
from tests.support.words import spoken
from tests.trials.vm.stick_box import SLOW_BYTES_S, SLOW_REQUESTS_S, Guest


def pulled_while_saving(
    guest: Guest, waits_s: Sequence[float], begin: Callable[[int], object], *, at_least: int
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Pull SLOW so many seconds after what `begin(number)` brought begins to be written, and put it back.

    Gives the number of each round and what the box says of the stick then. At the end the stick is out, and it was
    pulled in the middle of a write `at_least` so often: otherwise the rounds prove nothing.
    """
    too_early = spoken(words.pulled("SLOW", was_saving=True))
    in_the_middle = 0
    guest.until(lambda: "SLOW" not in guest.reports(), "SLOW is out")
    guest.plug("SLOW")
    guest.waits_for("SLOW", "saved")
    for number, wait_s in enumerate(waits_s):
        begin(number)
        guest.limit("SLOW", SLOW_BYTES_S, SLOW_REQUESTS_S)
        guest.ask("stick-export")
        guest.waits_for("SLOW", "saving")
        time.sleep(wait_s)
        guest.pull("SLOW")
        guest.until(lambda: guest.has_out("SLOW", too_early), "SLOW is out")
        in_the_middle += guest.said("SLOW") == too_early
        guest.limit("SLOW", SLOW_BYTES_S)
        guest.plug("SLOW")
        guest.until(lambda: guest.said("SLOW") not in ("", too_early), "SLOW is back")
        said = guest.waits_for("SLOW", "saved", "problem")
        assert said["state"] == "saved", (said, guest.story())
        yield number, said
    print(f"        {in_the_middle} of {len(waits_s)} times in the middle of the write", flush=True)
    assert in_the_middle >= at_least
    guest.pull("SLOW")
