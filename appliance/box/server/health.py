"""What the machine's state means to a teacher: a sentence for each of its parts, alerts, and what the board says."""

import time
from collections.abc import Callable
from typing import Final

import msgspec

from appliance.box.server.machine import Look, Machine
from appliance.box.shared.exchange import HotspotReport, NetworkReport, RadioReport, StickReport, trouble
from appliance.box.wifi.zones import Proposal, proposal

HOT_C: Final = 80
LITTLE_ROOM_BYTES: Final = 200_000_000
RECENT_S: Final = 600.0  # an alert of what was over in a moment stays for so long
FRESH_S: Final = 20.0  # and the board tells for so long what became of the stick

_LOW: Final = "The power is too low. Use the power supply made for this board, with its own short cable."
_CLOCK: Final = "The box doesn't know the time yet. It takes it from the phone of the instructor who signs in."


class Item(msgspec.Struct, frozen=True):
    """A part of the machine, and in a sentence how it does."""

    name: str
    ok: bool
    sentence: str


class Health:
    """Sentences about the machine. `on_change` hears when what pages show of it is another than before."""

    def __init__(self, machine: Machine, now_s: Callable[[], float] = time.monotonic) -> None:
        self.is_box = machine.is_box
        self.on_change: Callable[[], None] = _nothing
        self._machine = machine
        self._now_s = now_s
        self._low_s = self._restarted_s = float("-inf")
        self._restarts: int | None = None
        self._shown: object = None
        machine.on_look = self._looked

    def items(self) -> list[Item]:
        """All that is known, in the order in which a person would ask."""
        look = self._machine.now
        found = [self._power(look), _heat(look), _disk(look)]
        if self._machine.is_box:
            found += [_sticks(look), _radio(look), _network(look), _system(look)]
        return [item for item in found if item is not None]

    def alerts(self) -> list[str]:
        """What needs the instructor's attention now."""
        look = self._machine.now
        found = [item for item in (self._power(look), _heat(look), _disk(look), _system(look)) if item is not None]
        sentences = [item.sentence for item in found if not item.ok]
        sentences += [_said(stick) for stick in look.sticks if stick.state == "problem"]
        sentences += [stick.alert for stick in look.sticks if stick.alert]
        if trouble := self.wifi_trouble():
            sentences.append(trouble)
        if look.radio is not None and _crowded(look.radio):
            sentences.append(_phones(look.radio) + " For a larger class put an access point on the cable.")
        if look.network is not None and _used_up(look.network):
            sentences.append(_addresses(look.network))
        if self._now_s() - self._restarted_s < RECENT_S:
            sentences.append("The Wi-Fi stopped for a moment and came back. Phones join again by themselves.")
        if look.clock is not None and not look.clock.trusted:
            sentences.append(_CLOCK)
        return sentences

    def sticks(self) -> tuple[StickReport, ...]:
        """Those in the box."""
        return self._machine.now.sticks

    def waiting(self) -> tuple[StickReport, ...]:
        """Those in the box with which nothing is done until the instructor allows it."""
        return tuple(stick for stick in self._machine.now.sticks if stick.state == "waiting")

    def hotspot(self) -> HotspotReport | None:
        """The Wi-Fi that the box makes."""
        return self._machine.now.hotspot

    def wifi_trouble(self) -> str:
        """Why phones may not find the Wi-Fi, or can't join by it; empty if nothing is known against it."""
        return trouble(self._machine.now.radio, self._machine.now.network)

    def stick(self, *, fresh: bool) -> str:
        """What became of the stick that was last heard of, without those that wait; `fresh`: only within 20 s."""
        sticks = [stick for stick in self._machine.now.sticks if stick.state != "waiting"]
        named = [(self._machine.age_s(f"stick-{stick.id}"), _said(stick)) for stick in sticks]
        age_s, sentence = min(named, default=(float("inf"), ""))
        return sentence if not fresh or age_s < FRESH_S else ""

    def proposal(self, zone: str) -> Proposal | None:
        """The country that the Wi-Fi should go by, by the time zone of the phone; None if there is none to propose."""
        hotspot = self._machine.now.hotspot
        return None if hotspot is None else proposal(zone, hotspot)

    def trial_left_s(self) -> int | None:
        """Seconds until the former Wi-Fi comes back, as told each second from when the new one is there."""
        hotspot = self._machine.now.hotspot
        return None if hotspot is None else hotspot.trial_left_s

    def _looked(self) -> None:
        look = self._machine.now
        if look.power.low:
            self._low_s = self._now_s()
        if look.radio is not None:
            if self._restarts is not None and look.radio.restarts > self._restarts:
                self._restarted_s = self._now_s()
            self._restarts = look.radio.restarts
        hotspot = look.hotspot and (look.hotspot.ssid, look.hotspot.passphrase)
        shown = (self.alerts(), hotspot, look.sticks, self.stick(fresh=True), look.clock)
        if shown != self._shown:
            self._shown = shown
            self.on_change()

    def _power(self, look: Look) -> Item | None:
        if look.power.low is None:
            return None
        if self._now_s() - self._low_s < RECENT_S:
            return Item("power", False, _LOW)
        return Item("power", True, "The power supply is strong enough.")


