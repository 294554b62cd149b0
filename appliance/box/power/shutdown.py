"""Switch the box off, or off and on: `python -m appliance.box.power.shutdown power-off|restart`, when asked for.

By then the server has told everybody; here it ends, with a last export, before the copy to the stick begins.
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
# A unit, and the s that it gets: a little more than its own limit of 30 s, after which systemd ends it.
FIRST: Final = (("chalkbox.service", 40), ("chalkbox-stick-last.service", 40))


def shut_down(verb: str, data: Path) -> None:
    """Stop what must end in order, and then the machine. If that can't be, the class goes on; raises CommandFailed."""
    for unit, limit_s in FIRST:
        try:
            run("systemctl", "stop", unit, timeout_s=limit_s)
        except CommandFailed as error:  # it is going to be off all the same
            log.warning("Before the end: %s", error)
    _write_out(data)
    try:
        run("systemctl", verb)
    except CommandFailed:
        run("systemctl", "start", "--no-block", *(unit for unit, _ in FIRST))
        raise


def _write_out(data: Path) -> None:
    """Wait until the box's own data are on the card; not for all disks, since a stick that hardly answers is one."""
    with suppress(OSError), safe_files.folder(data) as folder:
        mount.write_out(folder)


def main(arguments: list[str], root: Path = Path("/")) -> int:
    """1 if there is no such request, or the machine can't be stopped."""
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
