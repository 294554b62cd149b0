"""Pictures of questions: which are shown, what is left of them, and what hostile files can do."""

import io
import os
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from appliance.library.nodes import Embedded, Mapping, Node, Scalar, Sequence
from appliance.library.pictures import NoPicture, Pictures, PictureStore, shrinker
from appliance.library.pictures.shrinker import Shrinker
from appliance.library.pictures.shrinking import MOST_BYTES, MOST_PIXELS
from appliance.library.problems import Report
from appliance.library.schema import read_pool
from appliance.library.shelf import NotSaved, Shelf
from appliance.words import say
from tests.library.told import told

POOL = """title: Leaves
questions:
  - text: Which leaf is this?
    correct: true
    image: leaf.png
    image_alt: A green leaf
"""


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def drawing(size: tuple[int, int] = (300, 200)) -> Image.Image:
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).ellipse((10, 10, size[0] - 10, size[1] - 10), fill="green")
    return image


def noise(size: tuple[int, int]) -> Image.Image:
    return Image.frombytes("RGB", size, os.urandom(size[0] * size[1] * 3))


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
    assert image.width < image.height
    made = Shrinker()
    try:
        file = made.shrink(data).file
    finally:
        made.close()
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


def image_of(folder: Path, pool: str = POOL, store: PictureStore | None = None) -> tuple[str | None, list[str]]:
    """The address of the picture of the only question, and what is said of the pool."""
    (folder / "leaves.yaml").write_text(pool)
    [entry] = Shelf([folder], store or PictureStore()).entries()
    assert entry.pool is not None
    image = entry.pool.questions[0].image
    return None if image is None else image.src, told(entry.problems)


def test_a_picture_lies_beside_the_pool(tmp_path: Path) -> None:
    (tmp_path / "leaf.png").write_bytes(encoded(drawing()))
    store = PictureStore(tmp_path / ".store")
    src, problems = image_of(tmp_path, store=store)
    assert problems == []
    assert src is not None
    assert src.startswith("/pictures/")
    file = store.file(src)
    assert file is not None
    assert Image.open(io.BytesIO(file)).size == (300, 200)


@pytest.mark.parametrize(
    ("place", "written"),
    [
        ("pictures/leaf.png", "pictures/leaf.png"),
        ("pictures/leaf.png", "./pictures\\leaf.png"),
        ("leaves.yaml.pictures/leaf.png", "leaf.png"),
        ("leaves.yaml.pictures/leaf.png", "pictures/leaf.png"),
        ("Blätter/Blu\u0308te 1.png", "Blätter/Blüte 1.png"),
    ],
)
def test_a_picture_may_lie_in_a_folder(tmp_path: Path, place: str, written: str) -> None:
    path = tmp_path / place
    path.parent.mkdir()
    path.write_bytes(encoded(drawing()))
    src, problems = image_of(tmp_path, POOL.replace("leaf.png", f"'{written}'"))
    assert (src is not None, problems) == (True, [])


def test_a_picture_in_another_case_of_letters_is_shown_and_said(tmp_path: Path) -> None:
    (tmp_path / "Leaf.PNG").write_bytes(encoded(drawing()))
    src, problems = image_of(tmp_path)
    assert src is not None
    [problem] = problems
    assert problem == (
        'p:5:12: warning: question 1: The picture "leaf.png" is called "Leaf.PNG" beside the pool. '
        "It is shown. Write the name so, for computers on which the case of letters counts."
    )


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("leaf.png", 'there is no file "leaf.png" beside the pool.'),
        ("notes.doc", "this file is no picture, or it is damaged."),
        ("folder", "its file can't be read (it is a folder)."),
        ("leaf.svg", "it is in a format that not all phones can show, such as SVG, HEIC, PDF or TIFF."),
        ("../secret.png", "it must lie beside the pool or in a folder there."),
        ("/etc/passwd", "it must lie beside the pool or in a folder there."),
        ("link.png", 'there is no file "link.png" beside the pool.'),
        ("pipe.png", "this file is no picture, or it is damaged."),
        ("https://a.b/leaf.png", "it lies on the internet, and there is none in the classroom."),
        ("large.png", "its file is larger than 20 MiB."),
    ],
)
def test_a_picture_that_can_not_be_shown_is_a_warning_in_its_line(tmp_path: Path, name: str, why: str) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(encoded(drawing()))
    folder = tmp_path / "pools"
    (folder / "folder").mkdir(parents=True)
    (folder / "notes.doc").write_text("no picture")
    (folder / "leaf.svg").write_text("<svg/>")
    (folder / "link.png").symlink_to(secret)
    (folder / "large.png").write_bytes(b"\0" * ((20 << 20) + 1))
    os.mkfifo(folder / "pipe.png")
    src, problems = image_of(folder, POOL.replace("leaf.png", f'"{name}"'))
    assert src is None
    [problem] = problems
    assert problem.startswith("p:5:12: warning: question 1: The picture ")
    assert f"can't be shown: {why}" in problem
    assert problem.endswith("Until then the question is asked without it.")


