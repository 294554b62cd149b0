"""Whether this computer is a member of a hall: by its settings, or a box by the key in its data folder.

It is in a file of its own since a computer alone has better uses for the memory that the hall takes.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from appliance.box.shared.exchange import WireReport
from appliance.config import Config, ConfigError
from appliance.hall.belonging import KEY, OWN
from appliance.host import notify
from appliance.live.clock import Clock
from appliance.live.session import Session
from appliance.sentence import sentence

if TYPE_CHECKING:
    from appliance.hall.hall import Hall

FEW_THERE: Final = sentence("hall.alone", why=sentence("hall.few_there"))
MOST_S: Final = 300  # that the start takes, which waits for the others


def key_of_box(config: Config) -> Path | None:
    """The folder with the key of the hall of which this box is a member; None if it is in none. Blocks for a moment."""
    folder = config.data.resolve() / KEY
    return folder if config.box is not None and (folder / "hall.json").exists() else None


async def hall_here(
    config: Config, wire: WireReport | None, clock: Clock, on_results: Callable[[Session], None]
) -> "Hall | None":
    """This computer as a member; None if it is in no hall. `wire` is what a box reported at its boot.

    Raises ConfigError.
    """
    own = key_of_box(config)
    if config.hall is None and own is None:
        return None
    from appliance.hall.start import member_of

    data = config.data.resolve()
    if config.hall is not None:
        return await member_of(config.hall.resolve(), data, config.hall_address, clock, on_results)
    if own is None or wire is None:
        raise ConfigError(sentence("hall.no_wire"))
    await notify.tell(f"EXTEND_TIMEOUT_USEC={MOST_S * 1_000_000}")
    return await member_of(own, data, wire.address, clock, on_results, on_box=True)


async def most_are_there(config: Config) -> bool:
    """Whether most members of this box's hall are reached, though it works alone."""
    from appliance.hall.unit import has_most

    return await has_most(config.data.resolve() / OWN)
