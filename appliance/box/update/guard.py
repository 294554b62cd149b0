"""Installs another version at a start of the machine, watches its first start, and puts the former one back.

This file is copied to /etc and run there by the system's Python, with nothing of Chalkbox: what it installs may be
broken in any way. The journal says how far it is, so that after a power cut the next start goes on from there.

| stage      | at a start of the machine                                  | goes on to                                 |
|------------|------------------------------------------------------------|--------------------------------------------|
| asked      | the signature is checked again and the sessions are copied | installing; failed: nothing was changed    |
| installing | dpkg installs the new package                              | trial, with a restart; back: it failed, or |
|            |                                                            | three starts did not bring it to an end    |
| trial      | the new version has two minutes to serve its page          | done; back, with a restart: it does not, or|
|            |                                                            | three starts did not bring it to an end    |
| back       | dpkg installs the former package; the copied sessions      | failed, with a restart                     |
|            | are put back, what the trial made of them is kept aside    |                                            |
| done,      | is reported, and all this is removed                       |                                            |
| failed     |                                                            |                                            |
"""

import hashlib
import http.client
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

DATA = Path("/var/lib/chalkbox")
PARTITION = Path("/dev/disk/by-label/chalkbox-data")
UPDATE = DATA / "update"
JOURNAL = UPDATE / "journal.json"
NEW, OLD = UPDATE / "new.deb", UPDATE / "old.deb"
COPIED = ("data", "box", "pools")
COPY = UPDATE / "copy"
ASIDE = UPDATE / "aside"
REPORT = Path("/run/chalkbox/reports/update.json")
OWN = Path("/etc/chalkbox-guard")
UNITS = Path("/etc/systemd/system")
WANTED = UNITS / "multi-user.target.wants"
UNIT_NAMES = ("chalkbox-guard.service", "chalkbox-guard-trial.service")
MOST_STARTS = 3
TRIAL_S = 120.0  # from the first start of the server
REACHED_S = 300.0  # until the server must have been started
Journal = dict[str, str]


def start() -> None:
    """What is due before the server starts."""
    mount()
    journal = read()
    if not journal:
        clean()
        return
    journal["starts"] = str(int(journal.get("starts", "0")) + 1)
    print(f"{journal['stage']}, {journal['starts']} times", flush=True)
    write(journal)
    if journal["stage"] == "asked":
        prepare(journal)
    if journal["stage"] == "installing":
        install(journal)
    if journal["stage"] == "trial" and int(journal["starts"]) > MOST_STARTS:
        go_on(journal, "back")
    if journal["stage"] == "back":
        put_back(journal)
    if journal["stage"] in ("done", "failed"):
        finish(journal)


def prepare(journal: Journal) -> None:
    """Check the package once more, and copy what the new version may change."""
    words = ["ssh-keygen", "-Y", "verify", "-f", journal["signers"], "-I", "chalkbox", "-n", "chalkbox-update"]
    with NEW.open("rb") as package:
        done = subprocess.run([*words, "-s", f"{NEW}.sig"], stdin=package, check=False)
    if done.returncode != 0 or digest(NEW) != journal["new_sha256"] or digest(OLD) != journal["old_sha256"]:
        go_on(journal, "failed")
        return
    for former in (COPY, ASIDE):
        shutil.rmtree(former, ignore_errors=True)
    try:
        for name in COPIED:
            run("cp", "--archive", str(DATA / name), str(made(COPY)))
    except (OSError, subprocess.CalledProcessError) as error:  # the disk is full
        print(error, flush=True)
        go_on(journal, "failed")
        return
    go_on(journal, "installing")


def install(journal: Journal) -> None:
    if int(journal["starts"]) <= MOST_STARTS and unpack(NEW):
        go_on(journal, "trial")
        restart()
    else:
        go_on(journal, "back")


def put_back(journal: Journal) -> None:
    """Install the former version. Sessions go back to what they were, since it may not read what the other wrote."""
    if not unpack(OLD) and int(journal["starts"]) <= MOST_STARTS:
        restart()  # once more
        return
    for name in COPIED:
        if (COPY / name).exists():
            if (DATA / name).exists():  # not where a cut came between the two
                (DATA / name).rename(made(ASIDE) / f"{name}-{time.time_ns()}")
            (COPY / name).rename(DATA / name)
    go_on(journal, "failed")
    restart()


