"""Inside the machine: three boxes as one hall, two with a radio; and a class on both radios, one of which dies.

Boxes and stations are network namespaces. Each station is a thread in its own, with a client that comes back.
"""

import asyncio
import concurrent.futures
import contextlib
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from string import Template
from typing import Any, Final, TypeVar

from appliance.box.boot.wire import Wire
from appliance.client.errors import ClientError
from appliance.client.instructor import Instructor
from appliance.client.student import Student
from appliance.client.views import Question
from tests.support.namespaces import BOX, DNSMASQ, DNSMASQ_OPTIONS, FIREWALL, ROOT, ROOTFS, TAKE_LEASE, Computer
from tests.trials.hall_boxes import PASSWORD, Event, events
from tests.trials.hall_storm import Ack, compare
from tests.trials.vm.guests.wifi_class import figure, step, until

T = TypeVar("T")

SSID, PASSPHRASE = "Heron", "correct horse battery"
CHANNELS: Final = (1, 6)
FREQUENCIES: Final = " ".join(str(2407 + 5 * channel) for channel in CHANNELS)
BRIDGE_MAC: Final = "02:00:00:00:48:01"  # alike on all boxes of a hall
WIRE: Final = "100.64.7.{}"
THINK_S: Final = (0.5, 1.5)
STORM_S: Final = 10.0
UP_S: Final = 300.0
LOG_LINES: Final = 12
POOL: Final = """\
title: Storm
time_limit: 3600
lead_ms: 0
questions:
  - text: Which?
    options: [right, wrong, worse, worst]
    correct: right
"""
HOTSPOT: Final = """\
ap_scan=2
network={{
 ssid="{ssid}"
 mode=2
 frequency={frequency}
 key_mgmt=WPA-PSK
 proto=RSN
 pairwise=CCMP
 psk="{passphrase}"
}}
"""
PHONE: Final = """\
ctrl_interface={control}
network={{
 ssid="{ssid}"
 psk="{passphrase}"
 proto=RSN
 scan_freq={frequencies}
}}
"""


class Hotspot:
    """A box, and its radio if it has one."""

    def __init__(self, number: int, folder: Path, channel: int | None) -> None:
        self.name, self.channel = f"box{number}", channel
        self.computer = Computer(self.name)
        self.folder = folder / self.name
        self.wire = WIRE.format(number + 1)
        self._programs: list[subprocess.Popen[bytes]] = []
        self.folder.mkdir()

    def wired(self, number: int) -> None:
        """Its cable to the switch, and the bridge of its class."""
        _ip(
            f"netns add {self.name}",
            f"link add port{number} type veth peer name wire0 netns {self.name}",
            f"link set port{number} master switch up",
        )
        for words in (
            "link set lo up",
            f"address add {self.wire}/10 dev wire0",
            "link set wire0 up",
            f"link add chalkbox0 address {BRIDGE_MAC} type bridge",
            f"address add {BOX}/16 dev chalkbox0",
            "link set chalkbox0 up",
        ):
            self.computer.run("ip", *words.split())
        self.computer.run("nft", "-f", str(FIREWALL))

    def serve(self, *arguments: str) -> None:
        """Its server, which is there once this returns."""
        environment = {"CHALKBOX_HALL_ADDRESS": self.wire, "CHALKBOX_ADDRESS": BOX, "PYTHONUNBUFFERED": "1"}
        words = ("serve", "--no-mdns", "--host", "0.0.0.0", "--port", "80", "--data", str(self.folder), *arguments)  # noqa: S104
        server = self._start(sys.executable, "-m", "appliance", *words, piped=True, env=environment)
        assert server.stdout is not None
        late = threading.Timer(UP_S, server.kill)
        late.start()
        while b"Ctrl-C" not in (line := server.stdout.readline()):
            assert line, f"the server of {self.name} ended, or was not there after {UP_S} s"
        late.cancel()

    def send(self, radio: int) -> None:
        """Have its radio send, and hand out addresses."""
        assert self.channel is not None
        _run("iw", "phy", f"phy{radio}", "set", "netns", "name", self.name)
        settings = self.folder / "hotspot.conf"
        settings.write_text(
            HOTSPOT.format(ssid=SSID, passphrase=PASSPHRASE, frequency=2407 + 5 * self.channel), "utf-8"
        )
        interface = f"wlan{radio}"
        self.computer.run("iw", "dev", interface, "set", "type", "__ap")  # nothing else can be part of a bridge
        self.computer.run("ip", "link", "set", interface, "master", "chalkbox0")
        self._start("wpa_supplicant", "-D", "nl80211", "-b", "chalkbox0", "-i", interface, "-c", str(settings))
        own = self.folder / "dnsmasq"
        own.mkdir()
        template = (ROOTFS / "usr/share/chalkbox/hall-addresses.conf").read_text("utf-8")
        part = Wire("0" * 16, self.wire).part
        (own / "hall.conf").write_text(Template(template).substitute(part=part), "utf-8")
        files = (f"--dhcp-leasefile={self.folder / 'leases'}", "--pid-file=", f"--conf-dir={DNSMASQ}")
        self._start("dnsmasq", *DNSMASQ_OPTIONS, *files, f"--conf-dir={own}")

    def stations(self, radio: int) -> int:
        return self.computer.run("iw", "dev", f"wlan{radio}", "station", "dump").count("authorized:\tyes")

    def die(self) -> None:
        """All of it at once, as when its plug is pulled."""
        for program in self._programs:
            program.send_signal(signal.SIGKILL)
        _run("ip", "netns", "exec", self.name, "ip", "link", "set", "wire0", "down")

    def events(self, session_id: str) -> list[Event]:
        return events(self.folder / "sessions" / f"{session_id}.sqlite")

    def _start(self, *words: str, env: dict[str, str] | None = None, piped: bool = False) -> "subprocess.Popen[bytes]":
        with (self.folder / "log").open("ab") as log:
            program = subprocess.Popen(
                ["ip", "netns", "exec", self.name, *words],
                cwd=ROOT,
                env=os.environ | (env or {}),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if piped else log,
                stderr=log,
            )
        self._programs.append(program)
        return program


