"""The boxes of a hall make one Wi-Fi, on channels apart; the radios are played, etcd is real."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from appliance.box.shared.exchange import HotspotReport
from appliance.hall import wifi
from appliance.hall.etcd import Etcd, Member, Put
from appliance.hall.places import ROOT, WIFI
from appliance.hall.wifi import AGAIN_MS, OneWifi, Wifi
from appliance.sentence import Sentence, sentence
from tests.support.fake_clock import FakeClock
from tests.support.waiting import eventually

FIRST = HotspotReport("Chalkbox-aaaa", "aaaaaaaaaa", 11, "CH", (1, 6, 11))
SECOND = HotspotReport("Chalkbox-bbbb", "bbbbbbbbbb", 11, "US", (1, 6, 11))
NAMES = ["aaaa-1111", "bbbb-2222"]


class Radio:
    """A box's radio and its program: what is asked for is on trial until it is kept."""

    def __init__(self, now: HotspotReport) -> None:
        self.now = now
        self.asked: list[HotspotReport] = []
        self.fails = False

    async def hotspot(self, ssid: str, passphrase: str, channel: int, country: str) -> Sentence | None:
        if channel not in self.channels(country):
            return sentence("wifi.channel")
        self.asked.append(HotspotReport(ssid, passphrase, channel, country, (1, 6, 11)))
        if not self.fails:
            self.now = msgspec.structs.replace(self.asked[-1], trial_left_s=120)
        return None

    async def keep_hotspot(self) -> None:
        self.now = msgspec.structs.replace(self.now, trial_left_s=None)

    def channels(self, country: str) -> Sequence[int]:
        return (1, 11) if country == "ZZ" else (1, 6, 11)

    def chosen(self, ssid: str, country: str = "CH") -> None:
        """The instructor has changed it, and come back."""
        self.now = HotspotReport(ssid, "cccccccccc", self.now.channel, country, (1, 6, 11))


class Cluster(Etcd):
    """An etcd of one that says it has these members."""

    names = NAMES

    async def members(self) -> list[Member]:
        return [Member(number, name, (), learns=False) for number, name in enumerate(self.names)]


@pytest.fixture
async def cluster(etcd: Etcd, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Cluster]:
    monkeypatch.setattr(wifi, "LOOK_S", 0.02)
    async with Cluster(etcd.url, etcd.tls) as cluster:
        yield cluster


@asynccontextmanager
async def at_work(
    etcd: Etcd, folder: Path, *radios: Radio, clock: FakeClock, is_class: bool = False
) -> AsyncIterator[None]:
    """The boxes with these radios look after the Wi-Fi, and hear of each change."""
    boxes = [
        OneWifi(etcd, name, folder / name, clock, radio, lambda radio=radio: radio.now, lambda: is_class)  # type: ignore[misc]
        for name, radio in zip(NAMES, radios, strict=False)
    ]

    async def heard() -> None:
        async for step in etcd.watch(ROOT, 1):
            for change in step:
                for box in boxes:
                    box.arrived(change)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(heard()), *(group.create_task(box.run()) for box in boxes)]
        yield
        for task in tasks:
            task.cancel()


def alike(radio: Radio) -> tuple[str, str, str, int | None]:
    now = radio.now
    return now.ssid, now.passphrase, now.country, now.trial_left_s


async def settle(first: Radio) -> None:
    """The box that makes the hall brings its Wi-Fi first."""
    await eventually(lambda: first.now.channel == 1 and first.now.trial_left_s is None)


async def test_who_joins_takes_over_the_halls_wifi_on_a_channel_of_its_own(
    cluster: Cluster, tmp_path: Path, clock: FakeClock
) -> None:
    first, second = Radio(FIRST), Radio(SECOND)
    async with at_work(cluster, tmp_path, first, clock=clock):
        await settle(first)
    async with at_work(cluster, tmp_path, first, second, clock=clock):
        await eventually(lambda: alike(second) == alike(first))
    assert alike(first) == (FIRST.ssid, FIRST.passphrase, "CH", None)
    assert (first.now.channel, second.now.channel) == (1, 6)


