"""What a session needs of its desk: the one here (`desk.py`), or one that stands for the desk on another computer."""

from collections.abc import Callable, Container, Sequence
from typing import Protocol, TypedDict, Unpack

from appliance.live.clock import Clock
from appliance.live.journal import Journal
from appliance.live.letters import Reply
from appliance.quiz.commands import Command
from appliance.quiz.events import Event
from appliance.quiz.state import State
from appliance.quiz.views.shared import Picture
from appliance.sentence import Sentence


class AnyDesk(Protocol):
    """`state` is the committed state, `picture` what the views are made of, `storage_failing` why nothing is saved.

    `origin_ms` is what this computer's clock showed when the session began. `is_here`: it is the desk itself.
    """

    is_here: bool
    state: State
    picture: Picture
    origin_ms: int

    @property
    def storage_failing(self) -> Sentence | None: ...

    def now_ms(self) -> int:
        """Session time."""

    def submit(self, command: Command, at_ms: int, done: Callable[[Reply], None] | None = None) -> None:
        """Put a command received at `at_ms` of session time on the desk; `done(reply)` runs once it is stored."""

    async def ask(self, command: Command) -> Reply:
        """Submit a command and wait for the reply."""

    async def run(self) -> None:
        """Work until `close`."""

    def nudge(self) -> None:
        """Somebody came or went."""

    def stood_still(self) -> None:
        """This computer stood still for a while."""

    def wait_for_phones(self) -> None:
        """Phones may have lost the server, and keep what was chosen until they are back."""

    def close(self) -> None:
        """Take no more commands, and have `run` end."""


class Around(TypedDict):
    """What a desk has to do with the session around it, as `Desk` takes it."""

    present: Container[str]
    on_commit: Callable[[Sequence[Event]], None]
    on_storage: Callable[[], None]


class MakeDesk(Protocol):
    """The class `Desk`, or what chooses another one."""

    def __call__(self, state: State, journal: Journal, clock: Clock, **around: Unpack[Around]) -> AnyDesk: ...
