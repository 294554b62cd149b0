"""How students get in: the Wi-Fi of the box, the address and the join code, to be read out or scanned."""

from rich.text import Text

from appliance import qr
from appliance.terminal.instructor.running import Running
from appliance.terminal.instructor.screen import Picture, Screen
from appliance.terminal.lines import Lines, wrapped
from appliance.terminal.qr_text import qr_text


class Joining(Screen):
    """A code a step, one below the other."""

    def __init__(self, running: Running) -> None:
        self._running = running

    def press(self, key: str, character: str | None) -> bool:
        return False

    def draw(self, width: int) -> Picture:
        said, view = self._running.said, self._running.view
        foot = [Text(f"Esc: {said('common.back')}", "dim")]
        if view is None or view.addresses is None:
            return Picture([], [Text(said("instructor.one_moment"))], foot)
        wifi, address = view.addresses.wifi, view.addresses.student
        head: Lines = []
        if wifi is not None:
            network = Text.assemble(f"{said('instructor.wifi.title')}  ", (f"{wifi.ssid} · {wifi.passphrase}", "bold"))
            head += wrapped(network, width)
        head += wrapped(said("instructor.students_open", address=address), width, "bold")
        if view.code_needed:
            head += wrapped(said("instructor.join_code", code=view.code), width, "bold")
        lines: Lines = []
        if wifi is not None:
            code = qr.wifi_text(wifi.ssid, wifi.passphrase)
            lines += [Text(f"1 · {said('class.join_wifi')}"), *qr_text(code, said.glyphs), Text()]
        title = f"2 · {said('class.open_page')}" if wifi is not None else said("class.scan")
        return Picture([*head, Text()], [*lines, Text(title), *qr_text(address, said.glyphs)], foot)
