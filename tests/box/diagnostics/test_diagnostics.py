"""The bundle tells the state of the box, and nothing about secrets or people. Its programs are stand-ins."""

import os
import zipfile
from pathlib import Path

import msgspec
import pytest

from appliance.box.diagnostics import __main__ as diagnostics
from appliance.box.diagnostics.__main__ import COMMANDS, Diagnostics
from appliance.box.diagnostics.redaction import HIDDEN, Redaction, server_log
from appliance.box.shared import exchange
from appliance.box.shared.exchange import (
    DiagnosticsReport,
    DiagnosticsRequest,
    HallKeyReport,
    HotspotReport,
    Nothing,
    RadioReport,
    StickReport,
)
from appliance.box.shared.new_password import NewPasswordReport
from appliance.box.shared.places import Places
from appliance.box.stick import words
from appliance.hall_key import KeyFile, KeyMember
from appliance.sentence import sentence, together
from tests.support.words import spoken

NOW = 1_795_000_000.0
PASSPHRASE, CLAIM_CODE, NEW_CODE, SSID = 'pass "word" 7', "K7M2QX", "QR34ST", "Room of Mrs Curie"
AUTHORITY_KEY = "-----BEGIN PRIVATE KEY-----MIGHAgEA"
PHONE, OTHER_PHONE = "3c:06:30:aa:bb:01", "3C-06-30-AA-BB-02"
SECRETS = (
    AUTHORITY_KEY,
    *(PASSPHRASE, r"pass\s", r"pass \"word", CLAIM_CODE, NEW_CODE, SSID, "Marie", "Lovelace", "s1034", "Helium"),
    *(PHONE, OTHER_PHONE, "aa:bb:01", "10000000abcdef01", "4C530001", "ANNAS STICK"),
)
SERVER_LOG = f"""\
INFO session K3PA: opened with 12 questions
WARNING session K3PA: s1034 reads too slowly and was cut off
ERROR Error handling request
Traceback (most recent call last):
  File "/usr/lib/chalkbox/app/appliance/live/desk.py", line 236, in _append
    raise StorageError("Ada Lovelace")
appliance.live.journal.StorageError: the answer Helium of s1034, Marie
aiohttp.ClientError
Ada Lovelace (s1034) said {PASSPHRASE}
"""
SHOWN = f"""\
INFO session K3PA: opened with 12 questions
WARNING session K3PA: a phone reads too slowly and was cut off
ERROR Error handling request
Traceback (most recent call last):
  File "/usr/lib/chalkbox/app/appliance/live/desk.py", line 236, in _append
{HIDDEN}
appliance.live.journal.StorageError: {HIDDEN}
aiohttp.ClientError: {HIDDEN}
{HIDDEN}
"""
PROGRAMS = {
    "journalctl": f"""case "$*" in *unit=chalkbox.service*) cat <<'END'
{SERVER_LOG}END
;; *) cat <<'END'
[    1.2] usb 1-1: SerialNumber: 4C530001
[    2.0] Serial: 10000000abcdef01
[    9.9] wlan0: station {PHONE} left, then {OTHER_PHONE}, then {PHONE.upper()}
[   10.0] hotspot: psk={PASSPHRASE.replace(" ", chr(92) + "s")} code {CLAIM_CODE}
END
esac
""",
    "iw": f"printf 'Interface wlan0\\n\\taddr {PHONE}\\n\\tssid {SSID}\\n\\ttype AP\\n'",
    "df": "echo Filesystem Use%",
    "vcgencmd": "exit 3",
}


MEMBER = KeyMember("one", "https://100.64.0.1:1", "https://100.64.0.1:2")
HALL_KEY = HallKeyReport("1234", "ANNAS STICK", KeyFile("0123456789abcdef", "certificate", AUTHORITY_KEY, (MEMBER,)))
STICK = StickReport("1234", "ANNAS STICK", "ready", words.read("ANNAS STICK", 0, has_roster=False))


