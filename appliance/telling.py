"""What the instructor's page and the projector are told besides the class: of the machine, of the door, of the hall."""

from appliance.box.server.health import Health, message_of
from appliance.box.server.machine import Machine
from appliance.hall.belonging import Belonging
from appliance.live.clock import Clock
from appliance.live.sessions import Sessions
from appliance.quiz.views.alerts import Alert
from appliance.sentence import Sentence
from appliance.web.box_facts import Wifi
from appliance.web.connection_limits import ConnectionLimits
from appliance.web.lobby import LobbyDoor
from appliance.web.signing import SigningDoor


def alerts(
    alone: Sentence | None,
    signing: SigningDoor,
    lobby: LobbyDoor,
    health: Health,
    connections: ConnectionLimits,
    belonging: Belonging | None,
) -> list[Alert]:
    """What the instructor should know besides the class; `alone`: why a box is not in its hall."""
    known = (
        *(alone, *signing.alerts(), *lobby.alerts(), *health.alerts(), connections.trouble()),
        None if belonging is None else belonging.said,
    )
    return [
        *(Alert(kind="stick", message=message_of(stick), stick=stick.id) for stick in health.waiting()),
        *(Alert(kind="box", message=message) for message in known if message is not None),
    ]


def machine_changed(machine: Machine, clock: Clock, sessions: Sessions) -> None:
    """The machine's state changed: trust its clock once it is right, and refresh instructor and projector."""
    if machine.now.clock is not None and machine.now.clock.trusted:
        clock.trusted = True
    tell_pages(sessions)


def tell_pages(sessions: Sessions) -> None:
    """Refresh every instructor's and projector's page."""
    for hub in [sessions.waiting, *(session.hub for session in sessions.shown())]:
        hub.refresh("instructor", "projector")


def onto_sticks(machine: Machine) -> None:
    """Results were exported, or a pool was changed: have that written onto the sticks."""
    if machine.now.sticks:
        machine.request("stick-export")


def new_code_of(machine: Machine) -> tuple[str, str]:
    """The code for a new password that a stick asked for, and which password it replaces; both empty if none did."""
    report = machine.now.new_password
    return ("", "") if report is None else (report.code, report.replaces)


def wifi_of(machine: Machine) -> Wifi | None:
    """The Wi-Fi as people join it."""
    hotspot = machine.now.hotspot
    return None if hotspot is None else Wifi(hotspot.ssid, hotspot.passphrase)


def ssid_of(machine: Machine) -> str:
    """What people call this box by: the name of its Wi-Fi, where it makes one."""
    hotspot = machine.now.hotspot
    return "Chalkbox" if hotspot is None else hotspot.ssid
