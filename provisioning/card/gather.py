"""Gathers a release: a Chalkbox package, and what it needs that Raspberry Pi OS Lite may not have. For who builds one.

apt does it, for whatever architecture the package is for, with an index of its own; this computer stays as it is. It
checks Debian's signatures. `packages.txt` then pins each file.
"""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from card.deb import NoPackage, Package, read
from card.folder import WANTED
from card.release import BOX, LIST, SCREEN, Row, is_portable, listed, portable_name
from install import Problem, reason

# A system without one of these would not start, have no network or no cloud-init, so they and what they need are there.
THERE: Final = (
    *("apt", "cloud-init", "dbus", "e2fsprogs", "iproute2", "kmod", "mount", "network-manager", "python3"),
    *("systemd-sysv", "tzdata", "udev", "wpasupplicant"),
)
_DEBIAN: Final = "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org"
DEBIAN: Final = f"""\
{_DEBIAN}/debian trixie main
{_DEBIAN}/debian trixie-updates main
{_DEBIAN}/debian-security trixie-security main
"""
_PRINTED: Final = re.compile(r"'\S+' (?P<name>[^_\s]+)_(?P<version>[^_\s]+)_\S+\.deb \d+ \S*")
_LIMIT_S: Final = 1800


class _Apt:
    """apt with an index of its own, of an architecture of its own, and with no package installed."""

    def __init__(self, folder: Path, architecture: str, sources: str) -> None:
        self._folder = folder
        for name in ("lists/partial", "cache/archives/partial", "etc/apt.conf.d", "etc/preferences.d"):
            (folder / name).mkdir(parents=True)
        (folder / "status").touch()
        (folder / "sources.list").write_text(sources, "utf-8")
        settings = {
            "Dir": folder,
            "Dir::State": folder,
            "Dir::State::lists": folder / "lists",
            "Dir::State::status": folder / "status",
            "Dir::Cache": folder / "cache",
            "Dir::Etc": folder / "etc",
            "Dir::Etc::SourceList": folder / "sources.list",
            "Dir::Etc::SourceParts": "/dev/null",
            "Dir::Bin::methods": "/usr/lib/apt/methods",
            "APT::Architecture": architecture,
            "APT::Architectures": architecture,
            "APT::Install-Recommends": "false",
            "APT::Sandbox::User": "root",
            "Acquire::Languages": "none",
        }
        self._settings = folder / "apt.conf"
        self._settings.write_text("".join(f'{key} "{value}";\n' for key, value in settings.items()), "utf-8")
        self._run("update")

    def closure(self, names: Iterable[str]) -> dict[str, str]:
        """The versions of these packages and of all that they need, by their names."""
        said = self._run("install", "--yes", "--print-uris", *names)
        found = (match for line in said.splitlines() if (match := _PRINTED.fullmatch(line)))
        return {match["name"]: match["version"].replace("%3a", ":") for match in found}

    def download(self, folder: Path, versions: dict[str, str]) -> None:
        if versions:
            self._run("download", *(f"{name}={version}" for name, version in versions.items()), folder=folder)

    def _run(self, *words: str, folder: Path | None = None) -> str:
        try:
            done = subprocess.run(
                ["apt-get", "--quiet", *words],
                cwd=folder or self._folder,
                env={"APT_CONFIG": str(self._settings), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"},
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=_LIMIT_S,
            )
        except FileNotFoundError as error:
            raise Problem("Only a Debian, or what is made from it, can gather a release: run this there.") from error
        except subprocess.TimeoutExpired as error:
            raise Problem(f"apt-get {words[0]} took too long: run this again with a better network.") from error
        if done.returncode:
            raise Problem(f"apt-get {words[0]} failed ({reason(done.stdout)}): mend that, and run this again.")
        return done.stdout


def gather(path: Path, output: Path, sources: Path | None) -> tuple[int, int]:
    """Make the folder of a release; returns its number of packages and its bytes. Raises Problem."""
    try:
        box = read(path)
        lines = sources.read_text("utf-8") if sources else DEBIAN
        if output.exists() and any(output.iterdir()):
            raise Problem(f"{output} is not empty: give another folder with --output.")
        output.mkdir(parents=True, exist_ok=True)
        rows = _gather(box, output, lines)
        title = f"Chalkbox {box.field('Version')} for {box.field('Architecture')}"
        (output / LIST).write_text(listed(rows, title), "utf-8")
    except NoPackage as why:
        raise Problem(f"{path} can't be used: {why}. Build it with provisioning/deb/build.") from why
    except OSError as error:
        raise Problem(f"{error.filename or output} can't be read or written ({error.strerror}).") from error
    return len(rows), sum(row.size for row in rows)


def _gather(box: Package, output: Path, sources: str) -> list[Row]:
    needs = [re.split(r"[ (:|]", words.strip())[0] for words in box.field("Depends").split(",") if words.strip()]
    with tempfile.TemporaryDirectory() as name:
        apt = _Apt(Path(name), box.field("Architecture"), sources)
        there = apt.closure(THERE)
        small = apt.closure([*THERE, *needs, *WANTED[BOX][1:]])
        large = apt.closure([*small, *WANTED[SCREEN]])
        parts = {
            BOX: {key: small[key] for key in sorted(small.keys() - there.keys())},
            SCREEN: {key: large[key] for key in sorted(large.keys() - small.keys())},
        }
        rows = [_row(BOX, Path(shutil.copy(box.path, output)))]
        for part, versions in parts.items():
            folder = Path(name, part)
            folder.mkdir()
            apt.download(folder, versions)
            rows += [_row(part, Path(shutil.move(file, output))) for file in sorted(folder.iterdir())]
    return rows


def _row(part: str, file: Path) -> Row:
    """The line of a package, which gets a name that every file system can have."""
    package = read(file)
    name = portable_name(package)
    if not is_portable(name):
        raise Problem(f"{file.name} can't be put on a card under the name {name}.")
    file.rename(file.with_name(name))
    return Row(package.sha256, package.size, part, name)
