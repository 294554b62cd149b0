"""What people do in a browser that Playwright can't drive, by the texts that they read there."""

from typing import Any, Protocol

from tests.browser.looks import OVERFLOW

FIND = """async (selector, text, part) => {
  const until = performance.now() + 20_000;
  let before = "";
  for (;;) {
    const name = (element) => element.getAttribute("aria-label") || element.innerText;
    const lines = (element) => name(element).split("\\n").map((line) => line.trim());
    const begins = (element) => lines(element).some((line) => line.startsWith(text));
    const found = [...document.querySelectorAll(selector)].find(begins);
    const target = found && part ? found.querySelector(part) : found?.control ?? found;
    if (target && !target.disabled && !document.querySelector("#page.settling")) {
      target.scrollIntoView({ block: "center", behavior: "instant" });
      const { left, top, width, height } = target.getBoundingClientRect();
      const middle = [left + width / 2, top + height / 2].map(Math.round);
      const hit = document.elementFromPoint(...middle);
      if (width && before === String(middle) && (target.contains(hit) || found.contains(hit))) return before;
      before = String(middle);
    }
    if (performance.now() > until) throw new Error(`no ${selector} can be tapped with a line that begins with ${text}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}"""
SEE = """async (text) => {
  const until = performance.now() + 20_000;
  const read = () => document.body.innerText.replace(/\\s+/g, " ");
  while (!read().includes(text)) {
    if (performance.now() > until) throw new Error(`${text} is not in: ${read()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}"""

ITEMS = "() => [...document.querySelectorAll('.order .label')].map((label) => label.textContent).join(' ')"


class Browser(Protocol):
    pointer: str

    async def open(self, width: int, height: int) -> str: ...
    async def go(self, window: str, url: str) -> None: ...
    async def back(self, window: str) -> None: ...
    async def run(self, window: str, function: str, *arguments: str) -> Any: ...
    async def act(self, window: str, actions: list[dict[str, Any]]) -> None: ...
    async def faults(self) -> list[str]: ...


class Window:
    """A page in a window of its own."""

    def __init__(self, browser: Browser, handle: str) -> None:
        self._browser = browser
        self._handle = handle

    async def go(self, url: str) -> None:
        await self._browser.go(self._handle, url)

    async def back(self) -> None:
        """Back to the page before, which the browser may have kept as it was."""
        await self._browser.back(self._handle)

    async def sees(self, *texts: str) -> None:
        for text in texts:
            await self._browser.run(self._handle, SEE, text)

    async def tap(self, text: str, selector: str = "button") -> None:
        """Tap on what has a line that begins with this text, as soon as it stands still and nothing covers it."""
        await self._point(await self._find(selector, text))

    async def drag(self, text: str, onto: str) -> None:
        """Move an item of an order by its grip to where another is."""
        await self._point(*[await self._find(".order li", item, ".grip") for item in (text, onto)])

    async def write(self, label: str, text: str) -> None:
        await self.tap(label, "label, input")
        keys = [{"type": move, "value": key} for key in text for move in ("keyDown", "keyUp")]
        await self._browser.act(self._handle, [{"type": "key", "id": "keys", "actions": keys}])

    async def fits(self) -> None:
        """The page is no wider than the window, nothing on it sticks out at the sides, and no text is cut."""
        assert await self._browser.run(self._handle, f"() => ({OVERFLOW})().flat().join()") == "0"
        assert await self._browser.run(self._handle, "() => document.querySelectorAll('.clipped').length") == 0

    async def items(self) -> list[str]:
        """The items of an order as they stand."""
        return str(await self._browser.run(self._handle, ITEMS)).split()

    async def _find(self, selector: str, text: str, part: str = "") -> tuple[int, int]:
        x, y = str(await self._browser.run(self._handle, FIND, selector, text, part)).split(",")
        return int(x), int(y)

    async def _point(self, start: tuple[int, int], *way: tuple[int, int]) -> None:
        """Put the finger or the mouse down at `start` and lift it at the end of the way."""
        moves: list[dict[str, Any]] = [move_to(start), {"type": "pointerDown", "button": 0}]
        moves += [*(move_to(place, within_ms=100) for place in way), {"type": "pointerUp", "button": 0}]
        parameters = {"pointerType": self._browser.pointer}
        await self._browser.act(
            self._handle, [{"type": "pointer", "id": "pointer", "parameters": parameters, "actions": moves}]
        )


def move_to(place: tuple[int, int], *, within_ms: int = 0) -> dict[str, Any]:
    return {"type": "pointerMove", "x": place[0], "y": place[1], "duration": within_ms}


async def window(browser: Browser, url: str, width: int, height: int) -> Window:
    handle = await browser.open(width, height)
    await browser.go(handle, url)
    return Window(browser, handle)
