"""Pictures become small enough for phones, without what the camera wrote, whatever hostile files hold."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from appliance.library.pictures import NoPicture, shrinker
from appliance.library.pictures.shrinker import Shrinker
from appliance.library.pictures.shrinking import MOST_BYTES, MOST_PIXELS
from tests.library.drawn import drawing, encoded, noise


def shrunk(data: bytes) -> Image.Image:
    """The picture as phones get it, checked for what holds of all."""
    with_closing = Shrinker()
    try:
        made = with_closing.shrink(data)
    finally:
        with_closing.close()
    assert len(made.file) <= MOST_BYTES
    image = Image.open(io.BytesIO(made.file))
    image.load()
    assert image.size == (made.width, made.height)
    assert max(image.size) <= MOST_PIXELS
    assert image.format == {"png": "PNG", "jpg": "JPEG"}[made.ending]
    assert not image.getexif()
    return image.convert("RGB")


def refused(data: bytes) -> str:
    with_closing = Shrinker()
    try:
        with pytest.raises(NoPicture) as error:
            with_closing.shrink(data)
    finally:
        with_closing.close()
    return error.value.sentence.code


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_of_each_kind_is_written_anew(kind: str) -> None:
    image = shrunk(encoded(drawing(), kind))
    assert image.size == (300, 200)
    red, green, blue = image.getpixel((150, 100))  # type: ignore[misc]
    assert (red < 20, 100 < green < 150, blue < 20) == (True, True, True)


@pytest.mark.long
def test_a_photograph_becomes_small_enough_and_loses_what_the_camera_wrote() -> None:
    photograph = noise((3000, 2000))
    exif = photograph.getexif()
    exif[0x0112], exif[0x010F] = 6, "ACME"  # turned to the right; the camera's maker
    data = encoded(photograph, "JPEG", exif=exif, quality=80, comment=b"Ada was here")
    image = shrunk(data)
    assert image.width < image.height <= 1280
    made = Shrinker()
    try:
        file = made.shrink(data).file
    finally:
        made.close()
    assert len(file) <= 150_000
    assert b"ACME" not in file
    assert b"Ada" not in file


def test_a_picture_is_turned_as_its_camera_says() -> None:
    image = Image.new("RGB", (200, 100), "blue")
    image.paste("red", (0, 0, 100, 100))
    exif = image.getexif()
    exif[0x0112] = 6  # to be turned to the right: what was left is on top
    turned = shrunk(encoded(image, "JPEG", exif=exif, quality=95))
    assert turned.size == (100, 200)
    assert turned.getpixel((50, 20))[0] > 200  # type: ignore[index]
    assert turned.getpixel((50, 180))[2] > 200  # type: ignore[index]


def test_what_is_transparent_is_white() -> None:
    glass = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    ImageDraw.Draw(glass).rectangle((10, 10, 30, 30), fill="black")
    for data in (encoded(glass), encoded(glass, "WEBP", lossless=True), encoded(glass, "GIF")):
        image = shrunk(data)
        assert image.getpixel((2, 2)) == (255, 255, 255)
        assert image.getpixel((20, 20)) == (0, 0, 0)


def test_of_a_film_the_first_picture_is_shown() -> None:
    first, second = Image.new("RGB", (50, 50), "red"), Image.new("RGB", (50, 50), "blue")
    for kind in ("GIF", "WEBP", "PNG"):
        image = shrunk(encoded(first, kind, save_all=True, append_images=[second], duration=100))
        assert image.getpixel((25, 25))[0] > 200  # type: ignore[index]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16", "YCbCr"])
def test_every_sort_of_colours_is_read(mode: str) -> None:
    image = Image.new(mode, (60, 40))
    kind = "JPEG" if mode in ("CMYK", "YCbCr") else "PNG"
    assert shrunk(encoded(image, kind)).size == (60, 40)


def png(width: int, height: int, data: bytes) -> bytes:
    """A PNG of black and white dots that says it has this size, and holds `data` as its dots."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


WHOLE = encoded(noise((400, 300)))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "picture.none"),
        (b"\0" * 5000, "picture.none"),
        (b"title: no picture\n", "picture.none"),
        (WHOLE[: len(WHOLE) // 2], "picture.none"),
        (WHOLE[:40], "picture.none"),
        (WHOLE[:2000] + b"\xff" * 2000 + WHOLE[4000:], "picture.none"),
        (encoded(noise((400, 300)), "JPEG")[:3000], "picture.none"),
        (png(30_000, 30_000, b""), "picture.too_much"),
        (png(1 << 30, 1 << 30, b""), "picture.too_much"),
        (png(4000, 4000, b"\0" * 1000), "picture.none"),
        (png(5000, 5000, b"\0" * 100_020_000), "picture.too_much"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "picture.other_format"),
        (b"<?xml version='1.0'?>\n<!DOCTYPE svg>\n<svg/>", "picture.other_format"),
        (encoded(drawing(), "BMP"), "picture.other_format"),
        (encoded(drawing(), "TIFF"), "picture.other_format"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 100, "picture.other_format"),
        (b"%PDF-1.7\n", "picture.other_format"),
        (b"GIF89a" + b"\xff" * 5000, "picture.none"),
        (b"RIFF\xff\xff\xff\xffWEBPVP8 " + b"\xff" * 500, "picture.none"),
        (b"\xff\xd8\xff\xe0" + b"\xff" * 500, "picture.none"),
        (b"\0" * (21 << 20), "picture.large_file"),
    ],
)
def test_a_hostile_file_is_refused(data: bytes, code: str) -> None:
    assert refused(data) == code


def test_the_program_outlives_bad_files_and_its_end_is_one_refusal() -> None:
    maker = Shrinker()
    try:
        for _ in range(3):
            with pytest.raises(NoPicture):
                maker.shrink(WHOLE[:100])
            assert maker.shrink(WHOLE).width == 400
        child = maker._child  # noqa: SLF001
        assert child is not None
        child.kill()
        child.wait()
        with pytest.raises(NoPicture) as error:
            maker.shrink(WHOLE)
        assert error.value.sentence.code == "picture.too_much"
        assert maker.shrink(WHOLE).width == 400
    finally:
        maker.close()


def test_one_that_takes_too_long_is_ended_and_so_are_all_after_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    endless = tmp_path / "endless.py"
    endless.write_text("import time\nwhile True: time.sleep(1)\n")
    monkeypatch.setattr(shrinker, "PROGRAM", endless)
    monkeypatch.setattr(shrinker, "LIMIT_S", 0.2)
    maker = Shrinker()
    maker._left_s = 0.3  # noqa: SLF001
    for _ in range(2):
        with pytest.raises(NoPicture):
            maker.shrink(WHOLE)
    monkeypatch.setattr(shrinker, "PROGRAM", tmp_path / "never started")
    with pytest.raises(NoPicture):
        maker.shrink(WHOLE)
    assert maker._child is None  # noqa: SLF001
