"""What the door shows of the machine that it stands in: addresses for people, alerts, the stick, QR codes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import msgspec
import qrcode
import qrcode.image.svg
from aiohttp import web

from appliance.quiz.views.instructor import Alert
from appliance.web.protocol import encode


class Wifi(msgspec.Struct, frozen=True):
    """The box's own network."""

    ssid: str
    passphrase: str


class Addresses(msgspec.Struct, frozen=True):
    """Where students go; `wifi` only where the box makes its own."""

    student: str
    wifi: Wifi | None = None


class Note(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a view says of the box; the claim code only on the box's own screen, while nobody has claimed it.

    `wifi` is for the board: why phones may not find it.
    """

    stick: str = ""
    claim_code: str = ""
    wifi: str = ""

    def as_field(self) -> msgspec.Raw | None:
        """What a view takes as it is, since it knows nothing of the box; None if there is nothing to say."""
        return None if self == Note() else msgspec.Raw(encode(self))


@dataclass(frozen=True, slots=True)
class BoxFacts:
    """The machine, as far as pages show it; the composition root says how it is asked.

    `stick` says what became of the stick, if asked so only what is new; `claim_code` is empty once the box is claimed,
    `wifi_trouble` while the Wi-Fi is there.
    """

    addresses: Callable[[], Addresses]
    alerts: Callable[[], Sequence[Alert]]
    stick: Callable[[bool], str]
    claim_code: Callable[[], str]
    wifi_trouble: Callable[[], str]

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/qr/join.svg", self._join), web.get("/qr/wifi.svg", self._wifi)]

    async def _join(self, request: web.Request) -> web.Response:
        return _svg(self.addresses().student)

    async def _wifi(self, request: web.Request) -> web.Response:
        wifi = self.addresses().wifi
        if wifi is None:
            raise web.HTTPNotFound(text="This computer makes no Wi-Fi of its own.")
        return _svg(wifi_text(wifi))


def wifi_text(wifi: Wifi) -> str:
    """What a phone's camera reads to join a WPA network; `\\ ; , : "` are escaped."""
    special = str.maketrans({letter: f"\\{letter}" for letter in '\\;,:"'})
    return f"WIFI:T:WPA;S:{wifi.ssid.translate(special)};P:{wifi.passphrase.translate(special)};;"


def _svg(text: str) -> web.Response:
    return web.Response(body=draw(text), content_type="image/svg+xml", headers={"Cache-Control": "max-age=60"})


@lru_cache(maxsize=16)
def draw(text: str) -> bytes:
    """A QR code as SVG, dark on white with the quiet zone; drawn once."""
    code = qrcode.QRCode(border=2, error_correction=qrcode.ERROR_CORRECT_M)
    code.add_data(text)
    image = code.make_image(image_factory=qrcode.image.svg.SvgPathFillImage)
    return image.to_string()
