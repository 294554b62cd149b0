"""On the board no label of a chart covers another, however many are in the class."""

import json
import re
from typing import Any

import pytest
from playwright.async_api import Page, WebSocketRoute, expect

from tests.browser.looks import BROKEN, picture
from tests.browser.people import answer, button, heading, instructor_page, student_page
from tests.browser.room import BEAMER, SMALL_BEAMER, Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

# Pairs of texts in the charts that lie upon each other, and texts that stick out of the sheet around them.
COVERED = """() => {
  const texts = [], found = [];
  for (const sheet of document.querySelectorAll(".hist, .figures")) {
    const around = (sheet.closest(".sheet") || sheet).getBoundingClientRect();
    const walker = document.createTreeWalker(sheet, NodeFilter.SHOW_TEXT), range = document.createRange();
    while (walker.nextNode()) {
      if (!walker.currentNode.data.trim()) continue;
      range.selectNodeContents(walker.currentNode);
      const box = range.getBoundingClientRect(), text = walker.currentNode.data.trim();
      if (box.left < around.left || box.right > around.right || box.top < around.top || box.bottom > around.bottom)
        found.push(`${text} sticks out`);
      for (const [other, said] of texts) {
        const aside = box.left >= other.right - 1 || box.right <= other.left + 1;
        const apart = box.top >= other.bottom - box.height / 4 || box.bottom <= other.top + box.height / 4;
        if (!aside && !apart) found.push(`${text} and ${said}`);
      }
      texts.push([box, text]);
    }
  }
  return [texts.length, found];
}"""
POOL = """\
title: Two gases
time_limit: 600
changes: false
questions:
  - text: Which gas do plants take in?
    options: [Carbon dioxide, Oxygen]
    correct: Carbon dioxide
"""
Message = dict[str, Any]


def bins(n: int, shape: str) -> list[int]:
    """How `n` of the class stand in ten columns."""
    if shape == "spread":
        return [n // 10 + (place < n % 10) for place in range(10)]
    found = [0] * 10
    found[0 if shape == "first" else 9] = n
    return found


class Crowd:
    """What the box says to the board, as if the class had `n` people."""

    def __init__(self) -> None:
        self.n, self.shape = 1, "first"
        self._said: list[tuple[WebSocketRoute, Message]] = []

    def __call__(self, socket: WebSocketRoute) -> None:
        box = socket.connect_to_server()

        def arrive(said: str | bytes) -> None:
            message = json.loads(said)
            if message.get("phase"):
                self._said.append((socket, message))
                self.tell()
            else:
                socket.send(said)

        box.on_message(arrive)

    def tell(self) -> None:
        """The last view, with figures of as many people."""
        socket, message = self._said[-1]
        most = 100.0 * 250
        own: Message = {"answered": self.n, "answered_of": self.n, "joined": self.n, "present": self.n}
        if "times" in message:
            own["times"] = bins(self.n, self.shape)
        if "scores" in message:
            figures = {"n": self.n, "mean": most / 3, "median": most / 7, "max": most, "most": most}
            own["scores"] = {**figures, "bins": bins(self.n, self.shape)}
        socket.send(json.dumps(message | own))


async def nothing_is_covered(board: Page, crowd: Crowd, what: str) -> None:
    for size in (SMALL_BEAMER, BEAMER):
        await board.set_viewport_size(size)
        for crowd.n in (1, 2, 3, 50, 500):
            for crowd.shape in ("first", "last", "spread"):
                crowd.tell()
                highest = max(bins(crowd.n, crowd.shape))
                await expect(board.locator(".hist b.num").first).to_have_text(str(highest))
                await picture(board, f"charts-{what}-{crowd.n}-{crowd.shape}-{size['width']}")
                texts, covered = await board.evaluate(COVERED)
                assert texts >= 4
                assert covered + await board.evaluate(BROKEN) == [], (size, crowd.n, crowd.shape)


async def test_no_label_of_a_chart_covers_another(here: Room) -> None:
    await here.open_class(POOL)
    crowd, person = Crowd(), await here.person(viewport=SMALL_BEAMER, is_mobile=False, has_touch=False)
    await person.route_web_socket(re.compile("/ws/projector"), crowd)
    instructor, phone = await instructor_page(here), await student_page(here, "1", "Ada")
    board = await here.page("/projector", context=person)
    await button(instructor, "Start with question 1").click()
    await answer(phone, "Oxygen")  # where nobody has points the board shows how fast they were
    await button(instructor, "Close and reveal").click()
    await expect(board.locator(".hist")).to_be_visible()
    await nothing_is_covered(board, crowd, "speeds")
    await button(instructor, "Standings").click()
    await expect(heading(board, "Standings")).to_be_visible()
    await nothing_is_covered(board, crowd, "scores")
