"""All questions and slides of a class, of which one is chosen: to be opened, or to be corrected."""

from collections.abc import Callable

from rich.text import Text

from appliance.client.world import new_id
from appliance.quiz.commands import Open
from appliance.quiz.views.questions import ListedQuestion
from appliance.terminal.instructor.correcting import Correcting
from appliance.terminal.instructor.listing import Listing, Row
from appliance.terminal.instructor.running import Running
from appliance.terminal.instructor.screen import Picture, Screen
from appliance.terminal.instructor.search import Search
from appliance.terminal.lines import cut


class Questions(Screen):
    """A list in the order of the class; Enter `does` what it is for with the chosen one."""

    def __init__(
        self,
        running: Running,
        title: str,
        chosen: str,
        does: Callable[[ListedQuestion], None],
        *,
        only_asked: bool = False,
    ) -> None:
        """`chosen` is the id of a question; `only_asked` leaves out slides and what was not asked yet."""
        self._running = running
        self._title = title
        self._does = does
        self._only_asked = only_asked
        self._listed: list[ListedQuestion] = []
        self._listing = Listing(chosen)
        self._search = Search()
        running.host.go(self._load())

    async def _load(self) -> None:
        listed = await self._running.host.ask(self._running.host.client.questions(self._running.code)) or []
        self._listed = [each for each in listed if not self._only_asked or (each.opened and each.number)]
        self._running.host.changed()

    def _found(self) -> list[ListedQuestion]:
        return [each for each in self._listed if self._search.finds(each.text, str(each.number or ""))]

    def press(self, key: str, character: str | None) -> bool:
        if self._search.press(key, character):
            return True
        found = {each.id: each for each in self._found()}
        if key != "enter":
            return self._listing.press(key, list(found))
        if found:
            self._running.host.back()
            self._does(found[self._listing.take(list(found))])
        return True

    def paste(self, text: str) -> None:
        self._search.paste(text)

    def draw(self, width: int) -> Picture:
        said, search = self._running.said, self._running.said("instructor.make.take_search")
        lines, at = self._listing.lines([self._row(each) for each in self._found()], width)
        head = [Text(self._title, "bold"), *self._search.lines(search, width), Text()]
        foot = cut(f"Enter · /: {search} · Esc: {said('common.back')}", width, "dim")
        return Picture(head, lines, [foot], at)

    def _row(self, each: ListedQuestion) -> Row:
        said = self._running.said
        number = each.number
        name = said("class.slide") if number is None else said("instructor.next.question", number=number)
        return Row(each.id, Text.assemble("✓ " if each.opened else "  ", (f"{name}  ", "bold"), each.text))


def opening(running: Running) -> None:
    """Choose what is opened out of its turn; the coming question is chosen at first."""
    coming = (running.view.coming or "") if running.view is not None else ""

    def opens(each: ListedQuestion) -> None:
        running.send(Open(id=new_id(), question=each.id))

    running.host.show(Questions(running, running.said("instructor.more.open"), coming, opens))


def correcting(running: Running) -> None:
    """Choose which question's key is corrected; the present one is chosen at first."""
    question = running.view.question if running.view is not None else None
    chosen = "" if question is None else question.id

    def corrects(each: ListedQuestion) -> None:
        running.host.show(Correcting(running, each.id))

    title = running.said("instructor.more.correct")
    running.host.show(Questions(running, title, chosen, corrects, only_asked=True))
