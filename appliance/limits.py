"""How many connections a server holds and how long it waits for what, in one place; a test can pass its own."""

from dataclasses import dataclass
from typing import Final

from appliance.box.server.machine import LOOK_S
from appliance.box.server.requests import COPY_S
from appliance.course.exports import PATIENCE_S
from appliance.web.connection_limits import WAIT_S
from appliance.web.http_connection import HEAD_S
from appliance.web.polling import POLL_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Times are in seconds."""

    connections: int | None = None  # None: as many as its open files allow
    head_s: float = HEAD_S
    body_s: float = WAIT_S  # also until a reply is read
    poll_s: float = POLL_S
    export_s: float = PATIENCE_S
    copy_s: float = COPY_S
    look_s: float = LOOK_S  # between two looks at the machine


LIMITS: Final = Limits()
