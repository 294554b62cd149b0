"""A room with a box in it, whose programs of root a test plays."""

from pathlib import Path

from playwright.async_api import Browser, Page

from appliance.box.shared.exchange import ClockReport, RadioReport, SystemReport
from tests.browser.room import BEAMER, PASSWORD, Room
from tests.support.root import HOTSPOT, root_in


class BoxRoom(Room):
    """A room with a box in it: people come over its Wi-Fi, and the projector is connected to the box itself."""

    def __init__(self, browser: Browser, folder: Path, address: str) -> None:
        super().__init__(browser, folder)
        self.root = root_in(folder)
        self.address = address
        self.forgiven.add(f"outside socket: ws://{address}:")
        (folder / "pools").mkdir()
        (folder / "claim-code").write_text("ABC234\n")
        settings: dict[str, object] = {"host": "0.0.0.0", "address": address, "portal": "true"}  # noqa: S104
        settings |= {"box": self.root.run, "claim_code_file": folder / "claim-code", "export": folder / "results"}
        lines = [f"{name} = {value if value == 'true' else repr(str(value))}" for name, value in settings.items()]
        (folder / "box.toml").write_text("\n".join(lines) + "\n")
        self._fixed = ("--config", folder / "box.toml", "--host", "0.0.0.0", "--pools", folder / "pools")  # noqa: S104

    @property
    def url(self) -> str:
        return f"http://{self.address}:{self.port}"

    async def start(self, *arguments: object) -> None:
        again = self._arguments and not arguments
        await super().start(*(() if again else (*self._fixed, *arguments)))

    async def open_class(self, pool: str, *more: object) -> None:
        (self._folder / "pool.yaml").write_text(pool)
        (self._folder / "password").write_text(PASSWORD)
        password = self._folder / "password"
        await self.start("--open", self._folder / "pool.yaml", "--admin-password-file", password, *more)

    async def own_screen(self) -> Page:
        """The projector page on the box's own screen."""
        self.forgiven.add(f"outside request: http://127.0.0.1:{self.port}/")
        context = await self.person(viewport=BEAMER, is_mobile=False, has_touch=False)
        page = await context.new_page()
        await page.goto(f"http://127.0.0.1:{self.port}/projector")
        return page

    async def well(self) -> None:
        """All reports say that everything is well."""
        await self.root.report("hotspot", HOTSPOT)
        await self.root.report("radio", RadioReport(4, 19, "43455", 6, 0))
        await self.root.report("system", SystemReport("Raspberry Pi 4", True, True))
        await self.root.report("clock", ClockReport(True))
