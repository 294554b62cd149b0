"""A small storm: it breaks nothing. How long the class waits is for the trial to measure."""

from pathlib import Path

from tests.trials.storm import storm

REQUESTS = 3000


async def test_a_class_goes_on_in_a_storm(tmp_path: Path) -> None:
    figures = await storm(tmp_path, REQUESTS)
    assert figures.sent.total() >= REQUESTS - 100  # shares are rounded down
    assert (figures.errors, figures.tracebacks, figures.failed) == (0, 0, []), figures.log[-20:]
    assert len(figures.log) < 50, figures.log
    assert figures.times_s["answer"]
    assert figures.times_s["newcomer's join"]