class Box:
    """A root folder with reports and secrets, and programs."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "root"
        self.places = Places(self.root)
        for made in (
            self.places.state,
            self.places.results,
            self.places.requests,
            self.places.reports,
            self.root / "proc",
        ):
            made.mkdir(parents=True)
        hotspot = HotspotReport(SSID, PASSPHRASE, 6, "CH", (1, 6, 11))
        self.places.hotspot.write_bytes(msgspec.json.encode(hotspot))
        (self.places.state / "claim-code").write_text(CLAIM_CODE)
        (self.root / "proc/cmdline").write_text(f"console=tty1 smsc95xx.macaddr={PHONE}\n")
        exchange.write_report(self.places.reports, "hotspot", hotspot)
        exchange.write_report(self.places.reports, "stick-1234", STICK)
        exchange.write_report(self.places.reports, "hall-key", HALL_KEY)
        exchange.write_report(self.places.reports, "new-password", NewPasswordReport(NEW_CODE, "0" * 64))
        (self.places.reports / "broken.json").write_text(PASSPHRASE)
        self.folder = self.places.results / "diagnostics"
        for name, script in PROGRAMS.items():
            program = folder / name
            program.write_text(f"#!/bin/sh\n{script}\n")
            program.chmod(0o755)

    def bundle(self) -> dict[str, str]:
        """The contents of the only bundle."""
        [path] = self.folder.iterdir()
        with zipfile.ZipFile(path) as bundle:
            assert bundle.testzip() is None
            return {name: bundle.read(name).decode() for name in bundle.namelist()}

    def request(self) -> None:
        exchange.write_request(self.places.requests, "diagnostics", DiagnosticsRequest({"status": "ok", "clients": 31}))

    def sentence(self) -> str:
        report = exchange.read_report(self.places.reports, "diagnostics", DiagnosticsReport)
        assert report is not None
        return spoken(report.message)


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Box:
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return Box(tmp_path)


def test_it_holds_no_secret_and_nothing_about_people(box: Box) -> None:
    box.request()
    assert diagnostics.main(box.root) == 0
    for name, text in box.bundle().items():
        assert [secret for secret in SECRETS if secret.lower() in text.lower()] == [], f"{name}:\n{text}"


def test_it_holds_what_helps_to_find_a_fault(box: Box) -> None:
    box.request()
    assert diagnostics.main(box.root) == 0
    bundle = box.bundle()
    assert set(COMMANDS) < set(bundle)
    assert msgspec.json.decode(bundle["health.json"]) == {"status": "ok", "clients": 31}
    assert "Use%" in bundle["space.txt"]
    assert "vcgencmd" in bundle["throttled.txt"]
    assert msgspec.json.decode(bundle["reports/stick-1234.json"])["state"] == "ready"
    assert bundle["server-log.txt"] == SHOWN
    assert "type AP" in bundle["radio.txt"]


def test_two_phones_stay_distinct_and_one_phone_stays_the_same(box: Box) -> None:
    box.request()
    assert diagnostics.main(box.root) == 0
    [line] = [line for line in box.bundle()["kernel-log.txt"].splitlines() if "station" in line]
    first, second, third = (word.strip(",") for word in line.split() if word.startswith("hardware-"))
    assert first == third != second
    assert f"addr {first}" in box.bundle()["radio.txt"]


def test_missing_programs_do_not_affect_the_other_parts(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    box.request()
    assert diagnostics.main(box.root) == 0
    assert box.bundle()["space.txt"] == "df is not installed.\n"


def test_it_is_written_among_the_results_and_the_stick_is_asked_for(box: Box) -> None:
    if os.geteuid() == 0:
        os.chown(box.places.results, 12345, 12345)
    box.request()
    assert diagnostics.main(box.root) == 0
    [path] = box.folder.iterdir()
    assert path.suffix == ".zip"
    assert path.stat().st_uid == box.places.results.stat().st_uid
    assert exchange.read_request(box.places.requests, "stick-export", Nothing) == Nothing()
    assert "being saved to the stick" in box.sentence()


def test_without_a_stick_the_sentence_asks_for_one(box: Box) -> None:
    (box.places.reports / "stick-1234.json").unlink()
    box.request()
    assert diagnostics.main(box.root) == 0
    assert box.sentence().startswith("Put a stick in")


def test_a_stick_that_cannot_be_used_counts_as_none(box: Box) -> None:
    message = words.unusable("", "")
    exchange.write_report(box.places.reports, "stick-1234", StickReport("1234", "", "problem", message))
    box.request()
    assert diagnostics.main(box.root) == 0
    assert box.sentence().startswith("Put a stick in")


def test_without_a_request_nothing_is_made(box: Box) -> None:
    assert diagnostics.main(box.root) == 1
    assert not box.folder.exists()


def test_a_full_box_is_reported(box: Box) -> None:
    box.folder.write_text("in the way")
    box.request()
    assert diagnostics.main(box.root) == 1
    assert box.sentence().startswith("The diagnostics could not be written. Erase old classes")


def test_links_made_by_the_server_are_not_followed(box: Box, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    box.folder.symlink_to(tmp_path / "elsewhere")
    box.request()
    assert diagnostics.main(box.root) == 1
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_the_newest_three_are_kept(box: Box) -> None:
    paths = [Diagnostics(box.places, NOW + number).write({}) for number in range(5)]
    assert sorted(box.folder.iterdir()) == paths[-3:]


def test_a_long_log_is_cut_at_its_beginning(box: Box, tmp_path: Path) -> None:
    (tmp_path / "df").write_text("#!/bin/sh\nyes line | head -200000; echo last\n")
    Diagnostics(box.places, NOW).write({})
    text = box.bundle()["space.txt"]
    assert len(text) == diagnostics.MOST
    assert text.endswith("last\n")


def test_the_machines_name_which_is_also_its_wifis_is_not_in_it(box: Box) -> None:
    (box.places.state / "name").write_text("chalkbox-k7qx\n")
    text = Redaction(box.places)("Linux chalkbox-k7qx 6.12 aarch64; Chalkbox-k7qx; chalkbox-radio.service")
    assert "k7qx" not in text
    assert "chalkbox-radio.service" in text


@pytest.mark.parametrize(
    "text",
    [
        "2: enxb827eb123456: <BROADCAST,MULTICAST,UP>",
        "rtl8xxxu 1-1:1.0 wlx00c0ca9a1b2c: renamed from wlan1",
        "eth0 UP 192.168.7.20/24 fe80::ba27:ebff:fe12:3456/64",
        "eth0 UP 2001:db8:1:2:ba27:ebff:fe12:3456/64",
    ],
)
def test_hardware_addresses_are_found_in_names_and_other_addresses_too(text: str, box: Box) -> None:
    shown = Redaction(box.places)(text)
    for part in ("b827eb", "ba27:ebff", "fe12:3456", "00c0ca", "123456", "9a1b2c"):
        assert part not in shown
    assert "hardware-1" in shown


@pytest.mark.parametrize("label", ["ANA", "", "Anna's chalkbox"])
def test_sentences_about_a_stick_are_not_in_it(label: str, box: Box) -> None:
    message = together(words.read(label, 2, has_roster=False), words.too_large(["Anna 7b.yaml"], 1))
    report = StickReport("1234", label, "ready", message, pools=2, warning=words.misnamed_roster(["Anna.csv"]))
    exchange.write_report(box.places.reports, "stick-1234", report)
    Diagnostics(box.places, NOW).write({})
    text = box.bundle()["reports/stick-1234.json"]
    assert "ana" not in text.lower()
    assert "anna" not in text.lower()
    assert (msgspec.json.decode(text)["pools"], msgspec.json.decode(text)["state"]) == (2, "ready")


def test_what_the_other_reports_say_is_in_it_as_text(box: Box) -> None:
    exchange.write_report(box.places.reports, "radio", RadioReport(0, 19, "43455", None, 0, sentence("radio.gone")))
    Diagnostics(box.places, NOW).write({})
    radio = msgspec.json.decode(box.bundle()["reports/radio.json"])
    assert radio["message"].startswith("The Wi-Fi is not there;")


def test_a_line_that_only_looks_like_the_servers_is_left_out() -> None:
    assert server_log("INFORMATION about Ada\n INFO x\nAda: ValueError\n") == f"{HIDDEN}\n" * 3
