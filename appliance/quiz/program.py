"""Which questions a session asks, in order, and the number of each.

A question has one number, from 1, which is on all pages and in all results: its place among those that the session
asks, in their order, slides aside. What is asked on the spot, or was left out by the draw and is opened all the same,
gets its place where the class is, so a number that somebody has seen stays. In individual mode nobody sees a number of
a question, and they are numbered as in the pool. Those left out by the draw are numbered behind the others.
"""

from collections.abc import Iterable, Sequence

from appliance.quiz.kinds import Question

Program = tuple[int, ...]  # indices of questions in the pool


def with_opened(program: Program, cursor: int, question: int) -> tuple[Program, int]:
    """The program and the place that Next goes on from, once `question` was opened."""
    if question not in program:
        program = (*program[:cursor], question, *program[cursor:])
    return program, max(cursor, program.index(question) + 1)


def numbers_in(program: Program, questions: Sequence[Question], *, individual: bool) -> dict[int, int]:
    """The number of each question of the pool by its index; slides have none."""
    asked: Iterable[int] = sorted(program) if individual else program
    left_out = sorted(set(range(len(questions))) - set(program))
    return {question: number for number, question in enumerate(_answerable(questions, (*asked, *left_out)), 1)}


def _answerable(questions: Sequence[Question], indices: Iterable[int]) -> list[int]:
    return [index for index in indices if questions[index].answerable]
