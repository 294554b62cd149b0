"""Switches the box off or restarts it on request: `python -m appliance.box.power.shutdown power-off|restart`.

The server has told all pages before. It is stopped here, with a last export, before the last copy to the stick begins.
"""

import logging
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from appliance.box.shared import safe_files
from appliance.box.shared.exchange import ExchangeError, Nothing, read_request
from appliance.box.shared.places import Places
from appliance.box.shared.programs import CommandFailed, run
from appliance.box.stick import mount

log = logging.getLogger(__name__)

VERBS: Final = {"power-off": "poweroff", "restart": "reboot"}
# A unit and how many seconds it gets: a little more than its own limit of 30 s, after which systemd kills it.
FIRST: Final = (("chalkbox.service", 40), ("chalkbox-stick-last.service", 40))


def shut_down(verb: str, data: Path) -> None:
    """Stop the units in order, then the machine. Raises CommandFailed if that fails; the class then goes on."""
    for unit, limit_s in FIRST:
        try:
            run("systemctl", "stop", unit, timeout_s=limit_s)
        except CommandFailed as error:  # the machine is stopped all the same
            log.warning("Before the end: %s", error)
    _write_out(data)
    try:
        run("systemctl", verb)
    except CommandFailed:
        run("systemctl", "start", "--no-block", *(unit for unit, _ in FIRST))
        raise


def _write_out(data: Path) -> None:
    """Wait until the box's data are on the card; not for all disks, since one may be a stick that does not answer."""
    with suppress(OSError), safe_files.folder(data) as folder:
        mount.write_out(folder)


def main(arguments: list[str], root: Path = Path("/")) -> int:
    """Carry out the request; returns 1 if there is none, or the machine can't be stopped."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    [name] = arguments
    try:
        read_request(Places(root).requests, name, Nothing)
        shut_down(VERBS[name], Places(root).data)
    except (ExchangeError, CommandFailed) as error:
        log.error("%s", error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
