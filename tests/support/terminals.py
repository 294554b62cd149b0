"""An app of the terminal, and the keys that somebody presses there."""

from dataclasses import dataclass

from textual import events
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Static

from tests.support.waiting import eventually


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
