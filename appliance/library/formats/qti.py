"""QTI, the exchange format of Canvas, Respondus and others: its items one by one, of version 1.2 or 2."""

from contextlib import suppress
from typing import Final

from appliance.library.formats import qti_one, qti_two
from appliance.library.formats.bank import Bank, Draft, LeftOut, scalar
from appliance.library.formats.bank_pictures import Find
from appliance.library.formats.bank_texts import Texts
from appliance.library.formats.qti_item import Item
from appliance.library.formats.xml_tree import Element, Takers
from appliance.library.nodes import Node
from appliance.library.problems import Place, Report
from appliance.sentence import sentence

ROOTS: Final = ("questestinterop", "assessmentItem")
MAX_TITLE: Final = 200  # characters
_MOST_GRADES: Final = 10  # that a sentence names


def _nothing(_: str) -> bytes | None:
    return None


class QtiReader:
    """Takes the items of a file, or of several; `pool` gives what they are together.

    `find` gives the content of a file that lies beside the one that is being read.
    """

    def __init__(self, report: Report, find: Find = _nothing) -> None:
        self.find = find
        self._bank = Bank(report)
        self._texts = Texts()
        self._grades: dict[float, Place] = {}
        self._on_wrong: list[Place] = []

    def takers(self) -> Takers:
        """Which elements it takes."""
        return Takers({"item": self.take, "assessmentItem": self.take}, {"assessment": self._title})

    @property
    def found(self) -> bool:
        """Whether there was any question, even if it was left out."""
        return bool(len(self._bank) or self._bank.left_out)

    def pool(self) -> Node:
        """The pool of all of them. Unreadable if there is no question."""
        if len(self._grades) > 1:
            grades = [f"{grade:g}" for grade in sorted(self._grades)[:_MOST_GRADES]]
            self._bank.note(list(self._grades.values())[1], sentence("bank.grades", grades=grades))
        if self._on_wrong:
            self._bank.note(self._on_wrong[0], sentence("bank.comments_on_wrong", n=len(self._on_wrong)))
        return self._bank.pool()

    def take(self, element: Element) -> None:
        """Add what the item becomes, or say why it is left out."""
        name = element.attributes.get("title", "") or element.attributes.get("identifier", "")
        item = Item(Draft(element, name), self._texts, self.find)
        try:
            (qti_two if element.name == "assessmentItem" else qti_one).read(self._bank, item, element, ())
        except LeftOut as left:
            self._bank.leave_out(element, name, left.why)
            return
        self._on_wrong += item.on_wrong[:1]
        with suppress(ValueError):
            self._grades.setdefault(float(qti_one.points_of(element)), element)

    def _title(self, assessment: Element) -> None:
        title = assessment.attributes.get("title", "").strip()
        if title and self._bank.title is None:
            self._bank.title = scalar(title[:MAX_TITLE], assessment)
