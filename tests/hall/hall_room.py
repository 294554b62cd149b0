"""A hall of real servers on the loopback, each with an etcd of its own, and phones that find whichever is there.

A phone reaches "its box" through a proxy. When that box dies, the proxy leads to another one: so do the boxes' radios,
which all have the same name and the same address.
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from appliance.client.instructor import Instructor
from appliance.client.student import Student
from tests.support.clients import asked
from tests.support.halls import holder
from tests.support.proxy import Proxy, proxy_to
from tests.support.served import Served, served
from tests.support.waiting import PATIENCE_S

PASSWORD = "correct horse"


@dataclass
class Member:
    """A server of the hall; `phones` leads phones to it, or to where they go when it is dead."""

    folder: Path
    served: Served
    phones: Proxy

    @property
    def sessions(self) -> list[Path]:
        """The files of its sessions."""
        return sorted((self.folder / "sessions").glob("*.sqlite"))

    @property
    def url(self) -> str:
        return self.served.url


@dataclass
class HallRoom:
    """The members that were started, and the folder with the hall's key."""

    folder: Path
    stack: AsyncExitStack
    members: list[Member] = field(default_factory=list)

    def arguments(self, own: Path) -> Sequence[object]:
        """How a member with this data folder is started."""
        return (
            *("--hall", self.folder / "key", "--data", own, "--export", own / "results"),
            *arguments(self.folder),
        )

    async def started(self, own: Path) -> Served:
        """A member with this data folder."""
        return await self.stack.enter_async_context(served(*self.arguments(own)))

    async def kill(self, dead: Member, heir: Member) -> None:
        """Cut a member's power; its phones go to another one."""
        await dead.served.kill()
        dead.phones.target = heir.served.port
        dead.phones.cut()

    async def holder(self) -> Member:
        """The member that has the desk."""
        return await holder(self.members)


def arguments(folder: Path) -> Sequence[object]:
    """What all servers of a test have alike."""
    return ("--pools", folder / "pools", "--admin-password-file", folder / "password")


def prepared(folder: Path, pool: str) -> Sequence[object]:
    """Write this pool and the password; what all servers of the test have alike."""
    (folder / "pools").mkdir()
    (folder / "pools" / "pool.yaml").write_text(pool, "utf-8")
    (folder / "password").write_text(PASSWORD, "utf-8")
    return arguments(folder)


async def begun_alone(url: str) -> tuple[str, str]:
    """A class with one student and an open question: its code, and the student's token."""
    async with Instructor(url) as instructor, Student(url) as student:
        await instructor.sign_in(PASSWORD)
        opened = await instructor.open_session("pool.yaml")
        instructor.connect(opened.code)
        joined = await student.join("Ann")
        await instructor.next()
        await asked(student)
        return opened.code, joined.token


@asynccontextmanager
async def hall_room(folder: Path, pool: str, members: int = 3) -> AsyncIterator[HallRoom]:
    """A hall of so many members, which have this pool and one password."""
    prepared(folder, pool)
    async with AsyncExitStack() as stack:
        room = HallRoom(folder, stack)
        for number in range(members):
            own = folder / f"member{number}"
            server = await room.started(own)
            phones = await stack.enter_async_context(proxy_to(server.port))
            room.members.append(Member(own, server, phones))
        yield room


@asynccontextmanager
async def instructor_at(member: Member) -> AsyncIterator[Instructor]:
    """An instructor who has signed in."""
    async with Instructor(member.phones.url) as instructor:
        await instructor.sign_in(PASSWORD)
        yield instructor


@asynccontextmanager
async def students_at(member: Member, names: Sequence[str]) -> AsyncIterator[list[Student]]:
    """Students who have joined."""
    async with AsyncExitStack() as stack:
        students = [await stack.enter_async_context(Student(member.phones.url)) for _ in names]
        await asyncio.gather(*(student.join(name) for student, name in zip(students, names, strict=True)))
        yield students


def stand_still(member: Member, *, still: bool) -> None:
    """Stop a server in its tracks, or have it go on."""
    member.served.process.send_signal(signal.SIGSTOP if still else signal.SIGCONT)


async def becomes(true: Callable[[], Awaitable[bool]]) -> None:
    """Return as soon as it is so; fails the test after a minute."""
    async with asyncio.timeout(PATIENCE_S):
        while not await true():  # noqa: ASYNC110 (a server is asked again and again)
            await asyncio.sleep(0.02)
