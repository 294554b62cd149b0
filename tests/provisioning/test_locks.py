"""The locks name exact files by hash, and no address; they contain what pyproject.toml requires."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
RUNTIME, TEST, BUILD = ("requirements.lock", "requirements-test.lock", "requirements-build.lock")
PIN = re.compile(
    r"(?P<name>[a-z0-9.-]+)==(?P<version>[^ ;]+)(?: ; (?P<marker>[^\\]+?))?(?P<hashes>(?: --hash=sha256:[0-9a-f]{64})+)"
)


def text(lock: str) -> str:
    return (ROOT / "provisioning" / lock).read_text(encoding="utf-8")


def pins(lock: str) -> dict[str, re.Match[str]]:
    """Each requirement of a lock by its name; a line without a pin and a hash fails."""
    lines = [line for line in text(lock).replace(" \\\n    ", " ").splitlines() if line.split("#")[0].strip()]
    found = [PIN.fullmatch(line) for line in lines]
    assert None not in found, [line for line, match in zip(lines, found, strict=True) if match is None]
    return {match["name"]: match for match in found if match}


def pyproject() -> dict[str, dict[str, object]]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("lock", [RUNTIME, TEST, BUILD])
def test_a_lock_pins_hashes_and_names_no_address_or_machine(lock: str) -> None:
    assert pins(lock)
    assert not re.search(r"https?:|file:|--(extra-)?index|--find-links|/home/|/root/|/tmp/", text(lock))


@pytest.mark.parametrize("lock", [RUNTIME, TEST])
def test_a_lock_works_for_both_processors_and_every_python(lock: str) -> None:
    """A compiled package has a file, and so a hash, for each system and Python; no marker may exclude one of them."""
    locked = pins(lock)
    every = ("aiohttp", "msgspec", "pillow", "pyyaml", "zeroconf")
    for name in (*every, "multidict", "yarl", "frozenlist", "propcache"):
        assert locked[name]["hashes"].count("sha256:") >= 12, name
        assert locked[name]["marker"] is None, name
    assert not [name for name, match in locked.items() if "platform_machine" in (match["marker"] or "")]


@pytest.mark.parametrize(
    ("lock", "keys"),
    [
        (RUNTIME, ("project", "dependencies")),
        (RUNTIME, ("project", "optional-dependencies", "terminal")),  # the box shows the board as text
        (TEST, ("project", "optional-dependencies", "test")),
        (BUILD, ("dependency-groups", "build")),
    ],
)
def test_a_lock_contains_the_required_packages(lock: str, keys: tuple[str, ...]) -> None:
    wanted: object = pyproject()
    for key in keys:
        assert isinstance(wanted, dict)
        wanted = wanted[key]
    assert isinstance(wanted, list)
    locked = pins(lock)
    for requirement in map(Requirement, wanted):
        name = canonicalize_name(requirement.name)
        assert name in locked
        assert requirement.specifier.contains(locked[name]["version"]), requirement


def test_the_test_lock_extends_the_runtime_lock() -> None:
    tested = pins(TEST)
    for name, match in pins(RUNTIME).items():
        assert tested[name].group("version", "hashes") == match.group("version", "hashes")


def test_the_node_lock_names_no_address() -> None:
    raw = (ROOT / "tests" / "www" / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(raw)["packages"]
    assert "http" not in raw
    assert all("integrity" in entry for path, entry in packages.items() if path)
    asked = json.loads((ROOT / "tests" / "www" / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    assert packages[""]["devDependencies"] == asked
