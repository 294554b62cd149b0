"""A file of any format → a pool in YAML beside it, with its pictures in a folder of their own."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from appliance import os_errors
from appliance.durable import write_durably
from appliance.library.folders import read_file
from appliance.library.pictures import Pictures, PictureStore
from appliance.library.problems import Problem
from appliance.library.schema import load_pool
from appliance.library.uploads import write_pictures
from appliance.library.writing import picture_names, write_pool
from appliance.pool_files import MAX_FILE_BYTES, pictures_beside, split
from appliance.quiz.pool import Pool
from appliance.sentence import Sentence, sentence

_ENDING: Final = ".yaml"
DONE, ERRORS, REFUSED = 0, 1, 2


class Imported(NamedTuple):
    """What became of a file: `status` is 0 if the pool was written, 1 if the file holds none, else 2."""

    status: int
    says: Sentence
    problems: tuple[Problem, ...] = ()


def import_pool(file: Path, output: Path | None) -> Imported:
    """Write the pool that `file` holds to `output`, or beside the file under its name. Nothing is written over."""
    stem = split(file.name)[0] if split(file.name)[1] else file.stem
    target = output or file.with_name(f"{stem.lstrip(' .') or 'pool'}{_ENDING}")  # a hidden file would be on no shelf
    if os.path.lexists(target):
        return Imported(REFUSED, sentence("cli.output_exists", file=_shown(target)))
    try:
        data = read_file(file)
    except OSError as error:
        return Imported(REFUSED, sentence("cli.import_unread", file=_shown(file), why=os_errors.why(error)))
    if data is None:
        return Imported(REFUSED, sentence("cli.import_unread", file=_shown(file), why=sentence("shelf.no_file")))
    store = PictureStore()
    loaded = load_pool(data, file.name, Pictures(store, file))
    if loaded.pool is None:
        return Imported(ERRORS, sentence("cli.import_nothing", file=_shown(file)), loaded.problems)
    folder, names = pictures_beside(target), picture_names(loaded.pool.pictures())
    if names and os.path.lexists(folder):
        return Imported(REFUSED, sentence("cli.output_exists", file=_shown(folder)), loaded.problems)
    written = write_pool(loaded.pool, names)
    if len(written) > MAX_FILE_BYTES:
        message = sentence("cli.import_too_large", file=_shown(file), most=MAX_FILE_BYTES >> 20)
        return Imported(REFUSED, message, loaded.problems)
    try:
        write_pictures(target, {name: store.file(address) or b"" for address, name in names.items()})
        write_durably(target, written, 0o644)
    except OSError as error:
        message = sentence("cli.output_failed", file=_shown(target), why=os_errors.why(error))
        return Imported(REFUSED, message, loaded.problems)
    says = sentence("cli.imported", file=_shown(target), what=contents(loaded.pool))
    return Imported(DONE, with_left_out(says, loaded.problems), loaded.problems)


def contents(pool: Pool) -> Sentence:
    """How much a pool has, as part of a sentence; slides are named apart."""
    questions, slides = pool.answerable(), len(pool.questions) - pool.answerable()
    said = sentence("cli.questions", n=questions)
    return sentence("cli.and_slides", questions=said, n=slides) if slides else said


def with_left_out(said: Sentence, problems: Iterable[Problem]) -> Sentence:
    """`said` of a pool, and that the file had more questions than it, where that is so."""
    return sentence("cli.with_left_out", said=said) if any(problem.left_out for problem in problems) else said


def _shown(path: Path) -> str:
    return os.fsencode(path).decode("utf-8", "replace")
