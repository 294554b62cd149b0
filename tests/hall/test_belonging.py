"""A box becomes a member of a hall by a key, and stops being one: by a restart of the box, and not during a class."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from appliance import app
from appliance.box.shared.exchange import HallKeyReport, Nothing, StickReport, WireReport
from appliance.config import Config
from appliance.hall import engine, members
from appliance.hall.belonging import AFTER_CLASS_MS, KEY, LEFT, LOOK_S, OWN, SHOWN_MS
from appliance.hall.engine import Ports
from appliance.hall.key_file import for_stick
from appliance.hall.keys import Address, HallKey
from appliance.hall_key import OTHERS_STAY, KeyFile
from tests.hall.hall_room import becomes
from tests.support.fake_clock import FakeClock
from tests.support.people import Box
from tests.support.root import Root, lan, real_box, root_in
from tests.support.served import free_port
from tests.support.words import said

ONE = Address("chalkbox-aaaa-1111", "https://100.64.0.1:2380", "https://100.64.0.1:2381")
TWO = Address("chalkbox-bbbb-2222", "https://100.64.0.2:2380", "https://100.64.0.2:2381")


@pytest.fixture
def root(tmp_path: Path) -> Root:
    return root_in(tmp_path)


@asynccontextmanager
async def box(folder: Path, root: Root, clock: FakeClock, **settings: Any) -> AsyncIterator[Box]:
    """A box between classes."""
    async with real_box(folder, root, lan(), clock, **{"open": None, **settings}) as here:
        yield here


def key_of(folder: Path, *members: Address) -> HallKey:
    key = HallKey(folder)
    key.make()
    for member in members:
        key.note(member)
    return key


async def put_in(root: Root, file: KeyFile, stick: str = "A1") -> None:
    await root.report("hall-key", HallKeyReport(stick, "CHALK", file))


async def state(here: Box) -> dict[str, Any]:
    _, body = await here.get("/api/admin/hall", here.signed_in)
    box: dict[str, Any] = body["box"]
    return box


def pull(root: Root) -> None:
    (root.reports / "hall-key.json").unlink()


async def says(here: Box, text: str) -> None:
    """Wait until this is said of the hall on the instructor's page."""

    async def is_said() -> bool:
        message = (await state(here))["said"]
        return (said(message) if message else "") == text

    await becomes(is_said)


async def ask(here: Box, what: str) -> tuple[int, dict[str, Any]]:
    return await here.post(f"/api/admin/hall/{what}", {}, here.signed_in)


async def restarts(root: Root) -> None:
    await root.take("restart", Nothing)


async def test_a_box_makes_a_hall_and_leaves_it_with_all_that_it_kept_of_it(
    tmp_path: Path, root: Root, clock: FakeClock
) -> None:
    data = tmp_path / "data"
    async with box(tmp_path, root, clock) as here:
        assert await state(here) == {"member": False, "coming": False, "offered": False, "said": None}
        assert (await ask(here, "leave"))[0] == 409
        assert await ask(here, "make") == (200, {"message": None})
        await restarts(root)
        assert (await state(here))["member"]
        status, body = await ask(here, "make")
        assert (status, said(body["message"])) == (
            409,
            "This box is in a hall already, or joins one. Leave that first.",
        )
    (data / OWN).mkdir()
    hall_id = await asyncio.to_thread(HallKey(data / KEY).id)
    async with box(tmp_path, root, clock) as here:
        assert (data / OWN).exists(), "it is a member's"
        assert await ask(here, "leave") == (200, {"message": None})
        await restarts(root)
        assert [path.name for path in (data / KEY).iterdir()] == [OTHERS_STAY], "there may be others"
    assert msgspec.json.decode((data / LEFT).read_bytes()) == [hall_id]
    async with box(tmp_path, root, clock) as here:
        assert not (data / OWN).exists()
        assert not (data / KEY).exists()
        assert not (await state(here))["member"]


