"""Makes pictures small: a program of its own, run by `shrinker.py`, since the files that it reads may be hostile.

From stdin it reads, as often as it comes, eight digits and so many bytes of a file. To stdout it writes a line of JSON,
`{"width": …, "height": …, "ending": …, "bytes": …}` and then so many bytes, or `{"why": REASON}`.

A picture is turned as its camera says, put on white where it is transparent, and written anew, so that nothing else
that its file holds is kept: no place, no camera, no comment. Of a film the first picture is taken.

It imports nothing of Chalkbox, so that it starts fast and runs by its path alone.
"""

import io
import json
import resource
import sys
import warnings
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

MOST_PIXELS: Final = 1280  # of a side
MOST_BYTES: Final = 150_000
MAX_PIXELS: Final = 20_000_000  # of a picture that is read whole: 4 bytes each
MAX_JPEG_PIXELS: Final = 64_000_000  # of one that is read at a part of its size
MEMORY_BYTES: Final = 400_000_000  # of address space, much of which is never used
CPU_S: Final = 120
QUALITIES: Final = (85, 75, 65, 50, 35)
FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")


class Refused(Exception):
    """The file is no picture that can be shown; the text is the reason: `no_picture`, `other_format`, `large`."""


def shrink(data: bytes) -> tuple[bytes, int, int, str]:
    """The picture's new file, width, height, and how the file's name ends. Raises Refused."""
    try:
        return _written(_read(data))
    except (MemoryError, Image.DecompressionBombError) as error:
        raise Refused("large") from error
    except (OSError, ValueError, SyntaxError, EOFError, ArithmeticError, LookupError, TypeError, RuntimeError) as error:
        raise Refused("no_picture") from error  # Pillow's readers raise all of these for damaged files


def _read(data: bytes) -> Image.Image:
    try:
        image: Image.Image = Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError as error:
        raise Refused("other_format" if _is_other(data) else "no_picture") from error
    pixels = image.width * image.height
    in_parts = image.format in ("JPEG", "MPO") and not image.info.get("progressive")
    if pixels > (MAX_JPEG_PIXELS if in_parts else MAX_PIXELS):
        raise Refused("large")
    if in_parts:
        image.draft("RGB", (MOST_PIXELS, MOST_PIXELS))
    image.load()
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        seen = image.convert("RGBA")
        image = Image.new("RGB", seen.size, "white")
        image.paste(seen, mask=seen)
    elif image.mode != "L":
        image = image.convert("RGB")
    image.thumbnail((MOST_PIXELS, MOST_PIXELS), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return image


def _is_other(data: bytes) -> bool:
    """Whether it is a picture or drawing in a format that is not read."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    signs = (b"BM", b"II*\0", b"MM\0*", b"%PDF", b"%!PS", b"\0\0\1\0", b"8BPS")
    return start.startswith(signs) or data[4:8] == b"ftyp" or b"<svg" in start.lower()


def _written(image: Image.Image) -> tuple[bytes, int, int, str]:
    """Without loss if that is small enough, as drawings are; otherwise as a JPEG, as good as it can be."""
    image.info = {}
    file = _encoded(image, "PNG", optimize=True)
    if len(file) <= MOST_BYTES:
        return file, *image.size, "png"
    while True:
        for quality in QUALITIES:
            file = _encoded(image, "JPEG", quality=quality, optimize=True)
            if len(file) <= MOST_BYTES:
                return file, *image.size, "jpg"
        image = image.resize((max(1, image.width * 3 // 4), max(1, image.height * 3 // 4)))


def _encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def _limit() -> None:
    """See that this process dies before the server suffers."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("900", encoding="ascii")
    for limit, most in ((resource.RLIMIT_AS, MEMORY_BYTES), (resource.RLIMIT_CPU, CPU_S)):
        with suppress(OSError, ValueError):
            resource.setrlimit(limit, (most, most))


def main(source: BinaryIO, target: BinaryIO) -> None:
    """Answer until there is no more to read."""
    while length := source.read(8):
        try:
            file, width, height, ending = shrink(source.read(int(length)))
            answer: dict[str, object] = {"width": width, "height": height, "ending": ending, "bytes": len(file)}
        except Refused as refused:
            answer, file = {"why": str(refused)}, b""
        target.write(json.dumps(answer).encode() + b"\n" + file)
        target.flush()


if __name__ == "__main__":
    _limit()
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = MAX_JPEG_PIXELS
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    main(sys.stdin.buffer, sys.stdout.buffer)
