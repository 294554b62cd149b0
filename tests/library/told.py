"""What people read of the problems of a file."""

from collections.abc import Iterable

from appliance.library.problems import Problem
from appliance.words import say


def told(problems: Iterable[Problem], file: str = "p") -> list[str]:
    """Each problem in one line, as `chalkbox check` prints it."""
    return [say(problem.describe(file)) for problem in problems]