async def test_a_change_at_any_box_is_one_at_all(cluster: Cluster, tmp_path: Path, clock: FakeClock) -> None:
    first, second = Radio(FIRST), Radio(SECOND)
    async with at_work(cluster, tmp_path, first, clock=clock):
        await settle(first)
    async with at_work(cluster, tmp_path, first, second, clock=clock):
        await eventually(lambda: alike(second) == alike(first))
        await eventually((tmp_path / NAMES[1]).exists)
        second.chosen("Room 12", country="ZZ")
        await eventually(lambda: alike(first) == ("Room 12", "cccccccccc", "ZZ", None))
        await eventually(
            lambda: second.now.channel == 11,
        )
        first.chosen("Room 14")
        await eventually(lambda: alike(second) == ("Room 14", "cccccccccc", "CH", None))
    assert {radio.now.channel for radio in (first, second)} == {1, 6}


async def test_a_box_that_was_away_takes_over_what_has_changed_meanwhile(
    cluster: Cluster, tmp_path: Path, clock: FakeClock
) -> None:
    first, second = Radio(FIRST), Radio(SECOND)
    async with at_work(cluster, tmp_path, first, clock=clock):
        await settle(first)
    async with at_work(cluster, tmp_path, first, second, clock=clock):
        await eventually(lambda: alike(second) == alike(first))
    async with at_work(cluster, tmp_path, first, clock=clock):
        first.chosen("Room 12")
        await eventually(lambda: (tmp_path / NAMES[0]).read_bytes().startswith(b'{"ssid":"Room 12"'))
    async with at_work(cluster, tmp_path, first, second, clock=clock):
        await eventually(lambda: alike(second) == ("Room 12", "cccccccccc", "CH", None))


async def test_what_the_instructor_tries_is_neither_kept_nor_passed_on(
    cluster: Cluster, tmp_path: Path, clock: FakeClock
) -> None:
    first = Radio(FIRST)
    async with at_work(cluster, tmp_path, first, clock=clock):
        await settle(first)
        tried = msgspec.structs.replace(first.now, ssid="Room 12", trial_left_s=90)
        first.now = tried
        await asyncio.sleep(0.3)
        assert first.now == tried
        held = await cluster.get(WIFI)
        assert held is not None
        assert held.value == msgspec.json.encode(Wifi(FIRST.ssid, FIRST.passphrase, "CH"))


async def test_a_wifi_that_does_not_come_is_tried_again_later_and_nobody_elses_is_changed(
    cluster: Cluster, tmp_path: Path, clock: FakeClock
) -> None:
    first, second = Radio(FIRST), Radio(SECOND)
    second.fails = True
    async with at_work(cluster, tmp_path, first, clock=clock):
        await settle(first)
    async with at_work(cluster, tmp_path, first, second, clock=clock):
        await eventually(lambda: second.asked)
        await asyncio.sleep(0.3)
        assert len(second.asked) == 1
        assert alike(first) == (FIRST.ssid, FIRST.passphrase, "CH", None)
        second.fails = False
        clock.advance(AGAIN_MS)
        await eventually(lambda: alike(second) == alike(first))


async def test_only_the_channel_waits_for_the_end_of_a_class(
    cluster: Cluster, tmp_path: Path, clock: FakeClock
) -> None:
    first, second = Radio(FIRST), Radio(SECOND)
    async with at_work(cluster, tmp_path, first, second, clock=clock, is_class=True):
        await eventually(lambda: alike(second) == alike(first))
        await asyncio.sleep(0.3)
        assert len(first.asked) + len(second.asked) == 1, "one took over the other's"
    async with at_work(cluster, tmp_path, first, second, clock=clock):
        await eventually(lambda: (first.now.channel, second.now.channel) == (1, 6))


@pytest.mark.parametrize("value", [b"", b"{}", b'{"ssid":1}', b'{"ssid":"' + b"x" * 65 + b'"}', b"[" * 5000])
async def test_a_wifi_that_can_not_be_understood_changes_nothing(
    value: bytes, cluster: Cluster, tmp_path: Path, clock: FakeClock
) -> None:
    await cluster.put_if([], [Put(WIFI, value)])
    first = Radio(FIRST)
    async with at_work(cluster, tmp_path, first, clock=clock):
        await asyncio.sleep(0.3)
        assert first.now == FIRST
        assert first.asked == []
