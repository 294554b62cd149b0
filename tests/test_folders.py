"""The folders of tests know nothing of each other: what several of them use is in `tests/support`."""

import re
from pathlib import Path

HERE = Path(__file__).parent
# To parse the files would take seconds. An `import tests` alone, of which no folder is known, is found too.
IMPORTED = re.compile(r"^\s*(?:from|import) tests\b(?:\.(\w+))?", re.MULTILINE)


def test_a_folder_imports_from_itself_and_from_support_alone() -> None:
    files = [path for path in HERE.rglob("*.py") if "node_modules" not in path.parts]
    assert len(files) > 100
    wrong = []
    for path in files:
        folder = path.relative_to(HERE).parts[0]
        may = {"support", folder} if path.parent != HERE else {"support"}
        wrong += [f"{path}: {name}" for name in IMPORTED.findall(path.read_text("utf-8")) if name not in may]
    assert wrong == []
