"""What a box does at each boot, before anybody can join; at the first boot it gets its name, Wi-Fi and claim code.

Each step may fail without the others: a machine without Wi-Fi, without a boot partition or with a full disk still
starts, and the log or the instructor is told.
"""

import hashlib
import logging
import os
import re
import secrets
import shutil
import socket
import tomllib
from collections.abc import Callable
from pathlib import Path
from string import Template
from typing import Final, TypeVar

import msgspec

from appliance.box.boot import wire
from appliance.box.boot.partition import FOUND, grow_file_system, is_apart, is_in_memory
from appliance.box.shared import kernel_line
from appliance.box.shared.exchange import SystemReport, WireReport, write_report
from appliance.box.shared.places import Places
from appliance.box.shared.programs import CommandFailed, run
from appliance.box.wifi import chip, country, regulations
from appliance.box.wifi.hotspot import Hotspot, report_hotspot, write_hotspot
from appliance.box.wifi.zones import DEFAULT_COUNTRY
from appliance.durable import write_durably
from appliance.sentence import Sentence, sentence, together
from appliance.words import say

log = logging.getLogger(__name__)

T = TypeVar("T")
Setting = tuple[str, tuple[int, ...]]  # a country, and the channels that it allows

LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another one
PASSPHRASE_LENGTH, NAME_LENGTH, CLAIM_LENGTH = 10, 4, 6
GROUP: Final = "chalkbox"  # of the server
CABLES: Final = ("cable", "access-point")
HALL_CABLES: Final = ("hall", "hall-port")
_NAME: Final = re.compile(r"chalkbox-[a-z0-9]{4}")
_CLAIM_CODE: Final = re.compile(r"[A-Z0-9]{6}")
_FAILURES: Final = (OSError, ValueError, LookupError, CommandFailed)


