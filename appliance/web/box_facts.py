"""What pages show of the machine around the server: addresses for people, alerts, the stick, QR codes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import msgspec
from aiohttp import web

from appliance import qr
from appliance.quiz.views.alerts import Alert
from appliance.sentence import Sentence, sentence
from appliance.web.projector_look import Look
from appliance.web.protocol import encode
from appliance.words import say


class Wifi(msgspec.Struct, frozen=True):
    """The box's own network."""

    ssid: str
    passphrase: str


class Addresses(msgspec.Struct, frozen=True):
    """Where students go; `wifi` only where the box makes its own."""

    student: str
    wifi: Wifi | None = None


class Note(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a view tells of the box; its codes only on the box's own screen.

    `claim_code` is there while nobody has claimed the box, `new_code` after a stick has asked for a new password.
    `wifi` and `language` are for the projector: why phones may not find the network, and the language that was chosen.
    `look` is how the projector looks, where that is not as usual.
    """

    stick: Sentence | None = None
    claim_code: str = ""
    new_code: str = ""
    wifi: Sentence | None = None
    language: str = ""
    look: Look | None = None

    def as_field(self) -> msgspec.Raw | None:
        """What a view takes as it is, since it knows nothing of the box; None if there is nothing to say."""
        return None if self == Note() else msgspec.Raw(encode(self))


@dataclass(frozen=True, slots=True)
class BoxFacts:
    """The machine, as far as pages show it; the composition root says how it is asked.

    `stick(fresh)` is what became of the stick, None if nothing or, if `fresh`, nothing new; `hall(fresh)` likewise what
    is said of the key of a hall on it, which goes before that on the projector; `claim_code` is empty once the box is
    claimed, `new_code` unless a stick has asked for a new password, `wifi_trouble(whole)` None while the Wi-Fi is there
    and, if `whole`, nothing else is to be said of it, `language` empty until one is chosen.
    """

    addresses: Callable[[], Addresses]
    alerts: Callable[[], Sequence[Alert]]
    stick: Callable[[bool], Sentence | None]
    hall: Callable[[bool], Sentence | None]
    claim_code: Callable[[], str]
    new_code: Callable[[], str]
    wifi_trouble: Callable[[bool], Sentence | None]
    language: Callable[[], str]
    look: Callable[[], Look | None]

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/qr/join.svg", self._join), web.get("/qr/wifi.svg", self._wifi)]

    async def _join(self, request: web.Request) -> web.Response:
        return _svg(self.addresses().student)

    async def _wifi(self, request: web.Request) -> web.Response:
        wifi = self.addresses().wifi
        if wifi is None:
            raise web.HTTPNotFound(text=say(sentence("wifi.none_of_its_own")))
        return _svg(qr.wifi_text(wifi.ssid, wifi.passphrase))


def _svg(text: str) -> web.Response:
    return web.Response(body=_drawn(text), content_type="image/svg+xml", headers={"Cache-Control": "max-age=60"})


@lru_cache(maxsize=16)
def _drawn(text: str) -> bytes:
    return qr.svg(text)