def test_a_pool_is_read_again_when_its_picture_comes_or_changes(tmp_path: Path) -> None:
    (tmp_path / "leaves.yaml").write_text(POOL)
    store = PictureStore(tmp_path / ".store")
    shelf, seen = Shelf([tmp_path], store), []
    for data in (None, encoded(drawing()), encoded(drawing((50, 60)))):
        if data is not None:
            (tmp_path / "leaf.png").write_bytes(data)
        [entry] = shelf.entries()
        assert shelf.entries() == [entry]
        assert entry.pool is not None
        image = entry.pool.questions[0].image
        seen.append(image and (image.width, image.height, image.alt))
    assert seen == [None, (300, 200, "A green leaf"), (50, 60, "A green leaf")]


def test_a_picture_goes_with_its_pool(tmp_path: Path) -> None:
    (tmp_path / "leaf.png").write_bytes(encoded(drawing()))
    (tmp_path / "leaves.yaml").write_text(POOL)
    folder = tmp_path / ".store"
    shelf = Shelf([tmp_path], PictureStore(folder))
    shelf.entries()
    [kept] = folder.iterdir()
    Shelf([tmp_path], PictureStore(folder)).entries()  # after a restart it is not made again
    assert [path.stat().st_mtime_ns for path in folder.iterdir()] == [kept.stat().st_mtime_ns]
    (tmp_path / "leaves.yaml").unlink()
    shelf.entries()
    assert list(folder.iterdir()) == []


def test_a_picture_that_is_uploaded_lies_beside_its_pool_made_small(tmp_path: Path) -> None:
    shelf = Shelf([tmp_path], PictureStore(tmp_path / ".store"))
    entry = shelf.save("leaves.yaml", POOL.encode())
    assert [problem.message.code for problem in entry.problems] == ["picture.not_shown"]
    entry = shelf.add_picture(entry, "C:\\fakepath\\leaf.png", encoded(noise((2000, 1000))))
    assert entry.problems == ()
    assert entry.pool is not None
    image = entry.pool.questions[0].image
    assert image is not None
    assert (image.width, image.height) == (1280, 640)
    assert (tmp_path / "leaves.yaml.pictures" / "leaf.png").stat().st_size <= MOST_BYTES
    with pytest.raises(NotSaved) as error:
        shelf.add_picture(entry, "leaf.png", b"no picture")
    assert say(error.value.sentence) == (
        'The picture "leaf.png" can\'t be shown: this file is no picture, or it is damaged. '
        "Save it anew as PNG or JPEG."
    )


def test_names_of_uploaded_pictures_lead_nowhere_else(tmp_path: Path) -> None:
    folder = tmp_path / "pools"
    folder.mkdir()
    shelf = Shelf([folder])
    entry = shelf.save("leaves.yaml", POOL.encode())
    for name in ("../../a.png", "..", "", "/b.png", "c\0d.png", "e" * 500 + ".png"):
        shelf.add_picture(entry, name, encoded(drawing()))
    assert {path.name for path in tmp_path.iterdir()} == {"pools"}
    names = {path.name for path in (folder / "leaves.yaml.pictures").iterdir()}
    assert {"a.png", "picture", "b.png", "c-d.png"} < names
    assert all(len(name) <= 200 for name in names)


def test_a_parser_hands_over_the_pictures_that_the_file_holds() -> None:
    def parse(data: bytes, report: Report) -> Node:
        def text(value: str) -> Scalar:
            return Scalar(value, plain=False, line=7, column=3)

        questions = [
            Mapping(
                (
                    (text("text"), text(f"Question {number}")),
                    (text("correct"), text("true")),
                    (text("image"), Embedded("inside.png", plain=False, line=8, column=5, data=held)),
                ),
                line=7,
                column=1,
            )
            for number, held in enumerate((encoded(drawing()), b"nothing"))
        ]
        return Mapping(((text("questions"), Sequence(tuple(questions), 1, 1)),), 1, 1)

    store = PictureStore()
    loaded = read_pool(parse, b"", "Bank", pictures=Pictures(store))
    assert loaded.pool is not None
    images = [question.image for question in loaded.pool.questions]
    assert images[0] is not None
    assert store.file(images[0].src) is not None
    assert images[1] is None
    [problem] = told(loaded.problems)
    assert problem == (
        'p:8:5: warning: question 2: The picture "inside.png" can\'t be shown: this file is no picture, or it is '
        "damaged. Save it anew as PNG or JPEG. Until then the question is asked without it."
    )


@pytest.mark.long
def test_the_pictures_of_a_pool_have_a_limit_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("appliance.library.pictures.MAX_OF_POOL", 250_000)
    questions = ""
    for number in range(3):
        (tmp_path / f"{number}.jpg").write_bytes(encoded(noise((900, 900)), "JPEG"))
        questions += f"  - {{text: Q{number}, correct: true, image: {number}.jpg}}\n"
    (tmp_path / "pool.yaml").write_text("questions:\n" + questions)
    [entry] = Shelf([tmp_path]).entries()
    assert entry.pool is not None
    assert entry.pool.questions[0].image is not None
    assert entry.pool.questions[2].image is None
    assert "together, the pictures of this pool are larger than" in told(entry.problems)[-1]