class Boot:
    """One boot; `messages` is what the instructor is told."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.messages: list[Sentence] = []

    def run(self) -> None:
        """All steps; a failed step does not stop the others."""
        self._try("room for what must last", self._grow)
        self._try("the folder of the box", self._make_folder)
        name = self.kept(
            self.places.state / "name",
            sentence("boot.name_damaged"),
            lambda: f"chalkbox-{_some(NAME_LENGTH)}",
            _matching(_NAME),
        )
        self.kept(
            self.places.state / "claim-code",
            sentence("boot.claim_code_damaged"),
            lambda: _some(CLAIM_LENGTH).upper(),
            _matching(_CLAIM_CODE),
        )
        setting = self._setting()
        hotspot = self.kept(
            self.places.hotspot,
            sentence("boot.wifi_damaged"),
            lambda: self._new_hotspot(name, setting),
            _hotspot,
            msgspec.json.encode,
        )
        hotspot = self._in_country_of(hotspot, setting)
        own_wire, hotspot = self._hall(name, hotspot)
        self._try("the name of the machine", lambda: socket.sethostname(name))
        self._try("the Wi-Fi's firmware", self._choose_firmware)
        self._try("the Wi-Fi's country", lambda: run("iw", "reg", "set", hotspot.country))
        self._try("the Wi-Fi's country at the next boot", lambda: self._tell_kernel(hotspot.country))
        self._try("switching on the radio", lambda: run("rfkill", "unblock", "wlan"))
        self._try("the network", lambda: self.write_profiles(name, hotspot, own_wire))
        self._try("the addresses of a hall", lambda: self._give_addresses(own_wire))
        if own_wire is not None:
            report = WireReport(own_wire.address)
            self._try("the report on the hall", lambda: write_report(self.places.reports, "wire", report))
        self._try("the report on the Wi-Fi", lambda: report_hotspot(self.places, hotspot))
        self._try("the report on the machine", self._report_system)

    def kept(
        self,
        path: Path,
        damaged: Sentence,
        make: Callable[[], T],
        read: Callable[[bytes], T],
        write: Callable[[T], bytes] = lambda value: f"{value}\n".encode(),
    ) -> T:
        """What the file holds; made if there is no file. A damaged file is set aside, and `damaged` is told."""
        try:
            return read(path.read_bytes())
        except FileNotFoundError:
            log.info("%s: made for this box.", path.name)
        except (OSError, ValueError):
            self._try(f"setting aside {path.name}", lambda: path.replace(path.with_name(f"{path.name}.damaged")))
            self._tell(damaged)
        made = make()
        self._keep(path, write(made))
        return made

    def write_profiles(self, name: str, hotspot: Hotspot, own_wire: wire.Wire | None = None) -> None:
        """Write the profiles for NetworkManager; in a hall, the cables are the hall's. OSError if that fails."""
        self.places.profiles.mkdir(mode=0o755, parents=True, exist_ok=True)
        profiles, values = CABLES, {"mac": _mac(name), "prefix": "22"}
        if own_wire is not None:  # to a phone all boxes are one network, and the class has one hardware address
            profiles = HALL_CABLES
            values = {"mac": _mac(own_wire.hall), "prefix": "16"}
            values |= {"own_mac": _mac(own_wire.address), "address": own_wire.address}
        for profile in ("bridge", *profiles):
            text = (self.places.templates / f"{profile}.nmconnection").read_text("utf-8")
            path = self.places.profiles / f"chalkbox-{profile}.nmconnection"
            write_durably(path, Template(text).substitute(values).encode(), 0o600)
        write_hotspot(self.places, hotspot)

    def _give_addresses(self, own_wire: wire.Wire | None) -> None:
        """In a hall, give phones other addresses than the other boxes do."""
        if own_wire is None:
            self.places.hall_addresses.unlink(missing_ok=True)
        else:
            text = (self.places.templates / "hall-addresses.conf").read_text("utf-8")
            write_durably(self.places.hall_addresses, Template(text).substitute(part=own_wire.part).encode(), 0o644)

    def _hall(self, name: str, hotspot: Hotspot) -> tuple[wire.Wire | None, Hotspot]:
        """The box's hall and its address there, None if it is in no hall, or that can't be known; and its Wi-Fi."""
        try:
            hall = wire.hall_of(self.places)
        except _FAILURES as error:
            log.warning("The key of the hall: %s", error)
            return None, hotspot
        if hall is None:
            return None, self._apart(name, hotspot)
        damaged = sentence("boot.wire_damaged")
        own: wire.Wire = self.kept(
            self.places.wire, damaged, lambda: wire.new(hall, hotspot), wire.read, msgspec.json.encode
        )
        if own.hall != hall:
            own = wire.new(hall, own.before)
            self._keep(self.places.wire, msgspec.json.encode(own))
        return own, hotspot

    def _apart(self, name: str, hotspot: Hotspot) -> Hotspot:
        """The Wi-Fi of a box in no hall; nothing is kept of one that it has left."""
        own = hotspot
        try:
            own = wire.own_again(self.places, name, hotspot)
        except _FAILURES as error:
            log.warning("The Wi-Fi before the hall: %s", error)
        if own != hotspot:
            self._keep(self.places.hotspot, msgspec.json.encode(own))
        self._try("having left a hall", lambda: wire.forget(self.places))
        return own

    def _grow(self) -> None:
        if (found := self.places.root / FOUND.relative_to("/")).is_symlink():
            grow_file_system(str(found.readlink()))

    def _make_folder(self) -> None:
        self.places.state.mkdir(mode=0o750, parents=True, exist_ok=True)
        shutil.chown(self.places.state, group=GROUP)

    def _keep(self, path: Path, data: bytes) -> None:
        try:
            write_durably(path, data)
        except OSError as error:
            log.warning("%s: %s", path.name, error)
            self._tell(sentence("boot.settings_not_kept"))

    def _setting(self) -> Setting | None:
        """The country in the file of settings, and its channels; None if that can't be used."""
        try:
            wanted = str(tomllib.loads(self.places.settings.read_text("utf-8"))["country"])
            channels = country.channels(wanted, self.places.regulations)
        except _FAILURES as error:
            log.warning("The country: %s", error)
            return None
        if not channels:
            log.warning("The Wi-Fi may not send in %s.", wanted)
            return None
        return wanted, channels

    def _new_hotspot(self, name: str, setting: Setting | None) -> Hotspot:
        if setting is None:
            self._tell(sentence("boot.country_unknown"))
        code, channels = setting or (DEFAULT_COUNTRY, regulations.CHANNELS)
        return Hotspot(name.capitalize(), _some(PASSPHRASE_LENGTH), secrets.choice(channels), code)

    def _in_country_of(self, hotspot: Hotspot, setting: Setting | None) -> Hotspot:
        """The Wi-Fi, in the country of the settings if that was changed since it was last applied.

        So a country that was chosen on the phone stays until somebody changes the file.
        """
        file = self.places.state / "country"
        taken = _code(file)
        if setting is None and taken is not None:
            self._tell(sentence("boot.country_wrong", country=hotspot.country))
            return hotspot
        code, channels = setting or (hotspot.country, regulations.CHANNELS)
        if code == taken:
            return hotspot
        if taken is not None:  # otherwise the Wi-Fi is new, or its origin is unknown
            channel = hotspot.channel if hotspot.channel in channels else secrets.choice(channels)
            hotspot = msgspec.structs.replace(hotspot, country=code, channel=channel)
            log.info("The Wi-Fi is in %s from now on.", code)
            self._keep(self.places.hotspot, msgspec.json.encode(hotspot))
        self._keep(file, f"{code}\n".encode())
        return hotspot

    def _choose_firmware(self) -> None:
        if chip.choose_firmware():
            log.info("The Wi-Fi has the firmware for many phones from now on.")
            chip.reload(chip.BUILT_IN, self.places.root)

    def _tell_kernel(self, code: str) -> None:
        if kernel_line.set_country(self.places.root, code):
            log.info("The kernel starts with the country %s from now on.", code)

    def _report_system(self) -> None:
        mounts = (self.places.root / "proc/self/mountinfo").read_text("utf-8")
        in_memory, apart = is_in_memory(mounts, self.places.root), is_apart(mounts)
        if in_memory and not apart:
            self._tell(sentence("boot.no_place_for_results"))
        write_report(
            self.places.reports,
            "system",
            SystemReport(self._model(), in_memory, apart, together(*self.messages)),
        )

    def _model(self) -> str:
        try:
            text = (self.places.root / "proc/device-tree/model").read_text("utf-8", errors="replace")
        except OSError:
            return os.uname().machine
        return text.rstrip("\0\n")

    def _try(self, what: str, step: Callable[[], object]) -> None:
        try:
            step()
        except _FAILURES as error:
            log.warning("At boot, %s: %s", what, error)

    def _tell(self, message: Sentence) -> None:
        log.warning("%s", say(message))
        if message not in self.messages:
            self.messages.append(message)


def _mac(name: str) -> str:
    """A hardware address from the range that no maker owns, derived from the name."""
    return ":".join(f"{byte:02x}" for byte in (2, *hashlib.sha256(name.encode()).digest()[:5]))


def _hotspot(data: bytes) -> Hotspot:
    return msgspec.json.decode(data, type=Hotspot)


def _code(file: Path) -> str | None:
    """The country in the file; None if there is none."""
    try:
        text = file.read_bytes().decode("ascii").strip()
    except (OSError, ValueError):
        return None
    return text if regulations.is_code(text) else None


def _matching(pattern: re.Pattern[str]) -> Callable[[bytes], str]:
    def read(data: bytes) -> str:
        text = data.decode().strip()
        if not pattern.fullmatch(text):
            raise ValueError(text)
        return text

    return read


def _some(length: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    Boot(Places()).run()


if __name__ == "__main__":
    main()
