"""Colours for programs: Pygments tells what each piece is, and the pages' styles colour a few sorts of pieces.

Pygments reads with regular expressions, some of which take very long for texts that nobody writes, and the server
stands still meanwhile. So only the languages listed here are read, in short programs; anything else is shown plain.
"""

from functools import cache
from html import escape
from typing import Any, Final

MAX_PROGRAM: Final = 2000  # characters

# Names that authors write after the three backticks, and Pygments' own. C# is read as Java, which it resembles, since
# for some texts Pygments takes seconds to read it.
_OWN: Final = (
    *("bash", "c", "cpp", "css", "dart", "go", "haskell", "html", "java", "javascript", "json", "julia", "kotlin"),
    *("lua", "matlab", "pascal", "php", "prolog", "python", "r", "ruby", "rust", "scala", "sql", "swift"),
    *("typescript", "xml", "yaml"),
)
_OTHER: Final = {
    "c#": "java",
    "c++": "cpp",
    "cs": "java",
    "csharp": "java",
    "delphi": "pascal",
    "htm": "html",
    "js": "javascript",
    "py": "python",
    "python3": "python",
    "rb": "ruby",
    "sh": "bash",
    "shell": "bash",
    "ts": "typescript",
    "yml": "yaml",
}
_LANGUAGES: Final = {**{name: name for name in _OWN}, **_OTHER}
# The classes of www/common/ui/text.css, by sorts of pieces as Pygments calls them; the first that fits is taken.
_CLASSES: Final = (
    ("Token.Comment", "p-comment"),
    ("Token.Keyword", "p-word"),
    ("Token.Operator.Word", "p-word"),
    ("Token.Name.Tag", "p-word"),
    ("Token.Literal.String", "p-text"),
    ("Token.Literal.Number", "p-number"),
    ("Token.Name.Function", "p-name"),
    ("Token.Name.Class", "p-name"),
    ("Token.Name.Attribute", "p-name"),
    ("Token.Name.Decorator", "p-name"),
)


def coloured(program: str, language: str) -> str:
    """The program as HTML for within <code>; without colours if it is long or the language is unknown."""
    name = _LANGUAGES.get(language.strip().lower())
    if name is None or len(program) > MAX_PROGRAM:
        return escape(program, quote=False)
    pieces: list[tuple[str, str]] = []
    for kind, text in _lexer(name).get_tokens(program):
        css = _css(kind) if text.strip() else ""
        if pieces and (pieces[-1][0] == css or not text.strip()):
            pieces[-1] = pieces[-1][0], pieces[-1][1] + text
        else:
            pieces.append((css, text))
    return "".join(_piece(css, escape(text, quote=False)) for css, text in pieces)


def _piece(css: str, html: str) -> str:
    return f'<span class="{css}">{html}</span>' if css else html


@cache
def _lexer(name: str) -> Any:
    from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]  # not loaded without programs

    return get_lexer_by_name(name, stripnl=False, ensurenl=False)


@cache
def _css(kind: Any) -> str:
    return next((css for sort, css in _CLASSES if f"{kind}.".startswith(f"{sort}.")), "")
