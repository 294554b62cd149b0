"""The folders of tests know nothing of each other: what several of them use is in `tests/support`."""

import ast
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent


def imported(source: str) -> Iterator[str]:
    """The modules and names below `tests` that the source imports, as in `tests.support.disk.Disk`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (name for name in names if name.split(".")[0] == "tests")


def test_a_folder_imports_from_itself_and_from_support_alone() -> None:
    files = [path for path in HERE.rglob("*.py") if "node_modules" not in path.parts]
    assert len(files) > 100
    wrong = []
    for path in files:
        folder = path.relative_to(HERE).parts[0]
        may = {"support", folder} if path.parent != HERE else {"support"}
        wrong += [f"{path}: {name}" for name in imported(path.read_text("utf-8")) if name.split(".")[1] not in may]
    assert wrong == []
