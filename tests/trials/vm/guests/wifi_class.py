"""Inside the machine: everybody joins the Wi-Fi, takes an address and plays a question; then the box's own reports.

Each phone's sockets are opened in its own network and given to its page, for which `appliance.client` has no way.
"""

import asyncio
import ctypes
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import msgspec

from appliance.box.shared.exchange import (
    REPORTS,
    REQUESTS,
    HotspotReport,
    HotspotRequest,
    Nothing,
    RadioReport,
    read_report,
    write_request,
)
from appliance.live.clock import Clock
from appliance.startup import Running
from tests.support.namespaces import BOX, CLONE_NEWNET, TAKE_LEASE
from tests.support.people import PASSWORD, POOL, Box, Phone

PATIENCE_S = 120.0
SUPPLICANT = """\
ctrl_interface={control}
network={{
 ssid="{ssid}"
 psk="{passphrase}"
 proto=RSN
 scan_freq={frequency}
}}
"""


class Station:
    """A phone: a radio in a network namespace."""

    def __init__(self, number: int, folder: Path) -> None:
        self.name, self.interface, self.folder = f"s{number}", f"wlan{number}", folder
        self.address = ""

    def run(self, *words: str, check: bool = True) -> str:
        done = subprocess.run(
            ["ip", "netns", "exec", self.name, *words],
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if check and done.returncode:
            raise RuntimeError(f"{self.name} {words}: {done.stdout}")
        return done.stdout

    def associate(self, ssid: str, passphrase: str, channel: int) -> None:
        settings = self.folder / f"{self.name}.conf"
        control = self.folder / self.name
        text = SUPPLICANT.format(control=control, ssid=ssid, passphrase=passphrase, frequency=2407 + 5 * channel)
        settings.write_text(text, "utf-8")
        self.run("wpa_supplicant", "-B", "-i", self.interface, "-c", str(settings), "-D", "nl80211")

    def take_lease(self) -> None:
        said = self.run("udhcpc", "-fnq", "-i", self.interface, "-t", "20", "-T", "3", "-s", str(self.folder / "lease"))
        self.address = dict(line.split("=", 1) for line in said.splitlines() if "=" in line)["ip"]

    def reaches(self, address: str) -> bool:
        return " 0% packet loss" in self.run("busybox", "ping", "-q", "-c", "2", "-W", "2", address, check=False)

    def socket(self, address: object) -> socket.socket:
        """A socket that is this phone's, as aiohttp makes them."""
        own = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        try:
            _enter(f"/run/netns/{self.name}")
            return socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        finally:
            ctypes.CDLL(None, use_errno=True).setns(own, CLONE_NEWNET)
            os.close(own)


def _enter(path: str) -> None:
    with Path(path).open() as namespace:
        if ctypes.CDLL(None, use_errno=True).setns(namespace.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")


async def main(number: int) -> None:
    step("the Wi-Fi comes up")
    await until(lambda: (report := radio()) is not None and report.channel is not None, "the Wi-Fi is there")
    figure("up_s", float(Path("/proc/uptime").read_text("ascii").split()[0]))
    facts()
    hotspot = read_report(REPORTS, "hotspot", HotspotReport)
    assert hotspot is not None
    folder = Path("/run/class")
    folder.mkdir()
    (folder / "lease").write_text(TAKE_LEASE, "utf-8")
    (folder / "lease").chmod(0o755)
    stations = [Station(index + 1, folder) for index in range(number)]

    step("everybody joins the Wi-Fi")
    started = time.monotonic()
    for station in stations:
        station.associate(hotspot.ssid, hotspot.passphrase, hotspot.channel)
    await until(lambda: authorized() == number, "everybody is on the Wi-Fi")
    figure("association_s", time.monotonic() - started)

    step("everybody takes an address")
    started = time.monotonic()
    await asyncio.gather(*(asyncio.to_thread(station.take_lease) for station in stations))
    figure("leases_s", time.monotonic() - started)
    figure("leases", len({station.address for station in stations}))

    figure("reaches_box", stations[0].reaches(BOX))
    figure("reaches_another", stations[0].reaches(stations[1].address) or stations[1].reaches(stations[0].address))

    step("everybody is seen by the radio's report")
    await until(lambda: (report := radio()) is not None and report.stations == number, "the radio's report has all")
    figure("radio", msgspec.json.encode(radio()).decode())
    step("everybody plays a question")
    async with AsyncExitStack() as stack:
        await play(stack, folder, stations)
    step("the Wi-Fi is changed")
    await change(hotspot, stations[0])
    step("the radio goes and comes back")
    await crash()
    failed = subprocess.run(
        ["systemctl", "--plain", "--no-legend", "--failed"], check=True, capture_output=True, text=True
    )
    figure("failed", [line.split()[0] for line in failed.stdout.splitlines()])


def facts() -> None:
    """The state of the card and the machine after the boot."""
    figure("kernel_line", Path("/boot/firmware/cmdline.txt").read_text("ascii").strip())
    figure("country", "country DE" in iw("reg", "get"))
    figure("system", (REPORTS / "system.json").read_text("utf-8"))
    figure("name", (socket.gethostname(), Path("/var/lib/chalkbox/box/name").read_text("ascii").strip()))
    mounts = Path("/proc/self/mounts").read_text("utf-8").splitlines()
    figure("data_grown", shutil.disk_usage("/var/lib/chalkbox").total > 500 << 20)
    figure("data", next(line for line in mounts if " /var/lib/chalkbox " in line))


async def play(stack: AsyncExitStack, folder: Path, stations: list[Station]) -> None:
    """Claim the box; everybody joins, sees the question, answers, and is told that it is saved."""
    url = f"http://{BOX}/"
    jar = aiohttp.CookieJar(unsafe=True)
    signed_in = await stack.enter_async_context(aiohttp.ClientSession(url, cookie_jar=jar))
    boxes = []
    for station in stations:
        connector = aiohttp.TCPConnector(socket_factory=station.socket)
        http = await stack.enter_async_context(
            aiohttp.ClientSession(url, cookie_jar=aiohttp.DummyCookieJar(), connector=connector)
        )
        boxes.append(Box(Running(80, BOX, "", None), Clock(), folder, http, signed_in))
    code = Path("/var/lib/chalkbox/box/claim-code").read_text("ascii").strip()
    assert (await boxes[0].post("/api/admin/claim", {"code": code, "password": PASSWORD}, signed_in))[0] == 200
    Path("/var/lib/chalkbox/pools/pool.yaml").write_text(POOL, "utf-8")
    await boxes[0].open(time_limit=300)
    started = time.monotonic()
    instructor = await stack.enter_async_context(boxes[0].instructor())
    joining = (stack.enter_async_context(box.phone(station.name)) for box, station in zip(boxes, stations, strict=True))
    phones: list[Phone] = list(await asyncio.gather(*joining))
    figure("join_s", time.monotonic() - started)
    started = time.monotonic()
    await instructor.command("next")
    acks = await asyncio.gather(*(phone.answer(f"a{index}") for index, phone in enumerate(phones)))
    figure("question_s", time.monotonic() - started)
    figure("acks", sum(ack["type"] == "ack" for ack in acks))
    await instructor.shows(lambda view: view.get("answered") == len(phones))
    figure("answered", instructor.view["answered"])


async def change(former: HotspotReport, station: Station) -> None:
    """The instructor asks for another Wi-Fi, and comes back on it."""
    wanted = HotspotRequest("Room 12", "another one", 11 if former.channel != 11 else 1, "FR")
    write_request(REQUESTS, "hotspot", wanted)
    started = time.monotonic()
    await until(lambda: f"channel {wanted.channel} " in iw("dev", "wlan0", "info"), "the new Wi-Fi is there")
    figure("change_s", time.monotonic() - started)
    station.run("wpa_cli", "-i", station.interface, "-p", str(station.folder / station.name), "terminate")
    station.associate(wanted.ssid, wanted.passphrase, wanted.channel)
    await until(lambda: authorized() == 1, "the instructor's phone is on the new Wi-Fi")
    figure("back", station.reaches(BOX))
    write_request(REQUESTS, "hotspot-keep", Nothing())
    await until(lambda: not_on_trial() is not None, "the trial is over")
    report = not_on_trial()
    assert report is not None
    figure("kept", (report.ssid, report.trial_left_s, report.message))
    figure("kept_line", Path("/boot/firmware/cmdline.txt").read_text("ascii").strip())


def authorized() -> int:
    return iw("dev", "wlan0", "station", "dump").count("authorized:\tyes")


def iw(*words: str) -> str:
    return subprocess.run(["iw", *words], check=True, capture_output=True, text=True).stdout


async def crash() -> None:
    """The radio's interface disappears, as when its firmware crashes, and only the watch can bring it back."""
    iw("dev", "wlan0", "del")
    started = time.monotonic()
    await until(lambda: (report := radio()) is not None and report.restarts == 1, "the radio was started again")
    figure("recovered_s", time.monotonic() - started)
    figure("recovered", iw("dev", "wlan0", "info").count("type AP"))


def not_on_trial() -> HotspotReport | None:
    report = read_report(REPORTS, "hotspot", HotspotReport)
    return report if report is not None and report.trial_left_s is None else None


def radio() -> RadioReport | None:
    return read_report(REPORTS, "radio", RadioReport)


async def until(true: Callable[[], bool], what: str) -> None:
    ends = time.monotonic() + PATIENCE_S
    while not true():
        if time.monotonic() > ends:
            raise TimeoutError(f"It was not so that {what}.")
        await asyncio.sleep(0.3)


def step(name: str) -> None:
    print("step", name, flush=True)


def figure(name: str, value: object) -> None:
    print("figure", name, f"{value:.1f}" if isinstance(value, float) else value, flush=True)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
