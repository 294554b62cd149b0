"""Files of XML with questions: which program wrote them is told by their outermost element."""

from typing import Final, Protocol

from appliance.library.formats import moodle_xml, qti, xml_tree
from appliance.library.formats.xml_tree import Element, Takers
from appliance.library.nodes import Node, Unreadable
from appliance.library.problems import Position, Report, shown
from appliance.sentence import Sentence, sentence

_WEB_PAGE: Final = sentence("xml.web_page")
_OFFICE: Final = sentence("xml.office")
_NEWS: Final = sentence("xml.news")
_KNOWN: Final[dict[str, Sentence]] = {
    "html": _WEB_PAGE,
    "svg": sentence("xml.drawing"),
    "rss": _NEWS,
    "feed": _NEWS,
    "Workbook": _OFFICE,
    "document": _OFFICE,
    "document-content": _OFFICE,
    "package": _OFFICE,
    "moodle_backup": sentence("xml.moodle_backup"),
    "question_categories": sentence("xml.moodle_backup"),
    "plist": sentence("xml.settings"),
    "manifest": sentence("xml.manifest"),
    "assessmentTest": sentence("xml.manifest"),
    "qti-assessment-item": sentence("xml.qti_3"),
    "score-partwise": sentence("xml.music"),
}


class Reader(Protocol):
    """Takes the elements that are questions; `pool` gives what they are together."""

    def takers(self) -> Takers: ...
    def pool(self) -> Node: ...


def parse(data: bytes, report: Report) -> Node:
    """The questions of a file. Raises Unreadable."""
    readers: list[Reader] = []

    def choose(root: Element) -> Takers:
        readers.append(reader_for(root, report))
        return readers[0].takers()

    xml_tree.read(data, report, choose)
    if not readers:
        raise Unreadable(Position(), sentence("problem.empty_file"))
    return readers[0].pool()


def reader_for(root: Element, report: Report) -> Reader:
    """What reads a file with this outermost element. Unreadable if no program is known that writes such questions."""
    if root.name == moodle_xml.ROOT:
        return moodle_xml.MoodleReader(report)
    if root.name in qti.ROOTS:
        return qti.QtiReader(report)
    looks = _KNOWN.get(root.name) or sentence("xml.element", name=shown(root.name))
    raise Unreadable(root, sentence("xml.no_questions", looks=looks), sentence("xml.which_export"))