async def test_nothing_changes_while_a_class_runs(tmp_path: Path, root: Root, clock: FakeClock) -> None:
    async with box(tmp_path, root, clock, open=tmp_path / "pools" / "pool.yaml") as here:
        for what in ("make", "join", "leave"):
            status, body = await ask(here, what)
            assert (status, body["error"]) == (409, "not_now")
            assert said(body["message"]) == "The hall stays as it is while a class runs. End the class first."
        assert not root.asked("restart")
        assert not (tmp_path / "data" / KEY).exists()


async def test_a_sticks_key_is_taken_once_somebody_could_read_so(tmp_path: Path, root: Root, clock: FakeClock) -> None:
    file = await asyncio.to_thread(lambda: for_stick(key_of(tmp_path / "other", ONE)))
    async with box(tmp_path, root, clock) as here, here.projector() as projector:
        await put_in(root, file)
        await says(here, "This box joins the hall of the stick. It restarts in a moment.")
        clock.advance(SHOWN_MS // 2)  # the projector is told with what else has changed
        await projector.shows(lambda view: view.get("box") == {"stick": {"code": "hall.joins_now"}})
        pull(root)
        await asyncio.sleep(1.5)
        assert not root.asked("restart")
        clock.advance(SHOWN_MS)
        await restarts(root)
        key = HallKey(tmp_path / "data" / KEY)
        assert await asyncio.to_thread(key.members) == [ONE]
        assert await asyncio.to_thread(for_stick, key) == file


async def test_a_member_that_started_while_the_others_were_off_restarts_once_they_are_there(
    tmp_path: Path, root: Root, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    are_there = False

    async def most_are_there(_: Config) -> bool:
        return are_there

    ports = Ports(*(free_port() for _ in range(3)))
    monkeypatch.setattr(members, "FIXED", ports)
    monkeypatch.setattr(engine, "STARTED_S", 0.2)
    monkeypatch.setattr(app, "most_are_there", most_are_there)
    await asyncio.to_thread(HallKey(tmp_path / "data" / KEY).make)
    await root.report("wire", WireReport("127.0.0.1"))
    waiting = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", ports.peer)  # as etcd does
    async with waiting, box(tmp_path, root, clock) as here:
        clock.advance(SHOWN_MS)
        await asyncio.sleep(2 * LOOK_S)
        assert not root.asked("restart")
        are_there = True
        text = "The other boxes of the hall are there now. This box restarts in a moment, to be one of them again."
        await says(here, text)
        await asyncio.sleep(2 * LOOK_S)
        assert not root.asked("restart"), "somebody is to read it"
        clock.advance(SHOWN_MS)
        await restarts(root)


async def test_a_class_has_its_end_before_the_box_joins(tmp_path: Path, root: Root, clock: FakeClock) -> None:
    file = await asyncio.to_thread(lambda: for_stick(key_of(tmp_path / "other", ONE)))
    later = "This box joins the hall of the stick, and restarts for that 5 minutes after the end of the class."
    async with box(tmp_path, root, clock, open=tmp_path / "pools" / "pool.yaml") as here:
        async with here.instructor() as instructor:
            await put_in(root, file)
            await says(here, later)
            clock.advance(1000)
            await instructor.shows(lambda view: {"code": "hall.joins_later"} in [a["message"] for a in view["alerts"]])
        clock.advance(2 * AFTER_CLASS_MS)
        await asyncio.sleep(1.5)
        assert not root.asked("restart")
        async with here.instructor() as instructor:
            await instructor.command("finish")
        clock.advance(AFTER_CLASS_MS // 2)
        await asyncio.sleep(1.5)
        assert not root.asked("restart")
        assert not (tmp_path / "data" / KEY).exists()
        clock.advance(AFTER_CLASS_MS)
        await restarts(root)
        assert (await state(here))["member"]


async def test_who_does_not_want_to_join_says_so_and_may_join_later(
    tmp_path: Path, root: Root, clock: FakeClock
) -> None:
    file = await asyncio.to_thread(lambda: for_stick(key_of(tmp_path / "other", ONE)))
    left = (
        "The stick has the key of a hall that this box has left, "
        "so it joins only if you choose that here under “The box”."
    )
    async with box(tmp_path, root, clock) as here:
        await put_in(root, file)
        await says(here, "This box joins the hall of the stick. It restarts in a moment.")
        assert await ask(here, "leave") == (200, {"message": None})
        clock.advance(2 * AFTER_CLASS_MS)
        await says(here, left)
        assert not root.asked("restart")
    async with box(tmp_path, root, clock) as here:
        await says(here, left)
        assert (await state(here))["offered"]
        assert await ask(here, "join") == (200, {"message": None})
        await restarts(root)
        assert (await state(here))["member"]
    async with box(tmp_path, root, clock) as here:
        status, body = await ask(here, "join")
        assert (status, said(body["message"])) == (
            409,
            "No stick with the key of a hall is in the box. Put it in again.",
        )


async def test_a_member_learns_addresses_from_its_halls_key_and_leaves_anothers(
    tmp_path: Path, root: Root, clock: FakeClock
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    own = await asyncio.to_thread(key_of, data / KEY, ONE)
    other = await asyncio.to_thread(lambda: for_stick(key_of(tmp_path / "other", TWO)))
    same = await asyncio.to_thread(for_stick, own)
    more = msgspec.structs.replace(same, members=(*same.members, other.members[0]))
    forged = msgspec.structs.replace(other, id=same.id)
    async with box(tmp_path, root, clock) as here:
        for foreign in (other, forged):
            await put_in(root, foreign)
            await says(
                here,
                "The stick has the key of another hall, so nothing was done. To change halls, leave this one first, "
                "then put the stick in again.",
            )
            assert await asyncio.to_thread(own.members) == [ONE]
            pull(root)
            await says(here, "")
        await put_in(root, more)

        async def learned() -> bool:
            return await asyncio.to_thread(own.members) == [ONE, TWO]

        await becomes(learned)
        clock.advance(2 * AFTER_CLASS_MS)
        await asyncio.sleep(1.5)
        assert not root.asked("restart")


async def test_a_key_that_opens_nothing_is_one_sentence(tmp_path: Path, root: Root, clock: FakeClock) -> None:
    def keys() -> list[KeyFile]:
        one, two = (for_stick(key_of(tmp_path / name, ONE)) for name in ("one", "two"))
        member = key_of(tmp_path / "three")
        tls = member.certify(tmp_path, ["127.0.0.1"])
        replace = msgspec.structs.replace
        return [
            replace(one, key=two.key),
            replace(one, authority="-----BEGIN CERTIFICATE-----"),
            replace(one, key=""),
            replace(one, authority=tls.certificate.read_text(), key=tls.key.read_text()),
        ]

    async with box(tmp_path, root, clock) as here:
        for number, file in enumerate(await asyncio.to_thread(keys)):
            await put_in(root, file, stick=f"A{number}")
            await says(here, "The key of a hall on the stick can't be used. Have a box of that hall write it again.")
            pull(root)
            await says(here, "")
        clock.advance(2 * AFTER_CLASS_MS)
        await asyncio.sleep(1.5)
        assert not root.asked("restart")
        assert not (tmp_path / "data" / KEY).exists()


async def test_a_box_that_can_not_be_restarted_says_what_to_do(tmp_path: Path, root: Root, clock: FakeClock) -> None:
    async with box(tmp_path, root, clock) as here:
        root.requests.rmdir()
        status, body = await ask(here, "make")
        assert (status, said(body["message"])) == (
            503,
            "The box could not be restarted. Switch it off and on; it does the rest by itself.",
        )
        assert (await state(here))["member"]


async def test_a_hall_needs_etcd(tmp_path: Path, root: Root, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    async with box(tmp_path, root, clock) as here:
        monkeypatch.setenv("PATH", str(tmp_path))
        status, body = await ask(here, "make")
        assert (status, body["message"]["code"]) == (409, "hall.no_etcd")
        assert not (await state(here))["member"]


async def test_a_stick_of_a_box_alone_gets_no_key(tmp_path: Path, root: Root, clock: FakeClock) -> None:
    async with box(tmp_path, root, clock) as here:
        await root.report("stick-A1", StickReport("A1", "CHALK", "ready"))
        status, body = await ask(here, "key")
        assert (status, said(body["message"])) == (409, "This computer is in no hall.")
        assert not root.asked("hall-key")