class Station:
    """A phone: a radio in a namespace, and what its student saw acknowledged."""

    def __init__(self, number: int, radio: int, folder: Path) -> None:
        self.name, self.interface = f"s{number}", f"wlan{radio}"
        self.computer = Computer(self.name)
        self.acks: list[Ack] = []
        self.box = ""
        self._radio = radio
        self._folder = folder

    def associate(self, frequencies: str) -> None:
        """Look for the Wi-Fi on these frequencies, and join it."""
        _ip(f"netns add {self.name}")
        _run("iw", "phy", f"phy{self._radio}", "set", "netns", "name", self.name)
        settings, control = self._folder / f"{self.name}.conf", self._folder / self.name
        text = PHONE.format(control=control, ssid=SSID, passphrase=PASSPHRASE, frequencies=frequencies)
        settings.write_text(text, "utf-8")
        self.computer.run("wpa_supplicant", "-B", "-i", self.interface, "-c", str(settings), "-D", "nl80211")

    def look_everywhere(self) -> None:
        """From now on all frequencies count, should the Wi-Fi be gone."""
        control = str(self._folder / self.name)
        self.computer.run(
            *("wpa_cli", "-i", self.interface, "-p", control, "set_network", "0", "scan_freq", FREQUENCIES)
        )

    def take_lease(self) -> None:
        script = str(self._folder / "lease")
        self.computer.run("udhcpc", "-fnq", "-i", self.interface, "-t", "20", "-T", "3", "-s", script)

    @property
    def address(self) -> str:
        found = re.search(r"inet ([\d.]+)/", self.computer.run("ip", "-4", "address", "show", "dev", self.interface))
        return found[1] if found else ""

    @property
    def bssid(self) -> str:
        found = re.search(r"Connected to (\S+)", self.computer.run("iw", "dev", self.interface, "link"))
        return found[1] if found else ""

    async def play(self, code: str, joined: threading.Event, ends: threading.Event) -> None:
        """Join, and answer the open question again and again until it `ends`."""
        async with Student(f"http://{BOX}/") as student:
            while True:
                try:
                    await student.join(self.name, code=code)
                except ClientError:
                    await asyncio.sleep(0.5)
                else:
                    break
            joined.set()
            question = await _question(student)
            while not ends.is_set():
                await asyncio.sleep(random.uniform(*THINK_S))
                sent_s = time.monotonic()
                ack = await student.answer(question, (random.choice(question.options).key,))
                self.acks.append(Ack(self.name, ack.id, self.box, sent_s, time.monotonic()))


