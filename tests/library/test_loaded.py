"""Libraries that few classes need take memory only once they are needed."""

import subprocess
import sys

import pytest

POOL = "title: T\nquestions:\n  - {text: '%s', options: [a, b], correct: a}\n"
LOADED = """\
import sys
from appliance.library.schema import load_pool
assert load_pool(sys.argv[1].encode(), "pool.yaml").pool is not None
print(*{"math_core", "pygments", "PIL"} & sys.modules.keys())
"""


@pytest.mark.parametrize(
    ("text", "loaded"),
    [("Which?", ""), (r"Which $\frac{a}{b}$?", "math_core"), ("```python\n\n    a = 1\n\n    ```", "pygments")],
)
def test_a_library_is_loaded_by_the_first_pool_that_needs_it(text: str, loaded: str) -> None:
    command = [sys.executable, "-c", LOADED, POOL % text]
    assert subprocess.check_output(command, text=True).strip() == loaded


def test_a_server_that_starts_has_loaded_nothing_that_only_a_changed_pool_or_a_report_needs() -> None:
    started = "import sys, appliance.app; print(*{'ruamel.yaml', 'jinja2', 'zeroconf', 'PIL'} & sys.modules.keys())"
    assert subprocess.check_output([sys.executable, "-c", started], text=True).strip() == ""
