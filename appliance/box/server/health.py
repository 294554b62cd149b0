"""What the machine's state means to an instructor: how each of its parts does, alerts, and what the projector says."""

import time
from collections.abc import Callable
from typing import Final

import msgspec

from appliance.box.server.machine import Look, Machine
from appliance.box.shared.exchange import HotspotReport, NetworkReport, RadioReport, StickReport, UpdateReport, trouble
from appliance.box.wifi.zones import Proposal, proposal
from appliance.sentence import Sentence, sentence, together

HOT_C: Final = 80
LITTLE_ROOM_BYTES: Final = 200_000_000
RECENT_S: Final = 600.0  # how long an alert stays after a short trouble
FRESH_S: Final = 20.0  # how long the projector tells what became of a stick

_STATES: Final = {  # for a stick whose report has no message
    "waiting": sentence("stick.state_waiting"),
    "reading": sentence("stick.state_reading"),
    "ready": sentence("stick.state_ready"),
    "saving": sentence("stick.state_saving"),
    "saved": sentence("stick.state_saved"),
    "problem": sentence("stick.state_problem"),
}


class Item(msgspec.Struct, frozen=True):
    """A part of the machine, and how it does."""

    name: str
    ok: bool
    message: Sentence


class Health:
    """What there is to say about the machine. `on_change()` runs when anything that pages show of it has changed."""

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
        """All that is known, in the order in which a person would look for it."""
        look = self._machine.now
        found = [self._power(look), _heat(look), _disk(look)]
        if self._machine.is_box:
            found += [_sticks(look), _radio(look), _network(look), _system(look)]
        return [item for item in found if item is not None]

    def alerts(self) -> list[Sentence]:
        """What needs the instructor's attention now."""
        look = self._machine.now
        found = [item for item in (self._power(look), _heat(look), _disk(look), _system(look)) if item is not None]
        messages = [item.message for item in found if not item.ok]
        messages += [message_of(stick) for stick in look.sticks if stick.state == "problem"]
        messages += [stick.warning for stick in look.sticks if stick.warning is not None]
        if why := self.wifi_trouble():
            messages.append(why)
        if look.radio is not None and _crowded(look.radio):
            messages.append(together(_phones(look.radio), sentence("radio.for_a_larger_class")))
        if look.network is not None and _used_up(look.network):
            messages.append(_addresses(look.network))
        if self._now_s() - self._restarted_s < RECENT_S:
            messages.append(sentence("radio.came_back"))
        if look.clock is not None and not look.clock.trusted:
            messages.append(sentence("health.no_date"))
        return messages

    def sticks(self) -> tuple[StickReport, ...]:
        """The sticks in the box."""
        return self._machine.now.sticks

    def update(self) -> UpdateReport | None:
        """Another version of Chalkbox than the one in use, or what became of one."""
        return self._machine.now.update

    def waiting(self) -> tuple[StickReport, ...]:
        """The sticks in the box that wait until the instructor allows them."""
        return tuple(stick for stick in self._machine.now.sticks if stick.state == "waiting")

    def hotspot(self) -> HotspotReport | None:
        """The Wi-Fi that the box makes."""
        return self._machine.now.hotspot

    def wifi_trouble(self, *, whole: bool = False) -> Sentence | None:
        """Why phones may not find the Wi-Fi, or can't join by it; None if nothing is known against it.

        `whole`: also what else there is to say, such as what became of a change.
        """
        look = self._machine.now
        more = look.hotspot.message if whole and look.hotspot is not None else None
        return together(trouble(look.radio, look.network), more)

    def stick(self, *, fresh: bool) -> Sentence | None:
        """What became of the stick that was reported last, except those that wait; `fresh`: only if within 20 s."""
        sticks = [stick for stick in self._machine.now.sticks if stick.state != "waiting"]
        latest = min(sticks, key=self._age_s, default=None)
        return None if latest is None or (fresh and self._age_s(latest) >= FRESH_S) else message_of(latest)

    def proposal(self, zone: str) -> Proposal | None:
        """A country for the Wi-Fi, by the phone's time zone; None if there is nothing to propose."""
        hotspot = self._machine.now.hotspot
        return None if hotspot is None else proposal(zone, hotspot)

    def trial_left_s(self) -> int | None:
        """Seconds until the former Wi-Fi comes back; None if no change is on trial."""
        hotspot = self._machine.now.hotspot
        return None if hotspot is None else hotspot.trial_left_s

    def _age_s(self, stick: StickReport) -> float:
        return self._machine.age_s(f"stick-{stick.id}")

    def _looked(self) -> None:
        look = self._machine.now
        if look.power.low:
            self._low_s = self._now_s()
        if look.radio is not None:
            if self._restarts is not None and look.radio.restarts > self._restarts:
                self._restarted_s = self._now_s()
            self._restarts = look.radio.restarts
        hotspot = look.hotspot and (look.hotspot.ssid, look.hotspot.passphrase, look.hotspot.message)
        shown = (self.alerts(), hotspot, look.sticks, self.stick(fresh=True), look.clock, look.new_password)
        if shown != self._shown:
            self._shown = shown
            self.on_change()

    def _power(self, look: Look) -> Item | None:
        if look.power.low is None:
            return None
        if self._now_s() - self._low_s < RECENT_S:
            return Item("power", False, sentence("health.power_low"))
        return Item("power", True, sentence("health.power"))


