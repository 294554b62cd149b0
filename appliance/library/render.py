"""Markdown → HTML that can do nothing but show text.

A pool's Markdown has emphasis, code, lists, tables and formulas; `marks` says which marks have a meaning, `maths` what
a formula is, `programs` how a program is coloured. The HTML of the prose passes through nh3, which lets the elements
through that are listed here, with two attributes of the author's: the number of a list's item, and the side to which a
column is aligned. Formulas and coloured programs are put in afterwards.
"""

import re
from collections.abc import MutableMapping, Sequence
from html import escape
from typing import Any, Final, cast

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from appliance.library import marks, programs
from appliance.library.maths import FORMULA, NoFormula, is_formula, mathml
from appliance.library.notes import Note, Notes
from appliance.library.problems import shown
from appliance.sentence import sentence

_PLAIN: Final = re.compile(r"[^\\*_`~$\x00-\x1f]*")  # nothing in it has a meaning in Markdown
_PICTURE: Final = re.compile(r"!\[[^\]\n]{0,200}\]\([^)\n]{1,300}\)")
_HOLE: Final = "\x01"  # around the number of something that is put in later; an author can't type it
_HOLES: Final = re.compile(f"{_HOLE}(\\d+){_HOLE}")
_CLEANER: Final = nh3.Cleaner(
    tags=set("p br em strong s code pre ul ol li table thead tbody tr th td".split()),  # noqa: SIM905
    clean_content_tags=set(),
    attributes={"li": {"value"}, "th": {"align"}, "td": {"align"}},
    set_tag_attribute_values={"pre": {"tabindex": "0"}},  # so that long lines can be scrolled with the keyboard
    link_rel=None,
    generic_attribute_prefixes=set(),
    url_schemes=set(),
)


class _Page:
    """What one rendering gathers."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.held: list[str] = []

    def hold(self, html: str) -> str:
        """Keep `html` past the cleaning; what stands for it until then."""
        self.held.append(html)
        return f"{_HOLE}{len(self.held) - 1}{_HOLE}"

    def finish(self, html: str) -> str:
        cleaned = _CLEANER.clean(html.strip()).replace("&nbsp;", "\u00a0")
        return _HOLES.sub(lambda found: self.held[int(found[1])], cleaned) if self.held else cleaned


def block(source: str, notes: Notes | None = None) -> str:
    """Paragraphs, lists, tables, code; a single paragraph comes without its <p>, so that a heading can hold it."""
    if "\n" not in source:
        return inline(source, notes)
    page, source = _page(source, notes)
    env: dict[str, Any] = {"page": page}
    tokens = _MARKDOWN.parse(source, env)
    if [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]:
        tokens = tokens[1:2]
    return page.finish(cast(str, _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, env)))


def inline(source: str, notes: Notes | None = None) -> str:
    """Emphasis, code and formulas only. "1. May" or "- 5" is no list as an option, nor as a question of one line."""
    if _PLAIN.fullmatch(source) and "![" not in source:
        return escape(source.strip(), quote=False)
    page, source = _page(source, notes)
    return page.finish(cast(str, _MARKDOWN.renderInline(source, {"page": page})))


def _page(source: str, notes: Notes | None) -> tuple[_Page, str]:
    notes = notes or Notes()
    for found in _PICTURE.finditer(source):
        message = sentence("problem.picture_in_text", text=shown(found[0]))
        notes.found.append(Note(message, sentence("problem.write_image"), found[0]))
    return _Page(notes), source.replace(_HOLE, "\ufffd")


class _Renderer(RendererHTML):
    """Writes tokens without the attributes that come from the source, and programs with colours."""

    @staticmethod
    def renderAttrs(token: Token) -> str:  # noqa: N802 — the name is the library's
        """The number of an item as typed, and the side of a column, which as a style would break the CSP."""
        if token.type == "list_item_open" and token.info:
            return f' value="{int(token.info)}"'
        side = str(token.attrs.get("style", "")).removeprefix("text-align:")
        return f' align="{side}"' if side in ("left", "center", "right") else ""

    def fence(self, tokens: Sequence[Token], number: int, options: OptionsDict, env: MutableMapping[str, Any]) -> str:
        """A block of code; as long as the pool has not too many, in colours."""
        page: _Page = env["page"]
        program, language = tokens[number].content, tokens[number].info.strip().partition(" ")[0]
        if len(program) > page.notes.programs:
            language = ""
        html = programs.coloured(program, language)
        if "<" in html:
            page.notes.programs -= len(program)
        return f"<pre><code>{page.hold(html)}</code></pre>\n"


def _maths(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "$":
        return False
    match = FORMULA.match(state.src, state.pos, state.posMax)
    if match is None or not is_formula(match, state.src[match.end() : match.end() + 1]):
        return False
    if not silent:
        page: _Page = state.env["page"]
        formula = match["inline"] or match["display"]
        try:
            shown_as = page.hold(mathml(formula, display=match["display"] is not None))
        except NoFormula as error:
            page.notes.found.append(Note(error.sentence, error.hint, match[0]))
            shown_as = page.hold(escape(match[0], quote=False))
        state.push("text", "", 0).content = shown_as
    state.pos = match.end()
    return True


def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}, renderer_cls=_Renderer)
    marks.set_rules(markdown)
    markdown.inline.ruler.after("escape", "maths", _maths)
    return markdown


_MARKDOWN = _markdown()
