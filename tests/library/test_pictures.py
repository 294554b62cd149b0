"""Pictures of questions: where they lie, which are shown, and what is said of the others."""

import io
import os
from pathlib import Path

import pytest
from PIL import Image

from appliance.library.nodes import Embedded, Mapping, Node, Scalar, Sequence
from appliance.library.pictures import Pictures, PictureStore
from appliance.library.pictures.shrinking import MOST_BYTES
from appliance.library.problems import Report
from appliance.library.schema import read_pool
from appliance.library.shelf import NotSaved, Shelf
from appliance.words import say
from tests.library.drawn import drawing, encoded, noise
from tests.library.told import told

POOL = """title: Leaves
questions:
  - text: Which leaf is this?
    correct: true
    image: leaf.png
    image_alt: A green leaf
"""


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
