"""The templates of other programs, filled in as people fill them in."""

from collections.abc import Sequence

Rows = Sequence[Sequence[object]]

KAHOOT: Rows = [
    *([], ["", "Quiz template"], ["", "Add questions, at least two answer alternatives, time limit and choose"]),
    *(["", "Remember: questions have a limit of 120 characters and answers can have 75 characters max"], [], [], []),
    [
        *("", "Question - max 120 characters", "Answer 1 - max 75 characters", "Answer 2 - max 75 characters"),
        *("Answer 3 - max 75 characters", "Answer 4 - max 75 characters"),
        *("Time limit (sec) – 5, 10, 20, 30, 60, 90, 120, or 240 secs", "Correct answer(s) - choose at least one"),
    ],
    [1, "Which of these are primes?", 2, 4, 5, 9, 20, "1,3"],
    [2, "The Sun is a star", "True", "False", None, None, 60, 1],
    [3, "What does len([2, 3]) give?", 3, 2, None, None, 30, 2],
    *([number] for number in range(4, 104)),
]
