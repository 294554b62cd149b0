"""A look at the coming question or slide before the class sees it."""

from rich.text import Text

from appliance.client.views import AnsweredQuestion
from appliance.terminal.instructor.preview import question_lines
from appliance.terminal.instructor.running import Running
from appliance.terminal.instructor.screen import Picture, Screen


class Coming(Screen):
    """Another one, if another instructor passes over the first; none any more once the class sees something else."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self._id = ""
        self._question: AnsweredQuestion | None = None

    async def _look(self, question_id: str) -> None:
        host = self._running.host
        question = await host.ask(host.client.question(self._running.code, question_id))
        if question_id == self._id:
            self._question = question
            host.changed()

    def press(self, key: str, character: str | None) -> bool:
        return False

    def draw(self, width: int) -> Picture:
        running, said, view = self._running, self._running.said, self._running.view
        coming = (view.coming or "") if view is not None and running.may("open") else ""
        if coming != self._id:
            self._id, self._question = coming, None
            if coming:
                running.host.go(self._look(coming))
        foot = [Text(f"Esc: {said('common.back')}", "dim")]
        if view is None or not coming:
            return Picture([], [Text("–")], foot)
        number = view.next_question
        title = said("common.question", number=number, of=view.of) if number else said("class.slide")
        lines = [Text(said("instructor.one_moment"))]
        if self._question is not None:
            lines = question_lines(self._question, said, width)
        return Picture([Text(title, "bold"), Text()], lines, foot)