def trial() -> None:
    """Watch the server of the new version."""
    journal = read()
    if journal.get("stage") != "trial":
        return
    began_s, served = time.monotonic(), False
    server_s: float | None = None
    while not (served := serves(journal["version"])):
        now_s = time.monotonic()
        if server_s is None and was_started():
            server_s = now_s
        if now_s - (began_s if server_s is None else server_s) > (REACHED_S if server_s is None else TRIAL_S):
            break
        time.sleep(1)
    go_on(journal, "done" if served else "back")
    if served:
        finish(journal)
    else:
        restart()


def serves(version: str) -> bool:
    """Whether the server says that it is well and of this version, and serves the students' page."""
    try:
        health = json.loads(fetch("/healthz"))
        return isinstance(health, dict) and health.get("version") == version and b"<html" in fetch("/").lower()
    except (OSError, ValueError, http.client.HTTPException):
        return False


def fetch(path: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", 80, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        if answer.status != http.client.OK:
            raise OSError(f"{path}: {answer.status}")
        return answer.read(1 << 20)
    finally:
        connection.close()


def was_started() -> bool:
    words = ["systemctl", "show", "--property=ExecMainStartTimestampMonotonic", "--value", "chalkbox.service"]
    said = subprocess.run(words, check=False, stdout=subprocess.PIPE, text=True).stdout.strip()
    return said not in ("", "0")


def finish(journal: Journal) -> None:
    """Report what became of it, and remove all that was for it; what a trial has made of sessions stays."""
    state = "done" if journal["stage"] == "done" else "back"
    part = REPORT.with_suffix(".part")
    try:
        part.write_text(json.dumps({"state": state, "version": journal["version"]}), "utf-8")
        os.chown(part, 0, REPORT.parent.stat().st_gid)
        part.chmod(0o640)
        part.rename(REPORT)
    except OSError as error:
        print(error, flush=True)
    JOURNAL.unlink(missing_ok=True)
    clean()


def clean() -> None:
    for package in (NEW, Path(f"{NEW}.sig"), OLD):
        package.unlink(missing_ok=True)
    shutil.rmtree(COPY, ignore_errors=True)
    for name in UNIT_NAMES:
        (WANTED / name).unlink(missing_ok=True)
        (UNITS / name).unlink(missing_ok=True)
    shutil.rmtree(OWN, ignore_errors=True)


def unpack(package: Path) -> bool:
    """Install a package; whether that worked, and is on the disk."""
    settings = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "CHALKBOX_STARTS": "later", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(["dpkg", "--install", str(package)], env=settings, stdin=subprocess.DEVNULL, check=False)
    os.sync()
    return done.returncode == 0


def restart() -> None:
    """Nothing of the new version starts before that: what waits for this program is cancelled."""
    run("systemctl", "reboot", "--no-block")
    sys.exit()


def go_on(journal: Journal, stage: str) -> None:
    """The next stage; what was done before is on the disk first."""
    os.sync()
    journal.update(stage=stage, starts="0" if stage == "trial" else "1")
    write(journal)
    print(stage, flush=True)


def read() -> Journal:
    """Empty if there is none, or it can't be read: it is replaced whole, so no power cut leaves such a one."""
    try:
        journal = json.loads(JOURNAL.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return journal if isinstance(journal, dict) else {}


def write(journal: Journal) -> None:
    part = JOURNAL.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        file.write(json.dumps(journal))
        file.flush()
        os.fsync(file.fileno())
    part.rename(JOURNAL)
    folder = os.open(UPDATE, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def mount() -> None:
    """Mount the data partition if that was not done: half of a package can't."""
    if PARTITION.exists() and not DATA.is_mount():
        run("mount", "--options", "noatime,nosuid,nodev,noexec", str(PARTITION), str(DATA))


def made(folder: Path) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def run(*words: str) -> None:
    subprocess.run(words, check=True)


if __name__ == "__main__":
    {"start": start, "trial": trial}[sys.argv[1]]()
