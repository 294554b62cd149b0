"""How long the largest pool takes to load, with questions of all kinds: `python -m tests.trials.large_pool`.

It has 500 questions, made of those of the samples, with their code and formulas. Ends with 1 unless one of five
readings took less than a second of the processor.
"""

import sys
import time
from itertools import count, cycle, islice
from pathlib import Path

from msgspec.structs import replace

from appliance.library.schema import load_pool
from appliance.library.writing import write_pool
from appliance.quiz.kinds import KINDS
from appliance.quiz.pool import MAX_QUESTIONS, Pool

SAMPLES = Path(__file__).parents[2] / "pools"
SECONDS = 1.0


def main() -> int:
    loaded = [load_pool(path.read_bytes(), path.name).pool for path in sorted(SAMPLES.glob("*.yaml"))]
    asked = [question for pool in loaded if pool is not None for question in pool.questions]
    # each with a text of its own, so that none is rendered for another
    different = (
        replace(question, text=f"{question.text} {number}", id=f"q{number}", image=None)
        for question, number in zip(cycle(asked), count(), strict=False)
    )
    data = write_pool(Pool(title="Large", questions=tuple(islice(different, MAX_QUESTIONS))))
    times_s = []
    for _ in range(5):
        before = time.process_time()
        pool = load_pool(data, "large.yaml").pool
        times_s.append(time.process_time() - before)
        if pool is None or len(pool.questions) < MAX_QUESTIONS or {q.kind for q in pool.questions} != set(KINDS):
            raise AssertionError
    print(f"{MAX_QUESTIONS} questions, {len(data)} bytes: {min(times_s):.2f} s")
    return int(min(times_s) >= SECONDS)


if __name__ == "__main__":
    sys.exit(main())
