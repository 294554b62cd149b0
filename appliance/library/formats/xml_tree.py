"""XML from anywhere → elements with their places, one after another, in bounded memory and time.

Nothing outside the file is looked at, and the file can't define anything: a document type is passed over, entities are
only those of XML and HTML. What is handed over is one element at a time, so that a file of many questions is never in
memory as a whole.
"""

import html
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterator, Mapping
from html.entities import html5
from types import MappingProxyType
from typing import Final, NamedTuple
from xml.parsers import expat

from appliance.library.formats.text import decode_any
from appliance.library.nodes import Unreadable
from appliance.library.problems import Place, Position, Report, shown
from appliance.sentence import Sentence, sentence

MAX_DEPTH: Final = 60
MAX_EVENTS: Final = 200_000  # tags and pieces of text; so many take about a second
MAX_ELEMENTS: Final = 20_000  # in one that is handed over
MAX_ATTRIBUTES: Final = 30
MAX_TEXT: Final = 24_000_000  # bytes of memory that the texts of one may take

_BLANK: Final = re.compile(r"\s*")
_ENCODING: Final = re.compile(rb"""\s*<\?xml[^>]*\sencoding\s*=\s*["']([^"'>]*)""")
_CUT: Final = (
    expat.errors.XML_ERROR_NO_ELEMENTS,
    expat.errors.XML_ERROR_UNCLOSED_TOKEN,
    expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    expat.errors.XML_ERROR_PARTIAL_CHAR,
)

Take = Callable[["Element"], None]


class Takers(NamedTuple):
    """What takes elements by their names: whole ones, and those that are only just opened and still empty."""

    whole: Mapping[str, Take]
    opened: Mapping[str, Take] = MappingProxyType({})


Choose = Callable[["Element"], Takers]


class Element:
    """An element: its name without a namespace, its attributes, and in their order the texts and elements in it.

    `line` and `column` say where its tag stands, `text_place` where the text in it begins.
    """

    __slots__ = ("attributes", "column", "content", "line", "name", "text_place")

    def __init__(self, name: str, attributes: Mapping[str, str], line: int, column: int) -> None:
        self.name, self.attributes, self.line, self.column = name, attributes, line, column
        self.content: list[str | Element] = []
        self.text_place: Place = self

    def __iter__(self) -> Iterator["Element"]:
        return (each for each in self.content if isinstance(each, Element))

    def named(self, *names: str) -> list["Element"]:
        """The elements in it that have one of these names."""
        return [each for each in self if each.name in names]

    def first(self, *path: str) -> "Element | None":
        """The first element in it of this name, and so on along the path."""
        found = self
        for name in path:
            for each in found.content:
                if isinstance(each, Element) and each.name == name:
                    found = each
                    break
            else:
                return None
        return found

    def within(self, *names: str) -> Iterator["Element"]:
        """All elements at any depth in it that have one of these names, in their order."""
        for each in self:
            if each.name in names:
                yield each
            yield from each.within(*names)

    def text(self) -> str:
        """The text right in it, without that of its elements."""
        return "".join(each for each in self.content if isinstance(each, str))

    def value(self, *path: str) -> str:
        """The stripped text of the element at the path; empty if there is none."""
        found = self.first(*path)
        return "" if found is None else found.text().strip()

    def markup(self) -> str:
        """What is in it as HTML: its text, or if there are elements too, both."""
        if not any(isinstance(each, Element) for each in self.content):
            return self.text()
        return "".join(
            html.escape(each, quote=False) if isinstance(each, str) else each.outer() for each in self.content
        )

    def outer(self) -> str:
        """The element itself as HTML."""
        attributes = "".join(f' {name}="{html.escape(value)}"' for name, value in self.attributes.items())
        inner = "".join(
            html.escape(each, quote=False) if isinstance(each, str) else each.outer() for each in self.content
        )
        return f"<{self.name}{attributes}>{inner}</{self.name}>"


def read(data: bytes, report: Report, choose: Choose, *, first_line: int = 0) -> None:
    """Hand over elements of the file one by one. Raises Unreadable.

    `choose` gets the outermost one when it is opened, still empty, and says what takes which elements. Those that lie
    within a whole one that is taken are not handed over by themselves. Lines count from `first_line` + 1.
    """
    _Reader(data, report, choose, first_line).read()


