"""How long a class waited in a storm, and which answers the storm got."""

import time
from collections import Counter, defaultdict
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import TypeVar

import aiohttp

T = TypeVar("T")


@dataclass
class Figures:
    """The result. `times_s` holds, by kind, how long each honest request took."""

    times_s: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failed: list[str] = field(default_factory=list)
    sent: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    log: list[str] = field(default_factory=list)

    @property
    def errors(self) -> int:
        """Responses that say that the server failed."""
        return self.statuses["500"] + self.statuses["504"]

    @property
    def tracebacks(self) -> int:
        return sum("Traceback" in line for line in self.log)

    @property
    def slowest_s(self) -> float:
        return max((max(times) for times in self.times_s.values()), default=0.0)

    async def timed(self, what: str, work: Awaitable[T]) -> T | None:
        began = time.perf_counter()
        try:
            return await work
        except (aiohttp.ClientError, OSError, AssertionError, TimeoutError) as error:
            self.failed.append(f"{what}: {type(error).__name__} {error}"[:200])
            return None
        finally:
            self.times_s[what].append(time.perf_counter() - began)


def report(figures: Figures) -> str:
    lines = [f"sent by the storm: {dict(figures.sent)}, {figures.sent.total()} in all"]
    lines.append(f"answers to it: {dict(sorted(figures.statuses.items()))}")
    for what, unsorted in sorted(figures.times_s.items()):
        times = sorted(unsorted)
        median, late = times[len(times) // 2], times[len(times) * 99 // 100]
        lines.append(
            f"{what}: {len(times)}, median {1000 * median:.0f} ms, 99 % within {1000 * late:.0f} ms,"
            f" longest {1000 * times[-1]:.0f} ms"
        )
    lines.append(f"failed requests of the class: {len(figures.failed)} {figures.failed[:5]}")
    lines.append(
        f"answers 500 or 504: {figures.errors}, tracebacks: {figures.tracebacks}, log: {len(figures.log)} lines"
    )
    return "\n".join(lines)
