"""The pages: www/ read once at the start, under an address that holds its hash, so that phones keep it for ever.

A page itself holds what must be there before anything is drawn: the words of its language, and a short script that
loads the page anew where one of its files did not arrive. All of its code is one file, and all of its style another
(`bundle.py`). Help and the page for Apple's sign-in window have no code; their words are filled into their HTML.
"""

import base64
import hashlib
import html
import mimetypes
import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Final

import msgspec
from aiohttp import web

from appliance.web.bundle import bundle, join
from appliance.web.language import LanguageChoice
from appliance.web.portal import is_apple_window
from appliance.words import Text, file_of
from appliance.words.languages import LANGUAGES

PAGES: Final = {
    "/": "student",
    "/admin": "instructor",
    "/projector": "projector",
    "/playback": "playback",
    "/help": "help",
    "/window": "window",
}
# Which words a page gets: of www/i18n by the first part of a key, of the server's sentences by their area. Tests
# compare it with the words that the page's modules use, and with every sentence that the server sends to such a page.
WORDS: Final = {
    "student": ("common", "kind", "kinds", "student", "http", "answer", "join"),
    "instructor": (
        *("edit", "kind", "os", "picture", "xml", "zip"),
        *("common", "kinds", "class", "instructor", "http", "alert", "bank", "command", "pool", "problem", "roster"),
        *("session", "shelf", "sign_in", "storage", "boot", "box", "diagnostics", "export", "format", "health"),
        *("hall", "network", "playback", "radio", "stick", "update", "wifi"),
    ),
    "projector": (
        *("common", "kind", "kinds", "class", "projector", "http"),
        *("boot", "export", "hall", "network", "os", "radio", "stick", "storage", "wifi"),
    ),
    "playback": (
        *("common", "kind", "kinds", "class", "projector", "playback"),
        *("http", "os", "session", "sign_in", "storage"),
    ),
    "help": ("common", "help", "instructor"),
    "window": ("common", "window"),
}
# What phones need not load: indentation, empty lines, comments, ends of lines at brackets and what goes before them. A
# comment at the end of a line counts only where no quote follows, so that nothing is cut out of a text.
_IDLE: Final = {
    ".js": re.compile(
        rb"^[ \t]*/\*\*(?:(?!\*/).)*\*/[ \t]*\n"
        rb"|/\*\* @type (?:(?!\*/).)*\*/ ?"
        rb"|^[ \t]*//[^\n]*\n"
        rb"|[ \t]+// [^\"'`\n]*$"
        rb"|^[ \t]*\n"
        rb"|[,;]\n[ \t]*(?=})|,\n[ \t]*(?=[)\]])|(?<=})\n[ \t]*(?=})|(?<={)\n[ \t]*(?![/\s])"
        rb"|^[ \t]+",
        re.MULTILINE | re.DOTALL,
    ),
    ".css": re.compile(
        rb"/\*(?:(?!\*/).)*\*/\n?|^[ \t]+|(?<=:) | (?={)|(?<=[{;}])\n|;\n(?=[ \t]*})", re.MULTILINE | re.DOTALL
    ),
}
_VARY: Final = "Accept-Encoding, Accept-Language, Cookie"
_decode: Final = msgspec.json.Decoder(dict[str, Text]).decode
_TEXT: Final = ("text/", "application/json", "image/svg+xml")
_TYPES: Final = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html"}


@dataclass(frozen=True)
class _File:
    body: bytes
    content_type: str

    @cached_property
    def packed(self) -> bytes:
        """Packed when it is first asked for: a class loads few of the files, and speaks one or two languages."""
        # a short file packs better with less memory: its blocks are smaller, each with letters of its own
        packer = zlib.compressobj(9, wbits=31, memLevel=9 if len(self.body) > 1 << 15 else 5)
        return packer.compress(self.body) + packer.flush()

    def response(self, request: web.Request, headers: dict[str, str]) -> web.Response:
        packed = self.content_type.startswith(_TEXT) and "gzip" in request.headers.get("Accept-Encoding", "")
        if packed:
            headers = {**headers, "Content-Encoding": "gzip"}
        body = self.packed if packed else self.body
        return web.Response(
            body=body, headers={"Vary": "Accept-Encoding", **headers, "Content-Type": self.content_type}
        )


