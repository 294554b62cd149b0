"""Damage many copies of a session's file: `python -m tests.trials.mutants [COUNT] [SEED]`, 5000 copies if left out.

A server starts beside each of them; what became of the copies is counted and printed.
"""

import logging
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.support.mutants import BAD, tried, written


def main(count: int = 5000, seed: int = 1) -> None:
    logging.getLogger("appliance").propagate = False
    with tempfile.TemporaryDirectory() as folder:
        path, state = written(Path(folder), BAD)
        print(Counter(what for _, what in tried(path.read_bytes(), state, count, seed)))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
