"""Removes from texts for strangers: this box's secrets, hardware addresses, serial numbers, people."""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

import msgspec

from appliance.box.shared.places import Places
from appliance.sentence import Sentence
from appliance.words import say

HIDDEN: Final = "(left out)"
PERSONAL: Final = frozenset({"ssid", "passphrase", "label", "code", "replaces"})  # fields of reports
OF_STICK: Final = frozenset(
    {"id", "state", "pools", "files"}
)  # fields of a stick's report that are shown; the others may name its files
MIN_LABEL: Final = 4  # a shorter one would occur in many other words
_HARDWARE: Final = re.compile(r"(?<![0-9A-Fa-f:-])(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}(?![0-9A-Fa-f:-])")
_IN_NAME: Final = re.compile(r"\b(en|wl|ww)x([0-9a-f]{12})\b")  # of a USB adapter's interface
_IN_ADDRESS: Final = re.compile(  # the lower half of an IPv6 address, as RFC 4291 makes it of a hardware address
    r"(?i)(?<=:)[0-9a-f]{1,4}:[0-9a-f]{0,2}ff:fe[0-9a-f]{2}:[0-9a-f]{1,4}(?![0-9a-f:])"
)
_SERIAL: Final = re.compile(r"(?i)\b(serial(?: ?number)?\s*[:=]\s*)\S+")
_WIFI: Final = re.compile(r"(?m)^(\s*ssid )\S.*$")  # as `iw` prints it
_OWN_LINE: Final = re.compile(r"(INFO|WARNING|ERROR|CRITICAL) ")
_TRACE_LINE: Final = re.compile(r'Traceback \(most recent call last\):|  File "[^"]+", line \d+, in \S+')
_RAISED: Final = re.compile(
    r"([A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt|Warning|Failed|Refused|Timeout))(?:: .*)?"
)
_PHONE: Final = re.compile(r"(session \w+: ).*( reads too slowly)")


class _Secret(msgspec.Struct):
    passphrase: str


class _Label(msgspec.Struct):
    label: str


class Redaction:
    """Call it with a text to get that text without secrets."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._known: dict[str, str] = {}  # hardware addresses, and the names that replace them
        self._secrets = sorted({*self._own()} - {""}, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        text = _SERIAL.sub(rf"\1{HIDDEN}", text)
        text = _WIFI.sub(rf"\1{HIDDEN}", text)
        text = _IN_NAME.sub(lambda match: f"{match[1]}x-{self._name(':'.join(re.findall('..', match[2])))}", text)
        text = _IN_ADDRESS.sub(lambda match: self._name(match[0]), text)
        return _HARDWARE.sub(lambda match: self._name(match[0]), text)

    def report(self, text: str) -> str:
        """A report as JSON without its personal fields, its message as text; nothing of one that can't be read."""
        try:
            fields = msgspec.json.decode(text, type=dict[str, Any])
            if (message := fields.get("message")) is not None:
                fields["message"] = say(msgspec.convert(message, Sentence))
        except (msgspec.MsgspecError, RecursionError):
            return HIDDEN
        personal = fields.keys() - OF_STICK if "label" in fields else PERSONAL
        shown = {name: HIDDEN if name in personal and value else value for name, value in fields.items()}
        return msgspec.json.encode(shown).decode()

    def _name(self, address: str) -> str:
        return self._known.setdefault(address.lower().replace("-", ":"), f"hardware-{len(self._known) + 1}")

    def _own(self) -> Iterator[str]:
        """The secrets of this box, as they are and as a keyfile or JSON has them."""
        with suppress(OSError, UnicodeDecodeError):
            yield (self._places.state / "claim-code").read_text("utf-8").strip()
        with suppress(OSError, UnicodeDecodeError):
            name = (self._places.state / "name").read_text("utf-8").strip()
            yield from (name, name.capitalize())  # the Wi-Fi's, until somebody changes that
        for path in (self._places.hotspot, self._places.reports / "hotspot.json"):
            with suppress(OSError, msgspec.MsgspecError, RecursionError):
                secret = msgspec.json.decode(path.read_bytes(), type=_Secret).passphrase
                yield secret
                yield secret.replace("\\", "\\\\").replace(" ", "\\s")
                yield msgspec.json.encode(secret).decode()[1:-1]
        for path in self._places.reports.glob("stick-*.json"):
            with suppress(OSError, msgspec.MsgspecError, RecursionError):
                label = msgspec.json.decode(path.read_bytes(), type=_Label).label
                if len(label) >= MIN_LABEL and "chalkbox" not in label.lower():
                    yield label


def server_log(text: str) -> str:
    """The server's log without what errors may quote: its own lines, and the place and type of each error."""
    return "".join(f"{_shown(line)}\n" for line in text.splitlines())


def _shown(line: str) -> str:
    if _OWN_LINE.match(line):
        return _PHONE.sub(r"\1a phone\2", line)
    if _TRACE_LINE.fullmatch(line):
        return line
    raised = _RAISED.fullmatch(line)
    return f"{raised[1]}: {HIDDEN}" if raised else HIDDEN
