"""Markdown → HTML that can do nothing but show text.

There is no internet in the room, so links and pictures become their words. HTML in the source is shown as text, and
no attribute comes from the author but the number at which a list begins. `$…$` stays as typed.
"""

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

# an opening $ has no space after it, a closing one none before and no digit after: "$5 and $10" are prices
_MATHS = re.compile(r"\$\$[^$]+\$\$|\$(?!\s)[^$]+(?<!\s)\$(?!\d)")
MAX_BRACKETS = 200


def block(source: str) -> str:
    """Paragraphs, lists, tables, code; a single paragraph comes without its <p>, so that a heading can hold it."""
    tokens = _MARKDOWN.parse(_tamed(source))
    if [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]:
        tokens = tokens[1:2]
    html: str = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return html.strip()


def inline(source: str) -> str:
    """Emphasis and code only: "1. May" or "- 5" as an option is no list."""
    html: str = _MARKDOWN.renderInline(_tamed(source))
    return html.strip()


def _tamed(source: str) -> str:
    """Past so many brackets none begins a link, since looking for the ends of links takes time by the square."""
    return source if source.count("[") <= MAX_BRACKETS else source.replace("[", "\\[")


class _Renderer(RendererHTML):
    """Writes tokens without the attributes that come from the source."""

    @staticmethod
    def renderAttrs(token: Token) -> str:  # noqa: N802 — the name is the library's
        """The start of a list and the side to which a column is aligned; the latter as a style would break the CSP."""
        if token.type == "ordered_list_open" and "start" in token.attrs:
            return f' start="{int(token.attrs["start"])}"'
        side = str(token.attrs.get("style", "")).removeprefix("text-align:")
        return f' align="{side}"' if side in ("left", "center", "right") else ""

    def renderToken(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:  # noqa: N802
        """The tag, but none for a link: its words remain."""
        return "" if tokens[idx].tag == "a" else super().renderToken(tokens, idx, options, env)

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """The words that stand for the picture."""
        return escapeHtml(self.renderInlineAsText(tokens[idx].children, options, env))


def _maths(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "$":
        return False
    match = _MATHS.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        state.push("text", "", 0).content = match[0]
    state.pos = match.end()
    return True


def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}, renderer_cls=_Renderer)
    markdown.enable(["table", "strikethrough"])
    markdown.disable(["heading", "lheading", "reference"])
    markdown.inline.ruler.after("escape", "maths", _maths)
    return markdown


_MARKDOWN = _markdown()
