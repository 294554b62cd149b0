"""Tables and files of other programs, damaged in many ways: python -m tests.trials.tables [COUNT] [SEED]

Each of COUNT files (100,000 without it) is read as the shelf reads it. It must end with a pool or with sentences,
within a second of this process's time and 200 MB of its memory. Prints how many became pools; ends with 1 at the first
that breaks a bound, which is then written beside as `broken.EXT`.
"""

import json
import random
import resource
import sys
import time
import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

from appliance.library.schema import load_pool
from tests.support.banks.programs import ROWS
from tests.support.banks.templates import KAHOOT
from tests.support.banks.workbooks import Styled, ods, xls, xlsx, zipped

SECONDS, MEGABYTES = 1.0, 200
LIMIT = 1 << 30  # bytes, beyond which the process ends instead of taking all of the machine's memory
TABLE: Sequence[Sequence[object]] = [
    ["Question", "Option 1", "Option 2", "Option 3", "Correct", "Time"],
    ["Which?", "a", Styled((0.25, "0%")), 3, "A, C", 20],
    ["Cafés", "*x*", "=1+1", "#REF!", 2, "1:30"],
]
CSV = 'Question;Answer A;Answer B;Correct;Tags\n"Two\nlines";1;2;B;x\nQ2;"a ""b""";c;1;y,z\n'
YAML = "- question: Q\n  choices: [{text: a, correct: true}, {text: b}]\n---\nprompt: R\noptions: [x, y]\nanswer: 1\n"
PIECES = (
    b"\0",
    b"\xff\xfe",
    b'"',
    b"\n\n\n",
    b";" * 50,
    b"&quot;",
    b"<",
    b">",
    b"]]>",
    b"9" * 20,
    b"1048576",
    b"XFD",
    b"[",
    b"{",
)


def seeds() -> list[tuple[str, bytes]]:
    """A good file of each format."""
    return [
        ("xlsx", xlsx({"Sheet1": KAHOOT[:12], "Two": TABLE}, merged=["A2:A3"], hidden_rows=[3])),
        ("ods", ods({"One": [[str(cell) for cell in row] for row in TABLE]})),
        ("xls", xls("Quiz", [["Question", "Option 1", "Option 2", "Correct"], ["Q", 1.0, 2.0, 2.0]])),
        ("csv", CSV.encode()),
        ("csv", CSV.encode("utf-16")),
        ("json", json.dumps({"name": "T", "questions": ROWS}).encode()),
        ("yaml", YAML.encode()),
    ]


def damaged(data: bytes, dice: random.Random) -> bytes:
    """The bytes with a few changes."""
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(data) + 1)
        upto = min(len(data), at + dice.choice((1, 1, 2, 8, 64, 512)))
        middle: Callable[[], bytes] = dice.choice(
            (
                lambda: b"",
                lambda: dice.choice(PIECES),
                lambda: dice.randbytes(dice.randint(1, 8)),
                lambda: data[at:upto] * dice.randint(2, 40),  # noqa: B023 — called at once
                lambda: data[upto : upto + 60],  # noqa: B023
            )
        )
        data = data[:at] + middle() + data[upto:]
    return data


def damaged_inside(data: bytes, dice: random.Random) -> bytes:
    """A workbook that is packed well, with changes in one of its parts."""
    with zipfile.ZipFile(BytesIO(data)) as file:
        parts: dict[str, str | bytes] = {name: file.read(name) for name in file.namelist()}
    name = dice.choice(list(parts))
    content = parts[name]
    parts[name] = damaged(content if isinstance(content, bytes) else content.encode(), dice)
    return zipped(parts)


def main(count: int, seed: int) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT))
    dice = random.Random(seed)
    good = seeds()
    pools = slowest = 0.0
    for number in range(count):
        ending, data = dice.choice(good)
        inside = ending in ("xlsx", "ods") and dice.random() < 0.8
        hostile = damaged_inside(data, dice) if inside else damaged(data, dice)
        start = time.process_time()
        try:
            loaded = load_pool(hostile, f"pool.{ending}")
            pools += loaded.pool is not None
            if loaded.pool is None and not any(problem.severity == "error" for problem in loaded.problems):
                raise AssertionError("neither a pool nor an error")
        except BaseException:
            Path(f"broken.{ending}").write_bytes(hostile)
            print(f"file {number}, written as broken.{ending}")
            raise
        took = time.process_time() - start
        slowest = max(slowest, took)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        if took > SECONDS or memory > MEGABYTES:
            Path(f"broken.{ending}").write_bytes(hostile)
            print(f"file {number}, written as broken.{ending}: {took:.2f} s, {memory} MB")
            return 1
        if number % 5000 == 4999:
            print(f"{number + 1} files, {pools:g} pools, slowest {slowest:.2f} s, {memory} MB", flush=True)
    print(f"{count} files, {pools:g} of them pools; the slowest took {slowest:.2f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, int(sys.argv[2]) if len(sys.argv) > 2 else 1))
