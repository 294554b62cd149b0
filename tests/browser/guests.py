"""Students without a browser, who use long polling: they fill a class."""

import random
from typing import Any

from playwright.async_api import APIRequestContext

from tests.browser.people import Message
from tests.browser.room import Room

NAMES = (
    *("Amara", "Björn", "Chloé", "Dmitri", "Esra", "Femi", "Giulia", "Hana", "Ines", "Jun", "Kofi", "Lena", "Mei"),
    *("Nadia", "Oskar", "Priya", "Quentin", "Rosa", "Sami", "Tomás", "Uma", "Viktor", "Wanjiru", "Yusuf"),
)


class Guest:
    """A student who has joined."""

    def __init__(self, requests: APIRequestContext, url: str, token: str) -> None:
        self._requests = requests
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}", "Origin": url}
        self._question: Message = {}

    async def look(self) -> None:
        """See what there is; who asks for it is present for half a minute."""
        view: Message = {}
        while view.get("type") != "view":  # or else it says how many others there are
            reply = await self._requests.get(f"{self._url}/api/view", headers=self._headers)
            view = await reply.json()
        question = view.get("question", {})
        same = question.get("turn") == self._question.get("turn")  # then only what has changed of it comes
        self._question = {**self._question, **question} if same else question

    async def pick(self, text: str) -> None:
        """Answer with the option that has the text."""
        await self.look()
        question = self._question
        key = next(option["key"] for option in question["options"] if text in option["html"])
        await self._send(question, [key])

    async def answer(self, chance: random.Random, typed: list[Any]) -> None:
        """Answer with what comes to mind: of what is typed, one of `typed`."""
        await self.look()
        question = self._question
        keys = [option["key"] for option in question.get("options", [])]
        value: Any = [chance.choice(keys)] if keys else chance.choice(typed)
        if question["kind"] == "multiple":
            value = chance.sample(keys, 2)
        elif question["kind"] == "order":
            value = chance.sample(keys, len(keys))
        elif question["kind"] == "match":
            value = chance.sample(keys, len(question["left"]))
        await self._send(question, value)

    async def _send(self, question: Message, value: object) -> None:
        message = {"type": "answer", "id": f"{question['turn']}.{question['round']}", "turn": question["turn"]}
        sent = {**message, "round": question["round"], "value": value}
        reply = await self._requests.post(f"{self._url}/api/send", headers=self._headers, data=sent)
        said = await reply.json()
        assert said["type"] == "ack", said


async def guest(here: Room, requests: APIRequestContext, student_id: str, name: str) -> Guest:
    """A student joins; the name alone is enough where the class asks for no number."""
    body = {"student_id": student_id, "name": name}
    reply = await requests.post(f"{here.url}/api/join", data=body, headers={"Origin": here.url})
    return Guest(requests, here.url, (await reply.json())["token"])
