"""Prepares what the instructor has asked for: the offered package is installed at the next start of the machine.

The former package is made again out of what is installed, which holds all that was in it. So it is there however the
box was installed, and no copy of it takes room until then.
"""

import os
import shutil
import sys
from pathlib import Path
from typing import Final

import msgspec

from appliance.box.boot.partition import is_in_memory
from appliance.box.shared.exchange import ExchangeError, UpdateReport, UpdateRequest, read_request, write_report
from appliance.box.shared.places import Places
from appliance.box.shared.programs import CommandFailed, run
from appliance.box.update import guard
from appliance.box.update.package import OFFERED, OURS, SIGNATURE, held, installed, is_newer
from appliance.box.update.signature import is_signed, signers
from appliance.durable import settle_path, write_durably
from appliance.sentence import Sentence, sentence

REQUEST: Final = "update"
REPORT: Final = "update"
PACK_S: Final = 300.0
SCRIPTS: Final = ("preinst", "postinst", "prerm", "postrm", "triggers", "md5sums")
_OF_DPKG: Final = ("Status:", "Conffiles:")  # fields that a package does not have


class Refusal(Exception):
    """Why the version is not installed."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(why.code)
        self.why = why


def main() -> int:
    """Take the request, and report what became of it."""
    places = Places()
    try:
        version = read_request(places.requests, REQUEST, UpdateRequest).version
    except (ExchangeError, OSError) as error:
        print(f"No request: {error}", file=sys.stderr)
        return 0
    try:
        prepare(places, version)
    except Refusal as refusal:
        report = UpdateReport("offered", version, refusal.why)
    except (OSError, CommandFailed) as error:
        print(f"Not prepared: {error}", file=sys.stderr)
        report = UpdateReport("offered", version, sentence("update.failed"))
    else:
        report = UpdateReport("waits", version)
    write_report(places.reports, REPORT, report)
    return 0


def prepare(places: Places, version: str) -> None:
    """Put everything in its place for the next start, the program that starts then last. Raises Refusal."""
    if is_in_memory((places.root / "proc/self/mountinfo").read_text("utf-8"), places.root):
        raise Refusal(sentence("update.read_only"))
    offered, signature = places.update / OFFERED, places.update / f"{OFFERED}{SIGNATURE}"
    trusted = signers(places)
    if not offered.is_file() or trusted is None or not is_signed(offered, signature, trusted):
        raise Refusal(sentence("update.gone"))
    found, own = held(offered), installed()
    if found is None or found.version != version or not is_newer(found.version, own.version):
        raise Refusal(sentence("update.gone"))
    _expect_room(places, offered)
    guard.JOURNAL.unlink(missing_ok=True)
    pack_installed(guard.OLD)
    offered.replace(guard.NEW)
    signature.replace(f"{guard.NEW}{SIGNATURE}")
    journal = {
        "stage": "asked",
        "version": version,
        "signers": str(trusted),
        "new_sha256": guard.digest(guard.NEW),
        "old_sha256": guard.digest(guard.OLD),
    }
    _put_guard(places)
    write_durably(guard.JOURNAL, msgspec.json.encode(journal), 0o600)


def pack_installed(target: Path) -> None:
    """Make the installed package again. Raises CommandFailed if files of it were changed, or are gone."""
    changed = run("dpkg", "--verify", OURS, timeout_s=PACK_S)
    if changed:
        raise CommandFailed(f"Changed since its installation: {changed}")
    stage = target.with_name("packed")
    shutil.rmtree(stage, ignore_errors=True)
    try:
        for line in run("dpkg-query", "--listfiles", OURS).splitlines():
            path = Path(line)
            copy = stage / line.lstrip("/")
            if path.is_dir() and not path.is_symlink():
                copy.mkdir(parents=True, exist_ok=True)
            else:
                shutil.copy2(path, copy, follow_symlinks=False)
        control = stage / "DEBIAN"
        control.mkdir()
        lines = run("dpkg-query", "--status", OURS).splitlines(keepends=True)
        (control / "control").write_text("".join(line for line in lines if not line.startswith(_OF_DPKG)), "utf-8")
        for name in SCRIPTS:
            path = Path(run("dpkg-query", "--control-path", OURS, name).strip())
            shutil.copy2(path, control / name)
        words = ("dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", str(stage), str(target))
        run(*words, timeout_s=PACK_S)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    settle_path(target)


def _expect_room(places: Places, offered: Path) -> None:
    """Expect room for the former package, packed and as files, and for a copy of what a version may change."""
    need = 8 * offered.stat().st_size + sum(_size(places.data / name) for name in guard.COPIED)
    status = os.statvfs(places.update)
    if status.f_bavail * status.f_frsize < need:
        raise Refusal(sentence("update.no_room", need=-(-need // 1_000_000)))


def _size(folder: Path) -> int:
    return sum(path.lstat().st_blocks * 512 for path in folder.rglob("*"))


def _put_guard(places: Places) -> None:
    """Put what installs the package where no package has anything, and have it start with the machine."""
    guard.OWN.mkdir(mode=0o755, exist_ok=True)
    guard.WANTED.mkdir(exist_ok=True)
    write_durably(guard.OWN / "guard.py", Path(guard.__file__).read_bytes(), 0o644)
    for name in guard.UNIT_NAMES:
        write_durably(guard.UNITS / name, (places.templates / "guard" / name).read_bytes(), 0o644)
        if not (guard.WANTED / name).is_symlink():
            (guard.WANTED / name).symlink_to(guard.UNITS / name)
    settle_path(guard.WANTED)


if __name__ == "__main__":
    sys.exit(main())
