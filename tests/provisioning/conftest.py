"""A small checkout with the real dev.py, whose packages are wheels made here, so that real installs need no network."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIMIT_S = 300  # for an environment and its packages, on a busy machine

NO_NETWORK = {"PIP_NO_INDEX": "0", "PIP_FIND_LINKS": "", "PIP_INDEX_URL": "http://127.0.0.1:1/simple"}
SERVER = """\
import importlib.metadata, json, os, sys
packages = sorted(found.name for found in importlib.metadata.distributions())
print(json.dumps({"arguments": sys.argv[1:], "cwd": os.getcwd(), "packages": packages, "pid": os.getpid()}))
"""
TOOL = """\
import os, sys
def main():
    name = __name__.partition(".")[0] if __name__ != "__main__" else __package__
    print("ran", name, *sys.argv[1:], flush=True)
    sys.exit(name in os.environ.get("FAILING", "").split())
if __name__ == "__main__":
    main()
"""


@dataclass(frozen=True)
class Served:
    """How the stand-in server was started, and what it found."""

    arguments: list[str]
    cwd: str
    packages: list[str]
    pid: int


@dataclass(frozen=True)
class Run:
    """One finished run of dev.py."""

    status: int
    out: str
    err: str
    pid: int

    @property
    def served(self) -> Served:
        """What the stand-in server printed after dev.py had turned into it."""
        return Served(**json.loads(self.out.splitlines()[-1]))


class Checkout:
    """A folder laid out like the repository, with a server that only prints how it was started."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "checkout"
        self.wheels = folder / "wheels"
        self.wheels.mkdir()
        for name in ("appliance", "pools", "provisioning", "tests/www"):
            (self.root / name).mkdir(parents=True)
        for name in ("dev.py", "install.py"):
            shutil.copy(ROOT / "provisioning" / name, self.root / "provisioning")
        (self.root / "appliance" / "__main__.py").write_text(SERVER, encoding="utf-8")
        for pool in ("b.yaml", "a.yaml"):
            (self.root / "pools" / pool).touch()

    def wheel(self, name: str, script: str = "") -> str:
        """Make the wheel of a package that can be run as a module or as the script; return its line for a lock."""
        info = f"{name}-1.0.dist-info"
        files = {
            f"{name}/__init__.py": "",
            f"{name}/__main__.py": TOOL,
            f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
            f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        if script:
            files[f"{info}/entry_points.txt"] = f"[console_scripts]\n{script} = {name}.__main__:main\n"
        record = "".join(f"{path},sha256={_digest(text)},{len(text)}\n" for path, text in files.items())
        wheel = self.wheels / f"{name}-1.0-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            for path, text in {**files, f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}.items():
                archive.writestr(zipfile.ZipInfo(path), text)  # undated, so that the wheel is always the same
        return f"{name}==1.0 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"

    def lock(self, text: str, name: str = "requirements.lock") -> None:
        (self.root / "provisioning" / name).write_text(text, encoding="utf-8")

    def run(
        self,
        *arguments: str,
        env: Mapping[str, str] | None = None,
        prefix: tuple[str, ...] = (),
        cwd: Path | None = None,
    ) -> Run:
        """Run dev.py; what it installs comes from this checkout's wheels unless `env` says otherwise."""
        own = {"PATH": os.environ["PATH"], "PIP_CONFIG_FILE": "/dev/null", "PIP_NO_CACHE_DIR": "1"}
        wheels = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.wheels)}
        script = str(self.root / "provisioning" / "dev.py")
        with subprocess.Popen(
            [*prefix, sys.executable, script, *arguments],
            env={**own, **wheels, **(env or {})},
            cwd=cwd or self.root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                out, err = process.communicate(timeout=LIMIT_S)
            finally:
                process.kill()
        return Run(process.returncode, out, err, process.pid)


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture(scope="package")
def first_runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Checkout, Run, Run]:
    """A new checkout, its first `try` without a network, and the next one with a network."""
    checkout = Checkout(tmp_path_factory.mktemp("dev"))
    checkout.lock(checkout.wheel("alpha"))
    offline = checkout.run("try", env=NO_NETWORK)
    return checkout, offline, checkout.run("try", env={"PIP_USER": "1", "PIP_TARGET": "elsewhere"})


@pytest.fixture
def installed(first_runs: tuple[Checkout, Run, Run]) -> Checkout:
    """A checkout in which `try` has run."""
    return first_runs[0]
