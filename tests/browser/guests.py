"""Students of the client, without a browser: they fill a class, and guess."""

import random
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from appliance.client.student import Student
from appliance.client.views import Value
from tests.support.clients import shows

NAMES = (
    *("Amara", "Björn", "Chloé", "Dmitri", "Esra", "Femi", "Giulia", "Hana", "Ines", "Jun", "Kofi", "Lena", "Mei"),
    *("Nadia", "Oskar", "Priya", "Quentin", "Rosa", "Sami", "Tomás", "Uma", "Viktor", "Wanjiru", "Yusuf"),
)


@asynccontextmanager
async def guests(url: str, count: int) -> AsyncIterator[list[Student]]:
    """So many students who have joined; at the end they leave."""
    async with AsyncExitStack() as stack:
        people = [await stack.enter_async_context(Student(url)) for _ in range(count)]
        for n, one in enumerate(people):
            await one.join(_name(n), student_id=f"204{n:02}")
        yield people


def _name(n: int) -> str:
    """A letter tells those apart who have a name in common."""
    again, index = divmod(n, len(NAMES))
    return f"{NAMES[index]} {chr(ord('A') + again)}." if again else NAMES[index]


async def guesses(one: Student, number: int, chance: random.Random, typed: Sequence[Value], vote: int = 1) -> None:
    """Answer question `number` in its first or second vote; what is typed is one of `typed`.

    The same `chance` guesses the same, whatever the order of the options.
    """
    view = await shows(
        one,
        lambda view: (
            view.phase == "open" and view.question and (view.question.number, view.question.round) == (number, vote)
        ),
    )
    question = view.question
    assert question is not None
    keys = [option.key for option in sorted(question.options, key=lambda option: option.html)]
    most = {"multiple": 2, "order": len(keys), "match": len(question.left)}.get(question.kind, 1)
    await one.answer(question, tuple(chance.sample(keys, most)) if keys else chance.choice(typed))