class _Reader:
    def __init__(self, data: bytes, report: Report, choose: Choose, first_line: int) -> None:
        self._data, encoding = _in_utf_8(data, report)
        self._choose, self._first_line = choose, first_line
        self._takers = Takers({})
        self._depth = self._events = self._elements = self._size = 0
        self._open: list[Element] = []  # within the one that will be handed over
        self._begun = False  # whether the innermost has text
        self._parser = self._expat(encoding)

    def read(self) -> None:
        try:
            self._parser.Parse(self._data, True)
        except expat.ExpatError as error:
            place = Position(self._first_line + error.lineno, error.offset + 1)
            raise Unreadable(place, *self._why(error.code)) from error
        except (LookupError, ValueError) as error:  # an encoding that Python or expat doesn't know
            place = Position(self._first_line + 1)
            raise Unreadable(place, sentence("xml.encoding"), sentence("problem.save_as_utf_8")) from error

    def _why(self, code: int) -> tuple[Sentence, Sentence | None]:
        """What an error of expat means."""
        name = expat.errors.messages.get(code, "")
        if name == expat.errors.XML_ERROR_NO_ELEMENTS and not self._depth:
            return sentence("problem.empty_file"), None
        if name == expat.errors.XML_ERROR_TAG_MISMATCH:
            return sentence("xml.mismatched"), sentence("xml.close_tags")
        if name in _CUT:
            return sentence("xml.cut"), sentence("xml.export_again")
        if name == expat.errors.XML_ERROR_INVALID_TOKEN:
            return sentence("xml.invalid"), sentence("xml.write_ampersand")
        return sentence("xml.not_well_formed", expat=name or str(code)), None

    def _expat(self, encoding: str | None) -> expat.XMLParserType:
        parser = expat.ParserCreate(encoding)
        parser.UseForeignDTD(True)  # so that an entity of HTML is no error, but handed to us
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.buffer_size = 1 << 16
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._forbidden
        parser.AttlistDeclHandler = self._forbidden
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.SkippedEntityHandler = self._entity
        return parser

    def _here(self) -> Position:
        line = self._first_line + self._parser.CurrentLineNumber
        return Position(line, self._parser.CurrentColumnNumber + 1)

    def _count(self) -> None:
        self._events += 1
        if self._events > MAX_EVENTS:
            raise Unreadable(self._here(), sentence("xml.too_many_parts"), sentence("problem.split_file"))

    def _doctype(self, name: str, system: str | None, public: str | None, internal: int) -> None:
        if internal:
            self._forbidden()

    def _forbidden(self, *_: object) -> None:
        raise Unreadable(self._here(), sentence("xml.definitions"), sentence("xml.remove_doctype"))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count()
        self._depth += 1
        name = name.rpartition(":")[2]
        if self._depth > 1 and not self._open and name not in self._takers.whole and name not in self._takers.opened:
            return
        element = self._element(name, attributes)
        if self._depth == 1:
            self._takers = self._choose(element)
        if self._open:
            self._open[-1].content.append(element)
            self._elements += 1
        elif name in self._takers.whole:
            self._elements = self._size = 0
        else:
            if name in self._takers.opened:
                self._takers.opened[name](element)
            return
        self._size += sum(map(len, attributes.values()))
        if self._elements > MAX_ELEMENTS or self._size > MAX_TEXT:
            raise Unreadable(element, sentence("xml.too_large_part"), sentence("problem.split_file"))
        self._open.append(element)
        self._begun = self._parser.buffer_text = False  # until the text begins its place matters

    def _element(self, name: str, attributes: dict[str, str]) -> Element:
        line = self._first_line + self._parser.CurrentLineNumber
        column = self._parser.CurrentColumnNumber + 1
        if self._depth > MAX_DEPTH:
            raise Unreadable(Position(line, column), sentence("xml.too_deep"))
        if len(attributes) > MAX_ATTRIBUTES:
            raise Unreadable(Position(line, column), sentence("xml.too_many_attributes", most=MAX_ATTRIBUTES))
        return Element(name, {key.rpartition(":")[2]: value for key, value in attributes.items()}, line, column)

    def _end(self, name: str) -> None:
        self._count()
        self._depth -= 1
        if self._open:
            self._parser.buffer_text = self._begun = True
            element = self._open.pop()
            if not self._open:
                self._takers.whole[element.name](element)

    def _text(self, text: str) -> None:
        self._count()
        if not self._open:
            return
        element = self._open[-1]
        if not self._begun:
            blank = _BLANK.match(text)
            before = blank.end() if blank is not None else 0
            if before < len(text):
                place = self._here()
                element.text_place = Position(place.line, place.column + before)
                self._begun = self._parser.buffer_text = True
        self._size += len(text) if text.isascii() else 4 * len(text)
        if self._size > MAX_TEXT:
            raise Unreadable(element, sentence("xml.too_large_part"), sentence("problem.split_file"))
        element.content.append(text)

    def _entity(self, name: str, is_parameter: bool) -> None:
        if is_parameter:
            return
        character = html5.get(f"{name};")
        if character is None:
            raise Unreadable(self._here(), sentence("xml.entity", name=shown(name)), sentence("xml.write_ampersand"))
        self._text(character)


def _in_utf_8(data: bytes, report: Report) -> tuple[bytes, str | None]:
    """The file, and its encoding if that is not what it names: without a name, or called UTF-8, it may be Windows'."""
    named = _ENCODING.match(data[:200])
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or (named and named[1].lower() not in (b"utf-8", b"utf8")):
        return data, None
    try:
        data.decode()
    except UnicodeDecodeError:
        return decode_any(data, report).encode(), "utf-8"
    return data, None
