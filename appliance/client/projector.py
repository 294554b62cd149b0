"""The projector: what the class sees together, for whoever is on the network."""

from yarl import URL

from appliance.client.client import Client
from appliance.client.link import Link
from appliance.client.views import ProjectorView
from appliance.web.protocol import PongIn


class Projector(Client[ProjectorView]):
    """A client that looks on, and comes back whatever the box says, until it is closed.

    async with Projector("10.20.0.1") as projector:
        projector.connect()
        async for view in projector.views():
            ...
    """

    def connect(self, code: str = "") -> None:
        """Connect to the class with this join code; without one, to the newest, or to the next that is opened."""
        path = str(URL("/ws/projector").with_query(code=code))
        self._run(Link(self._world, ProjectorView, _as_it_is, self._socket(path), forever=True))

    async def sign(self) -> None:
        """Say that the screen is alive, as the box wants to hear every few seconds from its own."""
        await self._linked().tell(PongIn(0))


def _as_it_is(view: ProjectorView) -> ProjectorView:
    return view
