"""The README's pictures, taken only on request: `pytest tests/browser/test_pictures.py --pictures`."""

import asyncio
import base64
import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from appliance.client.student import Student
from tests.browser.guests import NAMES
from tests.browser.people import (
    button,
    choose,
    heading,
    instructor_page,
    projector_page,
    ready,
    sees,
    student_page,
)
from tests.browser.room import BEAMER, Room
from tests.support.clients import asked, key

pytestmark = pytest.mark.asyncio(loop_scope="session")

FOLDER = Path(__file__).parent / "pictures"
LIMIT = 120_000  # bytes
PHOTOSYNTHESIS = Path(__file__).parents[2] / "pools" / "photosynthesis.yaml"
POOL = PHOTOSYNTHESIS.read_text().replace("time_limit: 40", "time_limit: 90\nscoring: speed", 1)
CLASS = NAMES[:23]
THINK_S = 1.5  # after which the next one answers; points are for being quick, too
# For each question: how its options begin, the index of Zoë's pick, and those of the others, the quickest first.
QUESTIONS = (
    (("In the thylakoid", "In the stroma", "In the outer", "In the mito"), 0, "0010001200103001"),
    (("Carbon", "Water", "Glucose", "Chlorophyll"), 1, "1101112110311210"),
)
PHONES = """<!doctype html><style>
  body { margin: 0; display: flex; gap: 20px; padding: 20px; background: #d9dfda; width: max-content; }
  img { width: 288px; height: 592px; border-radius: 20px; }
</style>"""


def keep(name: str, picture: bytes) -> None:
    assert len(picture) <= LIMIT, f"{name} has {len(picture)} bytes"
    (FOLDER / name).write_bytes(picture)


async def side_by_side(here: Room, pictures: list[bytes]) -> bytes:
    sheet = await (await here.person(is_mobile=False, has_touch=False)).new_page()
    images = [f'<img src="data:image/png;base64,{base64.b64encode(picture).decode()}">' for picture in pictures]
    await sheet.set_content(PHONES + "".join(images))
    return await sheet.locator("body").screenshot()


async def test_the_pictures_are_taken(here: Room, request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("--pictures", default=False):
        assert len(list(FOLDER.glob("*.png"))) == 7
        assert all(picture.stat().st_size <= LIMIT for picture in FOLDER.iterdir())
        return
    here.port = 8080
    await here.open_class(POOL)
    instructor = await instructor_page(here, device_scale_factor=1.5)
    projector = await projector_page(here, viewport=BEAMER, device_scale_factor=2 / 3)
    phone = await student_page(here, "20411", "Zoë", device_scale_factor=1.5)
    guests = [Student(here.url) for _ in CLASS]
    for n, (one, name) in enumerate(zip(guests, CLASS, strict=True)):
        await one.join(name, student_id=f"2042{n}")
    await sees(projector, "24 are in")
    keep("projector-lobby.png", await projector.screenshot())
    states: list[bytes] = []
    await button(instructor, "Start with question 1").click()
    for turn, (options, own, places) in enumerate(QUESTIONS):
        await ready(phone)
        if turn == 1:
            keep("student.png", await phone.screenshot())
            states.append(await phone.screenshot())
        for number, (one, place) in enumerate(zip(guests, places, strict=False)):
            question = await asked(one, turn + 1)
            if number == 2:
                await choose(phone, options[own])
                await button(phone, "Send").click()
                await sees(phone, "Saved")
            await asyncio.sleep(THINK_S)
            await one.answer(question, key(question, options[int(place)]))
        await expect(projector.get_by_text(f"{len(places) + 1} of 24 have answered")).to_be_visible()
        await expect(heading(instructor, f"Waiting for {23 - len(places)}")).to_be_visible()
        if turn == 1:
            await sees(phone, f"{len(places) + 1} of 24 have answered")
            states.append(await phone.screenshot())
            keep("projector-question.png", await projector.screenshot())
            keep("instructor.png", await instructor.screenshot())
        await button(instructor, "Close and reveal").click()
        await expect(heading(phone, re.compile("ight"))).to_be_visible()
        await expect(projector.locator(".bars")).to_be_visible()
        if turn == 0:
            await button(instructor, "Question 2").click()
    states.append(await phone.screenshot())
    keep("projector-reveal.png", await projector.screenshot())
    await button(instructor, "Standings").click()
    await expect(heading(projector, "Standings")).to_be_visible()
    keep("projector-standings.png", await projector.screenshot())
    await button(instructor, "More…").click()
    for label in ("End the class", "Tap again to end the class"):
        await button(instructor, label).click()
    await expect(heading(phone, "Correct")).to_be_visible()
    states.append(await phone.screenshot())
    keep("student-states.png", await side_by_side(here, states))
    for one in guests:
        await one.close()
