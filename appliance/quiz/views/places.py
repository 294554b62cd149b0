"""What the class sees of its standings: places with who climbed, the podium, and how the class did as a whole."""

from collections import Counter
from collections.abc import Callable, Mapping
from itertools import groupby, islice

import msgspec

from appliance.quiz.records import Answer
from appliance.quiz.standings import Standings
from appliance.quiz.state import State

ON_STEP = 12  # names on one step of the podium
MOST_CLIMBERS = 3  # if more have climbed as far, nobody is named
Naming = Callable[[str], str]  # what the class sees of a name, or of what somebody typed


class PlaceRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """A row of the standings; `climbed` is by how many places since before this question, negative downwards."""

    rank: int
    name: str
    points: float
    climbed: int = 0


class Climbers(msgspec.Struct, frozen=True):
    """Who climbed most, and by how many places."""

    names: tuple[str, ...]
    places: int


class Step(msgspec.Struct, frozen=True):
    """A step of the podium: who share it, and how many besides."""

    rank: int
    points: float
    names: tuple[str, ...]
    more: int


class Whole(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the class did together: how many answered anything, and of what is marked the share that was right.

    `hardest` is the number of the question with the smallest share, where they differ.
    """

    took_part: int
    share_right: float | None = None
    hardest: int | None = None


def places(
    state: State, now: Standings, before: Standings | None, most: int, said: Naming
) -> tuple[list[PlaceRow], int]:
    """The first rows, and how many more share the rank of the last of them."""
    shown = now.order[:most]
    rows = [
        PlaceRow(now.ranks[who], said(state.students[who].name), now.tally(who).points, _climbed(now, before, who))
        for who in shown
    ]
    tied = Counter(now.ranks.values())[rows[-1].rank] - sum(row.rank == rows[-1].rank for row in rows) if rows else 0
    return rows, tied


def climbers(state: State, now: Standings, before: Standings | None, said: Naming) -> Climbers | None:
    """Who climbed most; None where nobody climbed at least two places, or too many did alike."""
    far = {who: _climbed(now, before, who) for who in now.order}
    most = max(far.values(), default=0)
    names = tuple(said(state.students[who].name) for who in now.order if far[who] == most)
    return Climbers(names, most) if most >= 2 and len(names) <= MOST_CLIMBERS else None


def podium(state: State, now: Standings, said: Naming) -> list[Step]:
    """The first three ranks, without anybody who has no points."""
    steps = []
    for rank, group in islice(groupby(now.order, key=now.ranks.__getitem__), 3):
        who = list(group)
        points = now.tally(who[0]).points
        if points > 0:
            names = tuple(said(state.students[student_id].name) for student_id in who[:ON_STEP])
            steps.append(Step(rank, points, names, len(who) - len(names)))
    return steps


def whole(state: State, numbers: Mapping[int, int]) -> Whole:
    """What the class did together; `numbers` are those of the questions."""
    last: dict[tuple[int, str], Answer] = {}
    for turn in state.turns:
        if not turn.skipped:
            for who, given in turn.answers.items():
                if given and state.students[who].belongs:
                    last[given[-1].question, who] = given[-1]
    right, answered = Counter[int](), Counter[int]()
    for (question, _), answer in last.items():
        if state.is_marked(question):
            answered[question] += 1
            right[question] += answer.credit == 1.0
    shares = {question: right[question] / n for question, n in answered.items()}
    hardest = min(shares, key=shares.__getitem__, default=None)
    differ = len(set(shares.values())) > 1
    return Whole(
        took_part=len({who for _, who in last}),
        share_right=round(right.total() / answered.total(), 4) if answered else None,
        hardest=numbers.get(hardest) if hardest is not None and differ else None,
    )


def _climbed(now: Standings, before: Standings | None, who: str) -> int:
    return 0 if before is None or who not in before.ranks else before.ranks[who] - now.ranks[who]
