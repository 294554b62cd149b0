"""How to join, and who has: before the first question, and whenever somebody is late."""

from typing import Final, NamedTuple

from rich.text import Text

from appliance import qr
from appliance.client.views import Addresses
from appliance.sentence import sentence
from appliance.terminal.lines import Lines, beside, between, wrapped
from appliance.terminal.projector.scene import Parts, Scene, address_of, told_by
from appliance.terminal.qr_text import qr_text

_NAME_LINES: Final = 3
_LEAST_TEXT: Final = 26  # cells beside the codes
_GAP: Final = 4


class _Way(NamedTuple):
    """A step to join: what it is called, what one types for it, and what a camera reads."""

    title: str
    typed: str
    code: str


def joining(scene: Scene) -> Parts:
    """The steps with as many of their codes as fit, beside what class it is; who has joined stands below."""
    view, said = scene.view, scene.speech
    about = ""
    if view.playback:
        about = said("class.playback")
    elif view.question is not None and view.question.number:
        about = said("common.question", number=view.question.number, of=view.question.of or 0)
    elif view.phase == "lobby":
        about = said("projector.about", n=view.questions, s=said.number(view.limit_s))
    head = [between(Text(said("common.brand"), "bold"), Text(about), scene.width), Text()]
    foot = _names(scene)
    if view.phase == "lobby" and not foot:
        foot = wrapped(said("projector.waiting"), scene.width, "dim")
    ways = _ways(scene)
    room = scene.rows - len(head) - len(foot) - 1
    shown, rest = _fitting(_drawn(scene, ways, large=True), scene.width, room)
    if len(shown) < len(ways):
        shown, rest = _fitting(_drawn(scene, ways, large=False), scene.width, room)
    text = _text(scene, ways[len(shown) :], rest)
    if view.phase == "none" and len(text) > room:  # what is wrong goes before the codes
        shown, text = [], _text(scene, ways, scene.width)
    widths = [rest, *(max(line.cell_len for line in part) for part in shown)]
    return head, beside([text, *shown], widths, _GAP) if shown else text, foot


def _ways(scene: Scene) -> list[_Way]:
    if scene.view.locked or scene.view.playback:
        return []
    said, addresses = scene.speech, scene.view.addresses or Addresses()
    page, wifi = _Way(said("class.scan"), address_of(scene), addresses.student), addresses.wifi
    if wifi is None:
        return [page]
    code = qr.wifi_text(wifi.ssid, wifi.passphrase)
    network = _Way(f"1 · {said('class.join_wifi')}", f"{wifi.ssid} · {wifi.passphrase}", code)
    return [network, page._replace(title=f"2 · {said('class.open_page')}")]


def _drawn(scene: Scene, ways: list[_Way], *, large: bool) -> list[Lines]:
    """The steps with their codes."""
    return [
        [
            *wrapped(way.title, scene.width, "bold"),
            *qr_text(way.code, scene.speech.glyphs, large=large),
            Text(way.typed),
        ]
        for way in ways
    ]


def _fitting(drawn: list[Lines], width: int, height: int) -> tuple[list[Lines], int]:
    """The first of the codes, as many as there is room for, and the width that they leave."""
    shown: list[Lines] = []
    for code in drawn:
        left = width - max(line.cell_len for line in code) - _GAP
        if len(code) > height or left < _LEAST_TEXT:
            break
        shown.append(code)
        width = left
    return shown, width


def _text(scene: Scene, ways: list[_Way], width: int) -> Lines:
    """What class it is; the steps whose codes are not shown; and how many have joined."""
    view, said = scene.view, scene.speech
    steps = [line for way in ways for line in (*wrapped(way.title, width), *wrapped(way.typed, width, "bold"))]
    if view.phase == "none":
        return [*_told(scene, width), *_no_class(scene, width), Text(), *steps]
    lines = [*wrapped(view.title, width, "bold"), Text(), *steps]
    if view.locked:
        lines += [*wrapped(said("common.locked"), width), Text()]
    if not ways:
        asked = said("projector.locked_more" if view.locked else "projector.type_it")
        lines += [*wrapped(asked, width), *wrapped(address_of(scene), width, "bold")]
    if view.code_needed:
        lines.append(Text.assemble(f"{said('common.join_code')}  ", (f" {view.code} ", "bold reverse")))
    return [*lines, Text(), Text.assemble((str(view.joined), "bold"), " ", said("projector.joined", n=view.joined))]


def _no_class(scene: Scene, width: int) -> Lines:
    """That no class is open, or none with the code that was named, and what the instructor does then."""
    said, box, page = scene.speech, scene.view.box, f"{address_of(scene)}/admin"
    if box is not None and box.claim_code:
        more = wrapped(said("projector.claim_more", address=address_of(scene)), width)
        return [*wrapped(said("projector.claim"), width, "bold"), *more, Text(box.claim_code, "bold reverse")]
    if box is not None and box.new_code:
        more = wrapped(said("projector.new_code_more", address=address_of(scene)), width)
        return [*wrapped(said("projector.new_code"), width, "bold"), *more, Text(box.new_code, "bold reverse")]
    if scene.code:
        unknown = said("projector.unknown_code", code=scene.code)
        return [*wrapped(unknown, width, "bold"), *wrapped(said("projector.unknown_code_more"), width)]
    lines = [*wrapped(said("common.no_class"), width, "bold"), *wrapped(said("projector.no_class_more"), width)]
    return [*lines, Text(), *wrapped(said.that(sentence("console.instructor", page=page)), width)]


def _told(scene: Scene, width: int) -> Lines:
    """What the box says besides, whole: there is room for it while no class is open."""
    told = told_by(scene)
    return [] if told is None else [*wrapped(scene.speech.that(told), width, "bold yellow"), Text()]


def _names(scene: Scene) -> Lines:
    """Who has joined, the newest first, in a few lines."""
    view = scene.view
    for shown in range(len(view.names), 0, -1):
        more = view.joined - shown
        row = "  ".join(view.names[:shown]) + (f"  {scene.speech('projector.more', n=more)}" if more > 0 else "")
        lines = wrapped(row, scene.width)
        if len(lines) <= _NAME_LINES:
            return lines
    return []
