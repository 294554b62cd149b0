"""The sessions of a folder, at a start of the server."""

from pathlib import Path

from appliance.live.clock import Clock
from appliance.live.letters import Accepted
from appliance.live.sessions import Sessions
from appliance.quiz.commands import Next
from tests.support.mutants import GOOD


async def going_on(folder: Path) -> list[str]:
    """The sessions in `folder` that go on; each can take a step."""
    async with Sessions(folder, Clock(), lambda _: None) as here:
        await here.reopen()
        for session in here:
            assert isinstance(await session.desk.ask(Next(id="step")), Accepted) or session.state.code != GOOD[-4:]
        return [session.state.code for session in here]
