"""The box's network as phones meet it: our dnsmasq and nftables files, the real programs, the real site."""

import asyncio
import csv
import io
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from ipaddress import IPv4Address
from pathlib import Path

import aiohttp
import pytest

from appliance.live.clock import Clock
from appliance.startup import Running
from tests.support import namespaces
from tests.support.namespaces import BEYOND, BOX, DNSMASQ, EVERYWHERE, FIREWALL, UPLINK, Computer, Lab
from tests.support.people import PASSWORD, Box, config
from tests.support.probes import KINDLE, KINDLE_MARK, LED, ONLINE
from tests.support.waiting import PATIENCE_S

pytestmark = pytest.mark.skipif(bool(namespaces.missing()), reason=namespaces.missing() or "everything is there")

CLASS = 30
ELSEWHERE = "8.8.8.8"  # a DNS server that a phone knows by its address
RECORDS = {"AAAA": 28, "HTTPS": 65, "SVCB": 64, "TXT": 16, "MX": 15, "SRV": 33, "PTR": 12}


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with namespaces.lab(tmp_path_factory.mktemp("lab"), CLASS + 1) as here:
        yield here


@pytest.fixture(scope="module")
def lease(lab: Lab) -> dict[str, str]:
    """What DHCP told the first phone."""
    return lab.phones[0].lease()


@pytest.fixture(scope="module")
def phone(lab: Lab, lease: dict[str, str]) -> Computer:
    return lab.phones[0]


