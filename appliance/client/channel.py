"""One way to the box, as the link uses it: a socket, or long polling."""

from typing import Final, Protocol

MAX_MESSAGE: Final = 4 * 1024 * 1024  # bytes; the instructor's view of a class of a thousand has less than half of it


class Lost(Exception):
    """It carries nothing any more; `code` is the closing code of a socket, 1006 where there is none."""

    def __init__(self, code: int = 1006) -> None:
        super().__init__(f"closed with {code}")
        self.code = code


class Channel(Protocol):
    """Where messages come from and go to."""

    silence_s: float  # it is lost if nothing has come for so long
    no_answer_s: float  # it is lost if nothing has come for so long while a message waits for its answer

    async def receive(self) -> bytes:
        """The next message. Raises Lost, or NotUnderstood for what is none."""

    async def send(self, message: bytes) -> bytes | None:
        """Send a message; the reply, where it comes back like this. Raises Lost."""

    async def close(self) -> None:
        """Say goodbye and hang up."""

    async def drop(self) -> None:
        """Hang up at once, since nobody may be there to take a goodbye."""