class Pages:
    """Handlers of the pages and of what they load."""

    def __init__(self, folder: Path, choice: LanguageChoice, address: Callable[[], str], *, portal: bool) -> None:
        """`address()` is that of the start page, `portal`: sign-in windows may ask for it.

        Reads all of `folder`; raises OSError, and ValueError for code that can't become one file.
        """
        self._choice = choice
        self._address = address
        self._has_portal = portal
        bodies = _read(folder)
        # as they lie on the disk: the texts of nine languages take three times as much memory once they are read
        self._words = {tag: (file_of(tag).read_bytes(), bodies[f"i18n/{tag}.json"]) for tag in LANGUAGES}
        digest = hashlib.sha256()
        for name, body in [*bodies.items(), *((tag, said) for tag, (said, _) in self._words.items())]:
            digest.update(f"{name} {len(body)} ".encode() + body)
        self._root = f"/w/{digest.hexdigest()[:12]}"
        self._files = {name: _file(name, body) for name, body in bodies.items()}
        self._templates = {page: bodies[f"{page}/index.html"].decode() for page in PAGES.values()}
        self._start = bodies["common/start.js"].decode().strip()
        self._start_hash = base64.b64encode(hashlib.sha256(self._start.encode()).digest()).decode()
        self._pages: dict[tuple[str, str, str], _File] = {}

    def _page(self, page: str, tag: str, address: str) -> _File:
        """A page in a language, made when somebody first asks for it: its template with the `{{…}}` filled in.

        `{{say KEY}}` is filled with that text.
        """
        if made := self._pages.get((page, tag, address)):
            return made
        words = _own([_decode(table) for table in self._words[tag]], page)
        filled = {
            "www": self._root,
            "address": html.escape(address),
            "language": tag,
            "direction": LANGUAGES[tag].direction,
            "start": self._start,
            "languages": " ".join(
                f'<a href="?language={other}" lang="{other}" hreflang="{other}">{language.name}</a>'
                for other, language in LANGUAGES.items()
            ),
            # "<" would let a text end the element that the words stand in
            "words": msgspec.json.encode(words).decode().replace("<", r"\u003c"),
        }

        def fill(found: re.Match[str]) -> str:
            word, _, key = found[1].partition(" ")
            return html.escape(str(words[key])) if word == "say" else filled[word]

        body = re.sub(r"\{\{(.+?)\}\}", fill, self._templates[page]).encode()
        made = self._pages[page, tag, address] = _file("index.html", body)
        return made

    def routes(self) -> list[web.RouteDef]:
        pages = [web.get(address, self.page) for address in PAGES]
        return [*pages, web.get(f"{self._root}/{{name:.+}}", self.file)]

    async def page(self, request: web.Request) -> web.Response:
        """A page itself; small, and never cached, so that it always names the newest files."""
        if self._is_window(request):
            raise web.HTTPFound("/window")
        policy = (
            f"default-src 'none'; script-src 'self' 'sha256-{self._start_hash}'; style-src 'self'; "
            "img-src 'self' data:; "
            f"connect-src 'self' ws://{request.host} wss://{request.host}; base-uri 'none'; form-action 'self'; "
            "frame-ancestors 'none'"
        )
        page = PAGES[request.path]
        language = self._choice.of_page(request, projector=page in ("projector", "playback"))
        headers = {
            "Cache-Control": "no-cache",
            "Content-Language": language,
            "Vary": _VARY,
            "Content-Security-Policy": policy,
        }
        address = self._address().rstrip("/") if page == "window" else ""
        return self._page(page, language, address).response(request, headers)

    def _is_window(self, request: web.Request) -> bool:
        """Whether it is Apple's sign-in window that asks for the start page, and nobody wants to go on in it."""
        asks = self._has_portal and request.path == "/" and "here" not in request.query
        return asks and is_apple_window(request.headers.get("User-Agent", ""))

    async def file(self, request: web.Request) -> web.Response:
        """What a page loads."""
        file = self._files.get(request.match_info["name"])
        if file is None:
            raise web.HTTPNotFound
        return file.response(request, {"Cache-Control": "public, max-age=31536000, immutable"})


@cache
def _read(folder: Path) -> Mapping[str, bytes]:
    """The files of `folder` as pages load them, by their path there; a process reads a folder once."""
    bodies = {
        path.relative_to(folder).as_posix(): _slim(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".") and not path.name.endswith((".d.ts", ".md"))
    }
    for name, whole in (("page.js", bundle), ("page.css", join)):
        bodies |= {path: whole(bodies, path) for page in PAGES.values() if (path := f"{page}/{name}") in bodies}
    return bodies


def _slim(path: Path) -> bytes:
    """A file as phones get it: what only we read is left out."""
    body, idle = path.read_bytes(), _IDLE.get(path.suffix)
    return idle.sub(b"", body) if idle else body


def _own(tables: Iterable[Mapping[str, Text]], page: str) -> dict[str, Text]:
    """The words that `page` may need, and the names of the languages it can speak."""
    own = {key: text for table in tables for key, text in table.items() if key.split(".", 1)[0] in WORDS[page]}
    return own | {f"language.{tag}": language.name for tag, language in LANGUAGES.items()}


def _file(name: str, body: bytes) -> _File:
    suffix = Path(name).suffix
    kind = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return _File(body, f"{kind}; charset=utf-8" if kind.startswith(_TEXT) else kind)
