"""How long a client waits between two tries: a class must not come back in one instant."""

from typing import Final

from appliance.client.world import World

FIRST_S: Final = 0.25
EARLY_S: Final = 30.0  # after a loss; from then on the box is probably off, and there is no hurry
MOST_EARLY_S: Final = 2.0
MOST_LATE_S: Final = 5.0


class Backoff:
    """Waits from 0 up to a bound that doubles with each try, up to 2 s, and 5 s once the loss is 30 s ago."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.reset()

    def reset(self) -> None:
        """The connection works, or was lost just now."""
        self._since = self._world.now()
        self._tries = 0

    def next_s(self) -> float:
        """The seconds to wait before the next try."""
        most = MOST_EARLY_S if self._world.now() - self._since < EARLY_S else MOST_LATE_S
        wait_s = self._world.random() * min(most, FIRST_S * 2.0 ** min(self._tries, 10))
        self._tries += 1
        return wait_s