def main(number: int) -> None:
    folder = Path("/run/class")
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
    (folder / "pools").mkdir(parents=True)
    (folder / "pools" / "pool.yaml").write_text(POOL, "utf-8")
    (folder / "password").write_text(PASSWORD, "utf-8")
    (folder / "lease").write_text(TAKE_LEASE, "utf-8")
    (folder / "lease").chmod(0o755)
    step("the boxes become a hall")
    _ip("link add switch type bridge", "link set switch up")
    boxes = [Hotspot(index, folder, channel) for index, channel in enumerate((*CHANNELS, None))]
    key = ("--hall", str(folder / "key"), "--pools", str(folder / "pools"))
    for index, box in enumerate(boxes):
        box.wired(index)
        started = time.monotonic()
        box.serve(*key, "--admin-password-file", str(folder / "password"))
        figure(f"{box.name}_up_s", time.monotonic() - started)
    first, second, third = boxes

    step("half of the stations join each Wi-Fi")
    stations = [Station(index, index + len(CHANNELS), folder) for index in range(number)]
    halves = stations[: number // 2], stations[number // 2 :]
    started = time.monotonic()
    for radio, (box, half) in enumerate(zip((first, second), halves, strict=True)):
        box.send(radio)
        for station in half:
            station.box = box.name
            station.associate(str(2407 + 5 * (box.channel or 0)))
    for radio, (box, half) in enumerate(zip((first, second), halves, strict=True)):
        asyncio.run(until(partial(_all_there, box, radio, len(half)), "all joined"))
    figure("association_s", time.monotonic() - started)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        list(pool.map(Station.take_lease, stations))
    figure("addresses", len({station.address for station in stations}))
    figure("phones_reach_the_hall", _reaches_hall(stations[0], first, [second, third]))
    for station in stations:
        station.look_everywhere()

    step("the class begins")
    code, session_id = third.computer.within(lambda: asyncio.run(_open()))
    ends = threading.Event()
    joined = [threading.Event() for _ in stations]
    with concurrent.futures.ThreadPoolExecutor(number) as pool:
        playing = [
            pool.submit(_in, station.computer, lambda station=station, there=there: station.play(code, there, ends))
            for station, there in zip(stations, joined, strict=True)
        ]
        try:
            for there in joined:
                assert there.wait(240), "not everybody could join"
            third.computer.within(lambda: asyncio.run(_next(code)))

            step("everybody answers")
            asyncio.run(until(lambda: all(station.acks for station in stations), "everybody has an ack"))
            time.sleep(STORM_S)

            step("the box with the desk dies with its radio")
            before = {station.name: (station.bssid, station.address) for station in stations}
            died_s = time.monotonic()
            first.die()
            asyncio.run(until(lambda: all(_later(station, died_s) for station in stations), "all are back"))
            back = {half: max(_later(station, died_s) for station in half) for half in map(tuple, halves)}
            figure("back_after_s", back[tuple(halves[0])])
            figure("others_back_after_s", back[tuple(halves[1])])
            came = [station for station in halves[0] if station.bssid not in ("", before[station.name][0])]
            figure("came_over", len(came))
            figure("kept_address", sum(station.address == before[station.name][1] for station in came))
            time.sleep(STORM_S / 2)
        finally:
            ends.set()
        for each in playing:
            each.result(60)

    step("the files are compared")
    acks = [ack for station in stations for ack in station.acks]
    figure("acknowledged", len(acks))
    asyncio.run(until(lambda: len(second.events(session_id)) == len(third.events(session_id)), "both have all"))
    found = compare(acks, [second.events(session_id), third.events(session_id)])
    for name, value in found._asdict().items():
        figure(name, value)
    for box in (second, third):
        box.die()


def _all_there(box: Hotspot, radio: int, number: int) -> bool:
    return box.stations(radio) == number


def _in(computer: Computer, act: Callable[[], Coroutine[Any, Any, T]]) -> T:
    return computer.within(lambda: asyncio.run(act()))


def _later(station: Station, since_s: float) -> float:
    """Seconds from then to the first ack of an answer that was sent later; 0 if there is none."""
    return next((ack.acked_s - since_s for ack in station.acks if ack.sent_s > since_s), 0.0)


def _reaches_hall(station: Station, own: Hotspot, others: list[Hotspot]) -> bool:
    """Whether a phone reaches what only members may: the ports between members, and anything of the other boxes."""
    ports = [int(port) for port in re.findall(r":(\d+)\"", _members(own.folder.parent / "key"))]
    tries = [(box.wire, port) for box in others for port in (80, *ports)]
    tries += [(address, port) for address in (BOX, own.wire) for port in ports]
    return any(station.computer.connect(address, port, 0.5) != "silent" for address, port in tries)


def _members(key: Path) -> str:
    return "".join(file.read_text() for file in (key / "members").glob("*.json"))


async def _open() -> tuple[str, str]:
    async with Instructor("http://127.0.0.1/") as instructor:
        await instructor.sign_in(PASSWORD)
        opened = await instructor.open_session("pool.yaml")
        return opened.code, opened.session_id


async def _next(code: str) -> None:
    async with Instructor("http://127.0.0.1/") as instructor:
        await instructor.sign_in(PASSWORD)
        instructor.connect(code)
        async for view in instructor.views():
            if view.phase == "open":
                return
            with contextlib.suppress(ClientError):
                await instructor.next(step=view.step)


async def _question(student: Student) -> Question:
    async for view in student.views():
        if view.phase == "open" and view.question is not None:
            return view.question
    raise AssertionError(student.ended)


def _run(*words: str) -> None:
    subprocess.run(words, check=True)


def _ip(*lines: str) -> None:
    subprocess.run(["ip", "-batch", "-"], input="\n".join(lines), text=True, check=True)


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]))
    finally:
        for log in sorted(Path("/run/class").glob("box*/log")):
            print(log, *log.read_text("utf-8").splitlines()[-LOG_LINES:], sep="\n", flush=True)
