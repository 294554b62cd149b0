"""A class in browsers other than Chromium: Firefox, and WebKit as the nearest to an iPhone."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from tests.browser.room import PASSWORD
from tests.browser.windows import Browser, Window, window
from tests.support.firefox import firefox
from tests.support.served import served
from tests.support.webkit import webkit

POOL = r"""title: Sea and sky
time_limit: 600
student_numbers: true
changes: false
points: 1
questions:
  - text: Which gas do **plants** take in?
    options: [Carbon dioxide, Oxygen]
    correct: Carbon dioxide
  - text: 'What is $\sqrt{\frac{225}{4}}$?'
    correct: 7.5
  - text: Which is nearest to the sun?
    kind: order
    options: [Mercury, Earth, Mars]
"""


async def wait(pages: list[Window], *texts: str) -> None:
    """Everybody sees the texts, and nothing is wider than its window."""
    for page in pages:
        await page.sees(*texts)
        await page.fits()


async def put_in_order(student: Window) -> None:
    for place, item in enumerate(("Mercury", "Earth", "Mars")):
        items = await student.items()
        if items[place] != item:
            await student.drag(item, items[place])
    assert await student.items() == ["Mercury", "Earth", "Mars"]


async def play(url: str, projector: Window, instructor: Window, student: Window) -> None:
    everybody = [projector, instructor, student]
    await student.write("Name", "Ada")
    await student.write("Student number", "20417")
    await student.tap("Join")
    await wait([student], "You are in")
    await wait([projector, instructor], "Ada")
    await instructor.tap("Start with question 1")

    await wait(everybody, "Which gas do plants take in?", "Oxygen")
    await student.tap("Carbon dioxide")
    await student.tap("Send")
    await wait([student], "Saved", "You answered in")
    await wait([instructor], "Everybody has answered")
    await wait([projector], "1 of 1 have answered")
    await student.go(f"{url}/help")
    await student.sees("Chalkbox")
    await instructor.tap("Close and reveal")
    await student.back()
    await wait([student], "Right · +1")
    await wait([projector], "Standings")
    await instructor.tap("Question 2")

    await wait(everybody, "What is")
    await student.write("Type a number", "7.5")
    await student.tap("Send")
    await wait([student], "Saved", "7.5")
    await instructor.tap("Close and reveal")
    await wait([student], "Right · +1")
    await instructor.tap("Question 3")

    await wait(everybody, "Which is nearest to the sun?")
    await put_in_order(student)
    await student.tap("Send this order")
    await wait([student], "Saved")
    await instructor.tap("Close and reveal")
    await wait([student], "Right · +1")
    await instructor.tap("End and show the result")

    await wait([student], "Correct 3 / 3")
    await wait([projector], "The class is over", "Ada")
    await wait([instructor], "Results")


@pytest.mark.parametrize("start", [firefox, webkit])
async def test_a_class_is_played(start: Callable[[Path], AbstractAsyncContextManager[Browser]], tmp_path: Path) -> None:
    (tmp_path / "pool.yaml").write_text(POOL)
    (tmp_path / "password").write_text(PASSWORD)
    own = tmp_path / "browser"
    own.mkdir()
    options = ("--data", tmp_path / "data", "--open", tmp_path / "pool.yaml")
    async with (
        served(*options, "--admin-password-file", tmp_path / "password") as box,
        start(own) as browser,
    ):
        projector = await window(browser, f"{box.url}/projector", 1920, 1080)
        instructor = await window(browser, f"{box.url}/admin", 360, 740)
        student = await window(browser, box.url, 360, 740)
        await projector.sees("Sea and sky", box.url)
        await instructor.write("Password", PASSWORD)
        await instructor.tap("Sign in")
        await instructor.tap("Continue")
        await play(box.url, projector, instructor, student)
        assert await browser.faults() == []