@pytest.fixture(scope="module")
def site(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data folder of the site that runs on the box."""
    folder = tmp_path_factory.mktemp("site")
    settings = config(folder)
    options = ("--data", settings.data, "--pools", *settings.pools, "--open", settings.open)
    with namespaces.served(lab.box, *options, "--admin-password-file", settings.admin_password_file):
        yield folder


def test_the_files_are_well_formed(lab: Lab) -> None:
    lab.box.run("nft", "--check", "--file", str(FIREWALL))
    for file in DNSMASQ.iterdir():
        lab.box.run("dnsmasq", "--test", f"--conf-file={file}")


def test_the_firewall_can_be_loaded_again(lab: Lab) -> None:
    before = lab.box.run("nft", "list", "ruleset")
    lab.box.run("nft", "-f", str(FIREWALL))
    assert lab.box.run("nft", "list", "ruleset") == before


def test_a_phone_gets_an_address_and_no_portal_of_its_dhcp(lease: dict[str, str]) -> None:
    assert IPv4Address("10.20.0.10") <= IPv4Address(lease["ip"]) <= IPv4Address("10.20.3.254")
    assert (lease["router"], lease["dns"], lease["serverid"]) == (BOX, BOX, BOX)
    assert (lease["mask"], lease["lease"]) == ("22", "1200")
    assert not {"opt114", "opt160"} & set(lease)


@pytest.mark.parametrize(
    "name", [*sorted({host for host, *_ in (*ONLINE, *LED)}), "WWW.Example.COM", "printer", "a.b.c.d.local"]
)
def test_every_name_is_the_box(name: str, phone: Computer) -> None:
    assert phone.ask(name) == (0, EVERYWHERE)
    assert phone.ask(name, server=ELSEWHERE) == (0, EVERYWHERE)


def test_some_names_have_an_address_of_their_own(phone: Computer) -> None:
    for name in ("chalkbox.internal", "chalkbox.local", "chalkbox", "ChalkBox.Internal"):
        assert phone.ask(name) == (0, BOX)
    assert phone.ask("dns.msftncsi.com") == (0, "131.107.255.255")


def test_long_questions_may_come_by_tcp(phone: Computer) -> None:
    for server in (BOX, ELSEWHERE):
        assert phone.connect(server, 53) == "open"


@pytest.mark.parametrize("kind", RECORDS)
@pytest.mark.parametrize("name", ["example.org", "www.google.com", "chalkbox.internal", "dns.msftncsi.com"])
def test_a_record_that_does_not_exist_gets_an_empty_answer(kind: str, name: str, phone: Computer) -> None:
    assert phone.ask(name, RECORDS[kind]) == (0, "")  # the test asks once, so no second question can help


def test_encrypted_connections_are_refused_at_once(phone: Computer) -> None:
    for address in (EVERYWHERE, BOX, ELSEWHERE):
        for port in (443, 853):
            assert phone.connect(address, port) == "refused", (address, port)
            assert phone.send(address, port) == "refused", (address, port)


def test_nothing_else_is_let_in_and_nothing_is_forwarded(lab: Lab, phone: Computer, lease: dict[str, str]) -> None:
    def listen() -> socket.socket:
        return socket.create_server(("0.0.0.0", 2222))  # noqa: S104

    with lab.box.within(listen), lab.beyond.within(listen), phone.within(listen):
        assert lab.beyond.connect(UPLINK, 2222) == "open"
        assert lab.box.connect(BEYOND, 2222) == "open"
        assert lab.box.connect(lease["ip"], 2222) == "open"
        for computer, address in ((phone, BOX), (phone, UPLINK), (phone, BEYOND), (lab.beyond, lease["ip"])):
            assert computer.connect(address, 2222, 0.4) == "silent", address


def test_not_a_single_datagram_is_forwarded(lab: Lab, phone: Computer, lease: dict[str, str]) -> None:
    def listen() -> socket.socket:
        listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        listener.bind(("0.0.0.0", 2222))  # noqa: S104
        return listener

    ways = ((phone, lab.beyond, BEYOND), (lab.beyond, phone, lease["ip"]))
    for sender, receiver, address in ways:
        with receiver.within(listen) as listener:
            sender.within(partial(_throw, address, b"not let through"))
            lab.box.within(partial(_throw, address, b"from the box"))
            listener.settimeout(PATIENCE_S)
            assert listener.recv(100) == b"from the box"  # the first that comes


def _throw(address: str, what: bytes) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as thrower:
        thrower.sendto(what, (address, 2222))


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(("host", "path", "kind", "body"), ONLINE)
def test_an_online_check_gets_the_answer_that_it_waits_for(
    host: str, path: str, kind: str, body: bytes, phone: Computer
) -> None:
    status, headers, heard = phone.fetch(host, path)
    assert (status, headers["Content-Type"], heard) == (200, kind, body)


@pytest.mark.usefixtures("site")
def test_a_kindle_finds_its_mark(phone: Computer) -> None:
    status, _, heard = phone.fetch(*KINDLE)
    assert status == 200
    assert KINDLE_MARK in heard


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(("host", "path"), LED)
def test_a_device_that_cannot_be_convinced_is_redirected_to_the_page(host: str, path: str, phone: Computer) -> None:
    status, headers, _ = phone.fetch(host, path)
    assert (status, headers["Location"]) == (302, f"http://{BOX}/")


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("host", [BOX, "chalkbox.internal", "chalkbox.local"])
def test_the_page_opens(host: str, phone: Computer) -> None:
    status, headers, body = phone.fetch(host, "/")
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert b"<title>" in body


@pytest.mark.usefixtures("site")
def test_the_box_is_found_by_multicast(phone: Computer, lease: dict[str, str]) -> None:
    from zeroconf import ServiceInfo, Zeroconf

    def find() -> ServiceInfo | None:
        zeroconf = Zeroconf(interfaces=[lease["ip"]])
        try:
            return zeroconf.get_service_info("_http._tcp.local.", "Chalkbox._http._tcp.local.", 10_000)
        finally:
            zeroconf.close()

    found = phone.within(find)
    assert found is not None
    assert (found.server, found.parsed_addresses(), found.port) == ("chalkbox.local.", [BOX], 80)
    assert socket.inet_aton(BOX) in phone.ask_by_multicast("chalkbox.local", lease["ip"])


def test_a_whole_class_comes_at_once(lab: Lab, phone: Computer) -> None:
    """Each phone gives up after 10 s; if dnsmasq took 3 s for an address, most phones would."""
    with ThreadPoolExecutor(CLASS) as pool:
        leases = list(pool.map(lambda other: other.lease(), lab.phones[1:]))
    assert len({lease["ip"] for lease in leases}) == CLASS
    assert lab.phones[-1].ask("example.org") == (0, EVERYWHERE)


def test_a_cut_connection_comes_back_with_its_answer(lab: Lab, phone: Computer, site: Path) -> None:
    rows = phone.within(lambda: asyncio.run(_play_and_be_cut(lab, site)))
    assert [(row["student_id"], row["elapsed_ms"] != "") for row in rows] == [("ann", True)]


async def _play_and_be_cut(lab: Lab, folder: Path) -> list[dict[str, str]]:
    """Cut the connection twice, with an answer on its way and after its ack; the answers that the box then holds."""
    url = f"http://{BOX}/"
    async with (
        aiohttp.ClientSession(url, cookie_jar=aiohttp.DummyCookieJar()) as http,
        aiohttp.ClientSession(url, cookie_jar=aiohttp.CookieJar(unsafe=True)) as signed_in,
    ):
        box = Box(Running(80, BOX, "", None), Clock(), folder, http, signed_in)
        assert (await box.post("/api/admin/login", {"password": PASSWORD}, signed_in))[0] == 200
        async with box.instructor() as instructor:
            token = (await box.join("ann"))["token"]
            async with box.phone(token=token) as page:
                await instructor.command("next")
                await page.shows(lambda view: view["phase"] == "open" and "question" in view)
                frame = page.answer_frame("once")
                await page.send(frame)
                await asyncio.to_thread(_cut, lab.box)
                await page.closed()
        acks = []
        for _ in range(2):
            async with box.phone(token=token) as page:
                await page.send(frame)
                acks.append(await page.until(type="ack", id="once"))
                await asyncio.to_thread(_cut, lab.box)
                await page.closed()
        assert acks[0] == acks[1]
        async with box.phone(token=token) as page:
            assert page.view["answer"]["value"] == frame["value"]
        sessions = (await box.get("/api/admin/sessions", signed_in))[1]
        code = sessions["sessions"][0]["session_id"]
        async with signed_in.get(f"/api/admin/sessions/{code}/answers.csv") as reply:
            return list(csv.DictReader(io.StringIO((await reply.read()).decode("utf-8-sig"))))


def _cut(box: Computer) -> None:
    box.run("ss", "-K", "state", "established", "sport", "=", ":80")