def _heat(look: Look) -> Item | None:
    celsius = look.power.celsius
    if celsius is None:
        return None
    if celsius >= HOT_C:
        return Item("heat", False, f"{celsius} °C is too hot, and the box slows down. Put it where air can move.")
    return Item("heat", True, f"{celsius} °C, as it should be.")


def _disk(look: Look) -> Item | None:
    free = look.free_bytes
    if free is None:
        return None
    if free < LITTLE_ROOM_BYTES:
        soon = "Soon nothing more can be saved: erase old classes on the instructor's page, at past sessions."
        return Item("disk", False, f"Only {free // 1_000_000} MB are free. {soon}")
    room = f"{free / 1e9:.1f} GB" if free >= 1_000_000_000 else f"{free // 1_000_000} MB"
    return Item("disk", True, f"{room} are free.")


def _sticks(look: Look) -> Item:
    if not look.sticks:
        return Item("stick", True, "No stick is in the box. Results are kept on the box all the same.")
    sentences = [sentence for stick in look.sticks for sentence in (_said(stick), stick.alert) if sentence]
    return Item("stick", not any(stick.state == "problem" or stick.alert for stick in look.sticks), " ".join(sentences))


def _said(stick: StickReport) -> str:
    return (
        stick.sentence
        or {
            "waiting": "A stick waits until you allow it.",
            "reading": "The stick is being read.",
            "ready": "The stick was read; you may remove it.",
            "saving": "Results are being copied to the stick.",
            "saved": "Saved: you may remove the stick.",
            "problem": "The stick can't be used. Try another.",
        }[stick.state]
    )


def _radio(look: Look) -> Item | None:
    radio = look.radio
    if radio is None:
        return None
    sentence = radio.sentence or _phones(radio)
    if radio.restarts:
        times = "once" if radio.restarts == 1 else f"{radio.restarts} times"
        sentence += f" The Wi-Fi had to be started again {times}."
    return Item("radio", not (radio.sentence or _crowded(radio)), sentence)


def _crowded(radio: RadioReport) -> bool:
    """Nine tenths of what the radio can hold."""
    return radio.capacity > 0 and radio.stations >= radio.capacity - max(1, radio.capacity // 10)


def _phones(radio: RadioReport) -> str:
    return f"{radio.stations} of about {radio.capacity} phones are connected."


def _network(look: Look) -> Item | None:
    network = look.network
    if network is None:
        return None
    crowded = _used_up(network)
    sentence = network.sentence or (_addresses(network) if crowded else f"{_of(network)} are given out.")
    return Item("network", not (network.sentence or crowded), sentence)


def _used_up(network: NetworkReport) -> bool:
    """Nine tenths of the addresses. No class has so many phones, but one device can ask again and again."""
    return network.addresses > 0 and network.given * 10 >= network.addresses * 9


def _of(network: NetworkReport) -> str:
    return f"{network.given} of {network.addresses} addresses"


def _addresses(network: NetworkReport) -> str:
    return (
        f"{_of(network)} are given out, and when none is left nobody can join. If the class is not that large, a "
        "device takes one after the other: change the password of the Wi-Fi. Each is free again after 20 minutes."
    )


def _system(look: Look) -> Item | None:
    system = look.system
    if system is None:
        return None
    if system.sentence:
        return Item("system", False, system.sentence)
    if not (system.read_only and system.data_partition):
        return Item("system", True, "Switch the box off from this page before you unplug it.")
    return Item("system", True, "The system is write-protected, so that a power cut does it no harm.")


def _nothing() -> None:
    pass
