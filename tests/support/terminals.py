"""Apps of the terminal against a real server, and the keys that somebody presses there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from textual import events
from textual.app import App
from textual.containers import VerticalScroll
from textual.pilot import Pilot
from textual.widgets import Static

from appliance.client.instructor import Instructor
from appliance.client.student import Student
from appliance.terminal.glyphs import Glyphs
from appliance.terminal.instructor.app import InstructorApp
from appliance.terminal.speech import Speech
from appliance.terminal.student.app import StudentApp
from appliance.terminal.student.memory import Memory
from tests.support.people import PASSWORD
from tests.support.waiting import eventually

ENGLISH = Speech("en", Glyphs())


@dataclass
class Terminal:
    """What the app shows."""

    app: App[str]
    pilot: Pilot[str]

    @property
    def text(self) -> str:
        return "\n".join(str(part.content) for part in self.app.query(Static))

    async def shows(self, *texts: str) -> None:
        try:
            await eventually(lambda: all(text in self.text for text in texts))
        except TimeoutError:
            raise AssertionError(f"{texts} are not in:\n{self.text}") from None

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    def paste(self, text: str) -> None:
        self.app.post_message(events.Paste(text))


class InstructorTerminal(Terminal):
    """The instructor's terminal."""

    async def sign_in(self) -> None:
        await self.shows("Sign in", "Password")
        self.paste(PASSWORD)
        await self.press("enter")
        await self.shows("Question pools")

    async def enter_the_class(self) -> None:
        """Go on with the one that is open."""
        await self.sign_in()
        await self.shows("Open now", "Continue")
        await self.press("home", "enter")
        await self.shows("Space: ")


class StudentTerminal(Terminal):
    """A student's terminal."""

    @property
    def seen(self) -> str:
        """What of the text between top and foot is on the screen."""
        middle = self.app.query_one("#middle", VerticalScroll)
        lines = str(self.app.query_one("#body", Static).content).split("\n")
        return "\n".join(lines[round(middle.scroll_offset.y) :][: middle.size.height])

    async def join(self, name: str) -> None:
        """Type a name once that is asked for."""
        await self.shows("Name")
        await self.press(*name, "enter")
        await self.shows("You are in")


@asynccontextmanager
async def instructor_terminal(url: str) -> AsyncIterator[InstructorTerminal]:
    """The app, to which each key is a press of its own."""
    async with Instructor(url) as instructor:
        app = InstructorApp(instructor, ENGLISH, held_s=0)
        async with app.run_test(size=(80, 24)) as pilot:
            yield InstructorTerminal(app, pilot)


@asynccontextmanager
async def student_terminal(
    url: str, folder: Path, name: str = "", code: str = "", size: tuple[int, int] = (80, 24)
) -> AsyncIterator[StudentTerminal]:
    """The app on a screen of `size`; what it keeps lies in `folder`."""
    async with Student(url) as student:
        app = StudentApp(student, ENGLISH, Memory(folder / "joined"), name=name, code=code)
        async with app.run_test(size=size) as pilot:
            yield StudentTerminal(app, pilot)
