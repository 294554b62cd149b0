"""What people do on the pages, by the texts that they read there."""

import re
from typing import Any

import msgspec
from playwright.async_api import Locator, Page, WebSocket, expect

from appliance.client.instructor import Instructor
from appliance.client.world import new_id
from appliance.quiz.commands import CloseIn
from tests.browser.room import PASSWORD, SMALL_BEAMER, Room

Message = dict[str, Any]


def heading(page: Page, name: str | re.Pattern[str]) -> Locator:
    return page.get_by_role("heading", name=name)


def button(page: Page, name: str | re.Pattern[str]) -> Locator:
    return page.get_by_role("button", name=name, exact=isinstance(name, str))


def option(page: Page, name: str) -> Locator:
    """An option of the question on a phone; once chosen, its name may say so."""
    return page.get_by_role("button", name=re.compile(f"^{re.escape(name)}"))


async def sees(page: Page, *texts: str) -> None:
    for text in texts:
        await expect(page.get_by_text(text).filter(visible=True).first).to_be_visible()


async def fill_in(page: Page, student_id: str, name: str) -> None:
    """Fill in the form; the number only where the class asks for one."""
    await page.get_by_label("Name", exact=True).fill(name)
    number = page.get_by_label("Student number")
    if await number.count():
        await number.fill(student_id)
    await button(page, "Join").click()


async def join(page: Page, student_id: str, name: str) -> None:
    """Join while the class is in the lobby."""
    await fill_in(page, student_id, name)
    await expect(heading(page, "You are in")).to_be_visible()


async def student_page(here: Room, student_id: str, name: str, **how: Any) -> Page:
    page = await here.page(**how)
    await join(page, student_id, name)
    return page


async def instructor_page(here: Room, **how: Any) -> Page:
    """The page of an instructor who is signed in, in the open class."""
    page = await here.page("/admin", **how)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await button(page, "Sign in").click()
    await button(page, "Continue").click()
    await expect(page.get_by_text("all saved")).to_be_visible()
    return page


async def first_question(here: Room, student_id: str = "1", name: str = "Ada") -> tuple[Page, Page]:
    """The pages of the instructor and of a student in the open class, at its first question."""
    instructor = await instructor_page(here)
    phone = await student_page(here, student_id, name)
    await button(instructor, "Start with question 1").click()
    return instructor, phone


async def projector_page(here: Room, **how: Any) -> Page:
    screen = {"viewport": SMALL_BEAMER, "is_mobile": False, "has_touch": False}
    return await here.page("/projector", **{**screen, **how})


async def more(page: Page, name: str, *, times: int = 1) -> None:
    """A button on the instructor's sheet of further commands."""
    await button(page, "More…").click()
    for _ in range(times):
        await page.get_by_role("dialog").get_by_role("button", name=re.compile(name)).click()


async def time_runs_out(here: Room, seconds: float = 3) -> None:
    """So much time is left for the open question: from now on, however long a page took to come here."""
    async with Instructor(here.url) as instructor:
        await instructor.sign_in(PASSWORD)
        instructor.connect()
        await instructor.command(CloseIn(id=new_id(), seconds=seconds))


async def ready(*phones: Page) -> None:
    """The question shows, and takes taps."""
    for phone in phones:
        await expect(phone.locator("form.asking")).to_be_visible()
        await expect(phone.locator("#page.settling")).to_have_count(0)


async def choose(page: Page, *names: str) -> None:
    for name in names:
        await option(page, name).click()
        await expect(option(page, name)).to_have_attribute("aria-pressed", "true")


async def answer(page: Page, *names: str) -> None:
    await choose(page, *names)
    await button(page, re.compile("^Send")).click()
    await expect(heading(page, "Saved")).to_be_visible()


class Wire:
    """The messages on a page's sockets from now on."""

    def __init__(self, page: Page) -> None:
        self.received: list[Message] = []
        self.sent: list[Message] = []
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: self.received.append(msgspec.json.decode(frame)))
        socket.on("framesent", lambda frame: self.sent.append(msgspec.json.decode(frame)))

    def commands(self) -> list[str]:
        return [message["do"] for message in self.sent if message["type"] == "command"]
