"""What may go wrong for a client, in English for who writes programs; a `Refused` has the sentence of the box."""

from collections.abc import Mapping

from appliance.client.library import Problem
from appliance.sentence import Sentence
from appliance.words import say


class ClientError(Exception):
    """Any of the errors below."""


class Unreachable(ClientError):
    """Nobody answered at the address, or the connection broke off; it is worth trying again."""


class NotUnderstood(ClientError):
    """What answered is no Chalkbox, or one of another version; to try again changes nothing."""


class Refused(ClientError):
    """The box said no. `why` is its code for programs, `message` its sentence, `status` that of HTTP, 0 for a socket.

    A refused join has a `ticket` to ask again with, `wait_ms` where it came too early, and `dismissed` once the
    instructor has seen the try and did not let it in. `settings` are those of a session that can't be used, by name.
    """

    def __init__(
        self,
        why: str,
        message: Sentence,
        *,
        status: int = 0,
        ticket: str = "",
        wait_ms: int = 0,
        dismissed: bool = False,
        settings: Mapping[str, Problem] | None = None,
    ) -> None:
        super().__init__(say(message))
        self.why = why
        self.message = message
        self.status = status
        self.ticket = ticket
        self.wait_ms = wait_ms
        self.dismissed = dismissed
        self.settings = settings or {}


class Unanswered(ClientError):
    """The box did not answer a message in time. It may have been carried out, and is not sent again."""


class Superseded(ClientError):
    """A later answer to the same question took the place of this one before it was acknowledged."""


class Ended(ClientError):
    """The connection is over, so that nothing can be sent any more; `why` is as `Client.ended` has it."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the connection is over: {why}")
        self.why = why