def _heat(look: Look) -> Item | None:
    celsius = look.power.celsius
    if celsius is None:
        return None
    if celsius >= HOT_C:
        return Item("heat", False, sentence("health.hot", celsius=celsius))
    return Item("heat", True, sentence("health.heat", celsius=celsius))


def _disk(look: Look) -> Item | None:
    free = look.free_bytes
    if free is None:
        return None
    if free < LITTLE_ROOM_BYTES:
        return Item("disk", False, sentence("health.little_room", megabytes=free // 1_000_000))
    room = (
        sentence("health.gigabytes", gigabytes=round(free / 1e9, 1))
        if free >= 1_000_000_000
        else sentence("health.megabytes", megabytes=free // 1_000_000)
    )
    return Item("disk", True, sentence("health.room", room=room))


def _sticks(look: Look) -> Item:
    if not look.sticks:
        return Item("stick", True, sentence("stick.none_in"))
    first, *others = (message for stick in look.sticks for message in (message_of(stick), stick.warning) if message)
    is_ok = not any(stick.state == "problem" or stick.warning for stick in look.sticks)
    return Item("stick", is_ok, together(first, *others))


def message_of(stick: StickReport) -> Sentence:
    """What the stick's report says, or what its state means."""
    return stick.message or _STATES[stick.state]


def _radio(look: Look) -> Item | None:
    radio = look.radio
    if radio is None:
        return None
    restarted = sentence("radio.restarted", n=radio.restarts) if radio.restarts else None
    message = together(radio.message or _phones(radio), restarted)
    return Item("radio", not (radio.message or _crowded(radio)), message)


def _crowded(radio: RadioReport) -> bool:
    """Whether the radio has nine tenths of the phones that it can hold."""
    return radio.capacity > 0 and radio.stations >= radio.capacity - max(1, radio.capacity // 10)


def _phones(radio: RadioReport) -> Sentence:
    return sentence("radio.phones", stations=radio.stations, capacity=radio.capacity)


def _network(look: Look) -> Item | None:
    network = look.network
    if network is None:
        return None
    used_up = _used_up(network)
    given = sentence("network.given_out", given=network.given, addresses=network.addresses)
    message = network.message or (_addresses(network) if used_up else given)
    return Item("network", not (network.message or used_up), message)


def _used_up(network: NetworkReport) -> bool:
    """Whether nine tenths of the addresses are taken. No class has so many phones, but one device can take many."""
    return network.addresses > 0 and network.given * 10 >= network.addresses * 9


def _addresses(network: NetworkReport) -> Sentence:
    return sentence("network.nearly_used_up", given=network.given, addresses=network.addresses)


def _system(look: Look) -> Item | None:
    system = look.system
    if system is None:
        return None
    if system.message is not None:
        return Item("system", False, system.message)
    if not (system.read_only and system.data_partition):
        return Item("system", True, sentence("health.system_writable"))
    return Item("system", True, sentence("health.system_protected"))


def _nothing() -> None:
    pass
