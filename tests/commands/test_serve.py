"""`chalkbox serve --replay` on the command line: what it says of a file that it shows, and of one that it can't."""

import shutil
from pathlib import Path

from tests.support.record import OLD_OVER
from tests.support.served import end_of, free_port, served, start


async def test_a_file_that_cannot_be_shown_again_is_told_in_one_line(tmp_path: Path) -> None:
    for name, why in (("none.sqlite", "can't be read: "), ("empty.sqlite", "holds no session")):
        file = tmp_path / name
        if name == "empty.sqlite":
            file.touch()
        status, out, err = await end_of(await start("--replay", file))
        assert (status, out, err.count("\n")) == (2, "", 1)
        assert why in err
        assert name in err


async def test_it_says_what_is_shown_and_how_to_stop_and_leaves_nothing_behind(tmp_path: Path) -> None:
    file = Path(shutil.copy(OLD_OVER, tmp_path))
    async with served("--replay", file, port=free_port()) as here:
        said = "\n".join(here.introduction)
    assert f"Shown again from {file}, which is only read." in said
    assert list(tmp_path.iterdir()) == [file]
