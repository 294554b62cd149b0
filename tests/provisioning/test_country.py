"""The check of the country for which a package is built."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.namespaces import ROOT


def test_a_country_is_known_to_a_python_without_packages() -> None:
    words = [sys.executable, "-S", "-B", str(ROOT / "provisioning/country.py"), "DE"]
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("database", [b"", b"damaged", None])
def test_without_an_intact_database_no_country_is_taken_for_forbidden(database: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "regulatory.db"
    if database is not None:
        file.write_bytes(database)
    program = """
import runpy, sys
from pathlib import Path
from appliance.box.wifi import regulations
regulations.DATABASE = Path(sys.argv.pop())
runpy.run_path("provisioning/country.py")
"""
    words = [sys.executable, "-c", program, "DE", str(file)]
    done = subprocess.run(words, cwd=ROOT, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
