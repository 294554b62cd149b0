"""A slow phone's first look, and how long the instructor's page is busy: `python -m tests.browser.page_speed`.

A phone has a quarter of this machine's processor, 1.6 Mbit/s and replies after 150 ms, the figures of Lighthouse's
"slow 4G". It opens the page for the first time, five times. Then 500 students of a program join a class of two
questions and answer them within ten seconds, while an instructor's page is open. Ends with 1 unless the median of the
first paints is below a second, nothing on a phone moves when a question opens, and no task of the instructor's page
takes 50 ms. To be run while the machine does nothing else.
"""

import asyncio
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final

from playwright.async_api import Page, async_playwright, expect

from appliance.client.student import Student
from loadtest.guess import guess
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.people import button, instructor_page, join
from tests.browser.room import PATIENCE_MS, Room, room

STUDENTS: Final = 500
WITHIN_S: Final = 10.0
SLOW_NETWORK: Final = {"latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}  # bytes a second
POOL: Final = """\
title: Sea and sky
time_limit: 600
questions:
  - {text: Which gas do plants take in?, options: [Carbon dioxide, Oxygen, Helium], correct: Carbon dioxide}
  - {text: Which colour do you like?, kind: poll, options: [Red, Blue, Green]}
"""
WATCH: Final = """
window.seen = {shift: 0, tasks: []};
new PerformanceObserver((list) => { for (const {value} of list.getEntries()) seen.shift += value; })
  .observe({type: "layout-shift", buffered: true});
new PerformanceObserver((list) => seen.tasks.push(...list.getEntries().map(({duration}) => duration)))
  .observe({type: "longtask", buffered: true});
"""
PAINTED: Final = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


async def slow_phone(here: Room) -> Page:
    """The page on an old phone in a busy network."""
    context = await here.person(script=WATCH)
    page = await context.new_page()
    cdp = await context.new_cdp_session(page)
    await cdp.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    await cdp.send("Network.enable")
    await cdp.send("Network.emulateNetworkConditions", {"offline": False, **SLOW_NETWORK})
    await page.goto(here.url)
    await expect(button(page, "Join")).to_be_visible()
    return page


async def first_look(here: Room) -> tuple[float, float]:
    """The milliseconds until a phone shows something, and until one can join."""
    page = await slow_phone(here)
    usable: float = await page.evaluate("performance.now()")
    painted: float = await page.evaluate(PAINTED)
    await page.close()
    return painted, usable


async def attend(student: Student, number: int, chance: Random) -> None:
    """Join, and answer each question after some seconds, until the class is over."""
    await student.join(f"Student {number}")
    turn = 0
    async for view in student.views():
        if view.phase == "finished":
            return
        if view.phase == "open" and view.question is not None and view.question.turn != turn:
            turn = view.question.turn
            await asyncio.sleep(chance.uniform(0, WITHIN_S))
            await student.answer(view.question, guess(view.question, chance))


async def play(here: Room) -> list[float]:
    """Play the class; the milliseconds of each task of the instructor's page of 50 ms and more."""
    instructor = await instructor_page(here, script=WATCH)
    async with AsyncExitStack() as stack:
        students = [await stack.enter_async_context(Student(here.url)) for _ in range(STUDENTS)]
        async with asyncio.TaskGroup() as group:
            for number, student in enumerate(students):
                group.create_task(attend(student, number, Random(number)))
            await expect(instructor.get_by_text(str(STUDENTS), exact=True).first).to_be_visible()
            await instructor.evaluate("seen.tasks.length = 0")  # what came before the class is one page's loading
            for _ in range(4):  # two questions open and close
                await instructor.locator("[data-key=next]").click()
                await asyncio.sleep(WITHIN_S + 5)
            await button(instructor, "End and show the result").click()
    tasks: list[float] = await instructor.evaluate("seen.tasks")
    return tasks


async def moved(here: Room) -> float:
    """How much of a phone's page moves when the first question opens, as Chromium counts layout shifts."""
    phone = await slow_phone(here)
    await join(phone, "1", "Ada")
    instructor = await instructor_page(here)
    before: float = await phone.evaluate("seen.shift")
    await button(instructor, "Start with question 1").click()
    await expect(phone.locator("form.asking")).to_be_visible()
    await asyncio.sleep(3)
    after: float = await phone.evaluate("seen.shift")
    return after - before


async def main() -> int:
    expect.set_options(timeout=PATIENCE_MS)
    with TemporaryDirectory() as first, TemporaryDirectory() as second:
        async with async_playwright() as playwright:
            browser: Any = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            async with room(browser, Path(first)) as here:
                await here.open_class(POOL)
                looks = [await first_look(here) for _ in range(5)]
                shift = await moved(here)
            async with room(browser, Path(second)) as here:
                await here.open_class(POOL)
                tasks = await play(here)
            await browser.close()
    painted, usable = (sorted(look[by] for look in looks) for by in (0, 1))
    print("first paint, ms:", *(f"{each:.0f}" for each in painted), f"median {median(painted):.0f}")
    print("one can join, ms:", *(f"{each:.0f}" for each in usable), f"median {median(usable):.0f}")
    print(f"layout shift when a question opens: {shift:.4f}")
    print("tasks of 50 ms and more of the instructor's page:", *(f"{task:.0f}" for task in tasks))
    return int(median(painted) >= 1000 or shift > 0 or bool(tasks))


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
