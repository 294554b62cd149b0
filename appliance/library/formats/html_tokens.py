"""HTML → its texts and tags, however broken it is, in a time that grows with its length only."""

import html
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

_NAME: Final = re.compile(r"</?([A-Za-z][^\s/>]*)")
_ATTRIBUTE: Final = re.compile(
    r"""[\s/]*+([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>]++)))?""",
)
_REST: Final = re.compile(r"[\s/]*+>")
_CLOSING: Final = re.compile(r"</([A-Za-z][^\s/>]*)")
_HUGE_NUMBER: Final = re.compile(r"&#(?:[0-9]{9,}|[xX][0-9a-fA-F]{9,});?")
_READ: Final = frozenset("alt class colspan data-equation-content encoding href src start style type".split())  # noqa: SIM905
_RAW: Final = ("script", "style", "title", "textarea")

# The tags of HTML. Any other is shown as typed unless it is closed somewhere: `list<int>` is no tag.
_KNOWN: Final = frozenset(
    """
    a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body br
    button canvas caption center cite code col colgroup command data datalist dd del details dfn dialog dir div dl dt em
    embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i
    iframe image img input ins isindex kbd keygen label legend li link listing main map mark marquee math menu menuitem
    meta meter nav nobr noembed noframes noscript object ol optgroup option output p param picture plaintext pre
    progress q rb rp rt rtc ruby s samp script search section select slot small source span strike strong style sub
    summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr xmp
    """.split()  # noqa: SIM905
)
_NO_ATTRIBUTES: Final[Mapping[str, str]] = MappingProxyType({})


class Tag(NamedTuple):
    """A tag by its name in lower case; of its attributes those that are read here, the first of each name."""

    name: str
    closing: bool = False
    attributes: Mapping[str, str] = _NO_ATTRIBUTES


def tokens(source: str) -> Iterator[str | Tag]:
    """The texts, with entities replaced, and the tags, in order. Comments and programs are left out."""
    closed = {name.lower() for name in _CLOSING.findall(source)}
    missing: set[str] = set()  # ends that do not follow any more, so that they are not looked for again
    at = 0
    while (tag_at := source.find("<", at)) >= 0:
        if tag_at > at:
            yield unescape(source[at:tag_at])
        token, at = _token(source, tag_at, closed, missing)
        if token:
            yield token
            at = _after_raw(source, at, token, missing)
    if at < len(source):
        yield unescape(source[at:])


def unescape(text: str) -> str:
    """The text with HTML's entities replaced."""
    return html.unescape(_HUGE_NUMBER.sub("\ufffd", text)) if "&" in text else text


def _token(source: str, at: int, closed: set[str], missing: set[str]) -> tuple[str | Tag, int]:
    """What begins with the `<` at `at`, empty for a comment, and where it ends."""
    name = _NAME.match(source, at)
    if name is None:
        end = _end_of_comment(source, at, missing)
        return ("", end) if end else ("<", at + 1)
    tag, end = _tag(source, at, name)
    if tag is None:
        return unescape(source[at:]), len(source)
    if tag.name not in _KNOWN and tag.name not in closed:
        return unescape(source[at:end]), end
    return tag, end


def _end_of_comment(source: str, at: int, missing: set[str]) -> int:
    """Where the comment at `at` ends; 0 if there is none."""
    if source[at + 1 : at + 2] not in ("!", "?"):
        return 0
    end = "-->" if source.startswith("<!--", at) else ">"
    found = -1 if end in missing else source.find(end, at + 2)
    if found < 0:
        missing.add(end)
        return 0
    return found + len(end)


def _tag(source: str, at: int, name: re.Match[str]) -> tuple[Tag | None, int]:
    """The tag at `at` and where it ends; None if it is never closed."""
    attributes: dict[str, str] = {}
    end = name.end()
    while (rest := _REST.match(source, end)) is None:
        attribute = _ATTRIBUTE.match(source, end)
        if attribute is None:
            return None, len(source)
        key = attribute[1].lower()
        if key in _READ:
            value = next((text for text in attribute.groups()[1:] if text is not None), "")
            attributes.setdefault(key, unescape(value))
        end = attribute.end()
    return Tag(name[1].lower(), source[at + 1] == "/", attributes), rest.end()


def _after_raw(source: str, at: int, token: str | Tag, missing: set[str]) -> int:
    """Where the content ends if it is a program or the like; without an end it is read as any text."""
    if isinstance(token, str) or token.closing or token.name not in _RAW or token.name in missing:
        return at
    end = re.compile(rf"</{token.name}", re.IGNORECASE).search(source, at)
    if end is None:
        missing.add(token.name)
        return at
    return end.start()
