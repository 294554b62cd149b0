"""The wheel, installed into an empty environment as a user would: the command serves the pages and has the samples."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from appliance import __version__
from tests.support.served import free_port

ROOT = Path(__file__).resolve().parents[2]
INSTALL_LIMIT_S = 300
START_LIMIT_S = 60
PASSWORD = "correct horse"


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installed `chalkbox`."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, timeout=INSTALL_LIMIT_S)
    (wheel,) = folder.glob("*.whl")
    assert wheel.name == f"chalkbox-{__version__}-py3-none-any.whl"
    environment = folder / "environment"
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True, timeout=INSTALL_LIMIT_S
    )
    # The pip of the tests does it, and compiles nothing: to install another one first takes as long as all the rest.
    pip = [sys.executable, "-m", "pip", "--python", str(environment), "--quiet", "--disable-pip-version-check"]
    install = [*pip, "install", "--no-compile"]
    lock = str(ROOT / "provisioning" / "requirements.lock")
    subprocess.run([*install, "--require-hashes", "--no-deps", "-r", lock], check=True, timeout=INSTALL_LIMIT_S)
    # With dependencies and no index: a package that the wheel requires and the lock lacks would fail here.
    subprocess.run([*install, "--no-index", str(wheel)], check=True, timeout=INSTALL_LIMIT_S)
    return environment / "bin" / "chalkbox"


def test_the_wheel_serves_the_pages_and_offers_the_sample_pools(command: Path, tmp_path: Path) -> None:
    (tmp_path / "password").write_text(PASSWORD, encoding="utf-8")
    port = free_port()
    options = ["--host", "127.0.0.1", "--port", str(port), "--no-mdns", "--admin-password-file", "password"]
    with subprocess.Popen([str(command), "serve", *options], cwd=tmp_path, stdout=subprocess.DEVNULL) as server:
        try:
            url = f"http://127.0.0.1:{port}"
            opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
            page = _first_page(opener, f"{url}/", server)
            script = re.search(r'src="([^"]+\.js)"', page)
            assert script
            for path in ("/admin", "/projector", script[1]):
                assert opener.open(url + path).status == 200
            sign_in = urllib.request.Request(
                f"{url}/api/admin/login",
                data=json.dumps({"password": PASSWORD}).encode(),
                headers={"Content-Type": "application/json", "Origin": url},
            )
            assert opener.open(sign_in).status == 200
            listed = json.load(opener.open(f"{url}/api/admin/pools"))
            samples = sorted(path.name for path in (ROOT / "pools").glob("*.yaml"))
            assert sorted(Path(pool["id"]).name for pool in listed["pools"]) == samples
        finally:
            server.terminate()
            server.wait(START_LIMIT_S)


def _first_page(opener: urllib.request.OpenerDirector, url: str, server: subprocess.Popen[bytes]) -> str:
    """The page, requested until the server listens."""
    until = time.monotonic() + START_LIMIT_S
    while True:
        try:
            with opener.open(url) as page:
                text: str = page.read().decode()
                return text
        except urllib.error.URLError:
            if server.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.1)
