"""Where the class voted twice on a question: what it answered in the first round."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

import msgspec

from appliance.quiz.events import Answered
from appliance.results.item_analysis import Response

# Where nobody voted again, there is nothing to compare.
FIRST_VOTES: Final = """
WITH votes AS MATERIALIZED (
  SELECT turn, round, student_id, answer_id, credit FROM answers
  WHERE turn IN (SELECT turn FROM turns WHERE rounds > 1 AND NOT skipped)
    AND student_id IN (SELECT student_id FROM participants WHERE NOT removed)
),
given AS MATERIALIZED (
  SELECT student_id, answer_id, credit FROM votes
  WHERE round = 1 AND turn IN (SELECT turn FROM votes WHERE round > 1)
)
SELECT e.body, given.credit FROM given CROSS JOIN event e USING (student_id, answer_id)
WHERE e.answer_id IS NOT NULL ORDER BY e.seq
"""


def first_votes(found: Iterable[tuple[str, float | None]]) -> dict[int, list[Response]]:
    """By the question's place in the pool, from 1: of each student the last answer in a first round.

    `found` are the rows of `FIRST_VOTES`.
    """
    votes = defaultdict[int, dict[str, Response]](dict)
    for body, credit in found:
        given = msgspec.json.decode(body, type=Answered)
        response = Response(given.student_id, given.value, credit, given.elapsed_ms, given.sure)
        votes[given.question + 1][given.student_id] = response
    return {place: list(of.values()) for place, of in votes.items()}
