"""Question banks in text that nobody means well with: `python -m tests.trials.text_banks [COUNT] [SEED]`.

COUNT small files, 100,000 if left out, then about two hundred files of 1 MiB. Each goes through the parser of each
ending. It stops at a traceback, and it ends with 1 if a file took more than a second of the processor or the process
ever more than 200 MB.
"""

import random
import resource
import sys
import time
from collections import Counter

from appliance.library.formats import PARSERS
from appliance.library.nodes import Unreadable
from appliance.library.problems import Report, TooManyProblems
from appliance.pool_files import format_of
from tests.support.text_banks import NAMES, large, small

MAX_SECONDS = 1.0
MAX_KB = 200_000


def main(count: int = 100_000, seed: int = 1) -> int:
    """Try all files, and print what became of them."""
    random_ = random.Random(seed)
    became: Counter[str] = Counter()
    slow = []
    for number in range(count):
        data, name = small(random_), NAMES[number % len(NAMES)]
        seconds, what = tried(data, name)
        became[what] += 1
        if seconds > MAX_SECONDS:
            slow.append((seconds, name, data[:100]))
    for data in large(random_):
        for name in NAMES:
            seconds, what = tried(data, name)
            became[f"large {what}"] += 1
            if seconds > MAX_SECONDS:
                slow.append((seconds, name, data[:100]))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(dict(became), f"at most {memory} kB")
    for each in sorted(slow, reverse=True)[:20]:
        print("slow:", *each)
    return int(bool(slow) or memory > MAX_KB)


def tried(data: bytes, name: str) -> tuple[float, str]:
    """The seconds of the processor that the parser took, and what it made of the file."""
    known = format_of(name)
    if known is None:
        raise ValueError(name)
    before = time.process_time()
    try:
        PARSERS[known.name](data, Report())
        what = "pool"
    except (Unreadable, TooManyProblems) as stop:
        what = type(stop).__name__
    return time.process_time() - before, what


if __name__ == "__main__":
    try:
        sys.exit(main(*map(int, sys.argv[1:])))
    except KeyboardInterrupt:
        sys.exit(130)
