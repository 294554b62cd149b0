"""`chalkbox join`: a student in a terminal."""

from typing import Final

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll

from appliance.client.student import Student
from appliance.terminal.app import TerminalApp
from appliance.terminal.glyphs import fitted
from appliance.terminal.lines import Lines, centred, cut, line_of_cursor, wrapped
from appliance.terminal.part import Part
from appliance.terminal.speech import Speech
from appliance.terminal.student.attending import Attending
from appliance.terminal.student.drafts import Typed
from appliance.terminal.student.lesson import Lesson
from appliance.terminal.student.memory import Memory
from appliance.terminal.student.scene import Scene, foot_of, top_of
from appliance.terminal.student.screens import body_of

_MARGIN: Final = 2
_FEW_LINES: Final = 10  # of a screen: then none is left empty at the top


class StudentApp(TerminalApp):
    """Joins, shows the class and answers; whoever leaves keeps the place in the class."""

    CSS = """
    #top, #foot { height: auto; padding: 0 2; }
    #middle { height: 1fr; padding: 0 2; scrollbar-size-vertical: 1; }
    #body { height: auto; }
    """

    def __init__(self, student: Student, speech: Speech, memory: Memory, *, name: str = "", code: str = "") -> None:
        super().__init__()
        self._said = speech
        self._at = Attending(
            *(student, speech, memory),
            go=self.run_worker,
            changed=self.draw,
            over=self.exit,
            name=name,
            code=code,
        )
        self._memory = memory
        self._shown: tuple[object, ...] = ()
        self._follows = False  # whether the cursor is to be brought into view
        self._top, self._body, self._foot = Part("top"), Part("body"), Part("foot")
        self._middle = VerticalScroll(self._body, id="middle", can_focus=False)

    def compose(self) -> ComposeResult:
        yield self._top
        yield self._middle
        yield self._foot

    def on_mount(self) -> None:
        """Begin."""
        self._at.begin()

    def tick(self) -> None:
        """Time has passed."""
        self._at.tick()

    def on_unmount(self) -> None:
        """Another terminal may be connected as this student."""
        self._memory.let_go()

    def on_key(self, event: events.Key) -> None:
        """Each key goes to what is shown; the arrows scroll where nothing else needs them."""
        scroll = {"pageup": self._middle.scroll_page_up, "pagedown": self._middle.scroll_page_down}
        if not self._uses_arrows:
            scroll |= {"up": self._middle.scroll_up, "down": self._middle.scroll_down}
        event.prevent_default()
        if event.key in scroll:
            scroll[event.key](animate=False)
            return
        self._follows = True
        if self._at.ended:
            if event.key == "enter":
                self._at.again()
        elif self._at.who is not None or self._at.door is not None:
            self._press_on_the_way_in(event.key, event.character)
        elif self._at.lesson.screen == "question":
            self._press_in_question(event.key, event.character)
        elif self._at.lesson.screen == "final":
            self._press_at_the_end(event.key)
        self.draw_soon()

    def _press_on_the_way_in(self, key: str, character: str | None) -> None:
        who, door = self._at.who, self._at.door
        if who is not None:
            if who.key(key, character):
                self._at.choose(who)
        elif door is not None and door.waits_for is not None and key == "escape":
            self._at.another()
        elif door is not None and (door.is_open or door.waits_for is not None) and door.key(key, character):
            self._at.knock(door)

    def _press_at_the_end(self, key: str) -> None:
        if key == "r" and self._at.review is None and self._may_look_back:
            self.run_worker(self._at.look_back())
        elif key == "escape":
            self._at.review = None
        elif key == "q":
            self.exit("")

    @property
    def _uses_arrows(self) -> bool:
        """Whether up and down choose something."""
        at = self._at
        if at.ended or at.who is not None:
            return not at.ended
        if at.door is not None:
            return at.door.uses_arrows
        return at.lesson.screen == "question" and at.lesson.draft is not None and at.lesson.draft.uses_arrows

    def _press_in_question(self, key: str, character: str | None) -> None:
        lesson = self._at.lesson
        draft, question = lesson.draft, lesson.question
        if draft is None or question is None:
            return
        if key == "tab" and question.confidence:
            lesson.sure = lesson.sure % 3 + 1
        elif key == "enter":
            if draft.enter():
                self._at.send(by_hand=True)
        elif draft.key(key, character):
            lesson.problem = ""
            if lesson.sends_at_once:
                self._at.send()

    def on_paste(self, event: events.Paste) -> None:
        """Text that comes all at once goes where typed text goes."""
        if self._at.door is not None:
            self._at.door.paste(event.text)
        elif self._at.lesson.screen == "question" and isinstance(self._at.lesson.draft, Typed):
            self._at.lesson.draft.paste(event.text)
        self.draw_soon()

    def draw(self) -> None:
        """Show what stands above, what is asked or told, and the keys."""
        width = max(10, self.size.width - 2 * _MARGIN - 1)
        top, body, foot = self._lines(width)
        if self.size.height < _FEW_LINES:
            top = [line for line in top if line.plain]
        if self._middle.max_scroll_y > 0:
            keys = "PgUp PgDn" if self._uses_arrows else "↑ ↓"
            foot = [*foot[:-1], cut(Text(f"{keys}: {self._said('terminal.scroll')} · ") + foot[-1], width, "dim")]
        glyphs = self._said.glyphs
        for part, lines in ((self._top, top), (self._body, body), (self._foot, foot)):
            part.draw([cut(fitted(line, glyphs), width, dots="") for line in lines])
        shown = (self._at.who or self._at.door, self._at.lesson.screen, self._at.lesson.place)
        if shown != self._shown:  # a question is read from its beginning, and a form where it is typed into
            self._shown, self._follows = shown, shown[0] is not None
            self._middle.scroll_home(animate=False)
        if self._follows:
            self._follows = False
            self.call_after_refresh(self._bring_into_view, line_of_cursor(body))

    def _bring_into_view(self, line: int | None) -> None:
        """Scroll to the line of the cursor and the one above it, which says what it is for."""
        if line is None:
            return
        room, first = self._middle.size.height, round(self._middle.scroll_offset.y)
        above = max(0, line - 1 if room > 1 else line)
        if not first <= above <= line < first + room:
            self._middle.scroll_to(y=above if above < first else line - room + 1, animate=False)

    def _lines(self, width: int) -> tuple[Lines, Lines, Lines]:
        said = self._said
        brand = [Text(said("common.brand"), "bold"), Text()]
        if self._at.ended:
            return brand, self._end_lines(width), [Text(f"Enter: {self._way_back()} · Ctrl-C", "dim")]
        if self._at.who is not None:
            return brand, [Text(), *self._at.who.lines(width, said)], [Text("↑ ↓ · Enter · Ctrl-C", "dim")]
        if self._at.door is not None:
            way_back = self._at.door.way_back(said)
            keys = f"Enter · Esc: {way_back} · Ctrl-C" if way_back else "Enter · Ctrl-C"
            return brand, [Text(), *self._at.door.lines(width, said)], [cut(keys, width, "dim")]
        view = self._at.lesson.view
        if view is None:
            looking = centred(wrapped(said("student.looking"), width), width)
            return brand, looking, [Text(self._note() or "Ctrl-C", "dim")]
        keys = _keys_of(self._at.lesson, said)
        if self._at.lesson.screen == "final":
            keys = f"Esc: {said('common.back')}"
            if self._at.review is None:
                keys = f"r: {said('student.review.open')} · q" if self._may_look_back else "q"
        scene = Scene(self._at.lesson, view, width, said, self._at.pin, self._note(), keys, self._at.review)
        return top_of(scene), body_of(scene), foot_of(scene)

    @property
    def _may_look_back(self) -> bool:
        summary = None if self._at.lesson.view is None else self._at.lesson.view.summary
        return summary is None or summary.review

    def _note(self) -> str:
        """What is wrong, if anything."""
        lesson, said = self._at.lesson, self._said
        if not self._at.is_lost:
            return self._at.problem
        is_unsent = lesson.has_unsent
        return said("terminal.lost_answer") if is_unsent else said("terminal.lost")

    def _way_back(self) -> str:
        """What Enter does once the connection is over."""
        if self._at.ended in ("replaced", "tabs"):
            return self._said("terminal.go_on_here")
        if self._at.ended == "removed":
            return self._said("student.bye.removed.go")
        return self._said("student.bye.left.go")

    def _end_lines(self, width: int) -> Lines:
        said = self._said
        known = {
            "removed": (said("student.bye.removed.title"), said("student.bye.removed.more")),
            "replaced": (said("terminal.replaced"), said("terminal.replaced_more")),
            "tabs": (said("student.bye.tabs.title"), said("terminal.tabs_more")),
            "left": (said("student.bye.left.title"), said("student.bye.left.more")),
        }
        title, more = known.get(self._at.ended, (said("common.class_over"), said("student.final.thanks")))
        return centred([*wrapped(title, width, "bold"), Text(), *wrapped(more, width)], width)


def _keys_of(lesson: Lesson, said: Speech) -> str:
    """What the keyboard does in the question that is shown."""
    draft, question = lesson.draft, lesson.question
    if lesson.screen != "question" or draft is None or question is None:
        return "Ctrl-C"
    hint, send = said(draft.hint), said("terminal.next_word" if draft.leads_on() else "kinds.send")
    keys = {"order": f"↑ ↓ Space: {hint}", "multiple": f"1-9 ↑ ↓ Space: {hint}"}
    first = "" if draft.typed else keys.get(question.kind, f"1-9 ↑ ↓: {hint}")
    sure = f"Tab: {said('student.sure.title')}" if question.confidence else ""
    is_done = lesson.sends_at_once and lesson.saved is not None and lesson.answer() is None
    return " · ".join(filter(None, (first, sure, "" if is_done else f"Enter: {send}", "Ctrl-C")))


async def show_class(student: Student, speech: Speech, memory: Memory, name: str = "", code: str = "") -> str:
    """Run until it is left; a sentence that says why it can't go on, or ""."""
    async with student:
        return await StudentApp(student, speech, memory, name=name, code=code).run_async() or ""
