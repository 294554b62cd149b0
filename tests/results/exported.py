"""A class that is exported, and what the stick then holds."""

from pathlib import Path

from appliance.results.formats import exported
from tests.support.play import Play
from tests.support.record import record

FINAL = sorted(each.name for each in exported(at_end=True))


def files(folder: Path) -> dict[str, bytes]:
    """All files and folders under `folder`, by relative path."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def played_on(play: Play, tmp_path: Path, name: str) -> Path:
    return record(play, tmp_path / f"{name}.sqlite")
