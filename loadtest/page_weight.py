"""What a phone has to load for the student page: the HTML and all that it refers to, as compressed on the wire."""

import gzip
import json
import re
from urllib.parse import urljoin, urlsplit

import aiohttp

LINKS = {
    "text/html": r"""<(?:script|link|img)\b[^>]*?\s(?:src|href)=["']([^"'#]+)""",
    "text/css": r"""(?:url\(|@import\s)\s*["']?([^"')]+)""",
    "text/javascript": r"""(?:\bfrom|\bimport\s*\(?)\s*["']([^"']+)["']""",
}
IMPORT_MAP = r"""(?s)<script[^>]*type=["']importmap["'][^>]*>(.*?)</script>"""


async def page_weight(address: str) -> dict[str, int]:
    """Return the bytes on the wire of the page at `address` and of each file that it loads, by path."""
    sizes: dict[str, int] = {}
    named: dict[str, str] = {}
    missing = [address]
    headers = {"Accept-Encoding": "gzip"}
    async with aiohttp.ClientSession(headers=headers, auto_decompress=False, raise_for_status=True) as http:
        while missing:
            at = missing.pop()
            if urlsplit(at).path in sizes or urlsplit(at).netloc != urlsplit(address).netloc:
                continue
            async with http.get(at) as reply:
                body = await reply.read()
                packed, kind = reply.headers.get("Content-Encoding") == "gzip", reply.content_type
            sizes[urlsplit(at).path] = len(body)
            text = (gzip.decompress(body) if packed else body).decode("utf-8", "replace")
            for found in re.finditer(IMPORT_MAP, text if kind == "text/html" else ""):
                named |= json.loads(found[1])["imports"]
            links = re.findall(LINKS[kind], text) if kind in LINKS else []
            missing += [urljoin(at, named.get(link, link)) for link in links if not link.startswith("data:")]
    return sizes
