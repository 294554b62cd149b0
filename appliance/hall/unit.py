"""The etcd of a box: systemd's unit `chalkbox-etcd`, a user of its own, which goes on while the server is restarted.

The server writes the settings into its folder. Once they are there, `chalkbox-etcd.path` starts the unit, to which
systemd hands copies of them and of the member's certificate. Where the other members have taken this one out, etcd ends
with status 0, and the unit leaves the mark `OUT` and is not started again before the next boot.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Final, NamedTuple

from appliance.hall.engine import Ports, Settings, Tls, answered
from appliance.hall.etcd import Etcd, EtcdError
from appliance.hall.keys import client_context
from appliance.hall.places import SECRET

CREDENTIALS: Final = Path("/run/credentials/chalkbox-etcd.service")
TLS: Final = Tls(CREDENTIALS / "certificate", CREDENTIALS / "key", CREDENTIALS / "authority")
DATA: Final = Path("/var/lib/chalkbox/etcd")
OUT: Final = Path("/run/chalkbox-etcd/out")
LOOK_S: Final = 1.0


async def has_most(folder: Path) -> bool:
    """Whether this member's etcd reaches most members now; `folder` is the member's own."""
    tls = Tls(folder / "member.pem", folder / "member.key", folder / "authority.pem")
    try:
        settings = json.loads(await asyncio.to_thread((folder / "etcd.json").read_bytes))
        context = await asyncio.to_thread(client_context, tls)
        async with Etcd(settings["advertise-client-urls"], context) as etcd:
            await etcd.get(SECRET)
    except (EtcdError, OSError, ValueError, KeyError):
        return False
    return True


FIXED: Final = Ports(2379, 2380, 2381)  # the firewall lets the other members in at the last two


class Unit(NamedTuple):
    """An etcd that systemd runs once `file` has its settings; `out` is the mark."""

    settings: Settings
    file: Path
    out: Path = OUT

    @contextlib.asynccontextmanager
    async def running(self, etcd: Etcd, on_taken_out: Callable[[], None]) -> AsyncIterator[None]:
        """Watch it until the context ends. Raises ConfigError if it never answers.

        `on_taken_out()` runs once this computer is no member any more.
        """
        async with asyncio.TaskGroup() as group:
            watcher = group.create_task(self._watch(on_taken_out), name="etcd")
            try:
                await answered(etcd, watcher, self.settings.peer)
                yield
            finally:
                watcher.cancel()

    async def _watch(self, on_taken_out: Callable[[], None]) -> None:
        while not await asyncio.to_thread(self.out.exists):  # noqa: ASYNC110 (another program makes the file)
            await asyncio.sleep(LOOK_S)
        on_taken_out()
