"""Zipped packages of questions, and zips that are traps."""

import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.library.formats import package
from appliance.library.formats.package import parse
from appliance.library.nodes import Embedded, Mapping, Sequence
from appliance.library.problems import Report
from appliance.library.schema import load_pool
from tests.library.formats.asked import read
from tests.library.told import told
from tests.support.banks.packages import manifest, zipped
from tests.support.banks.qti import FIELD, bank, canvas

SLIDE = canvas("text_only_question", "{}")


def refused(data: bytes) -> list[str]:
    loaded = load_pool(data, "p.zip")
    assert loaded.pool is None
    return told(loaded.problems)


def slide(text: str) -> str:
    return bank(SLIDE.format(text))


def test_the_files_are_read_in_the_order_of_the_list_of_contents() -> None:
    data = zipped(
        {
            "imsmanifest.xml": manifest("b/b%20b.xml", "a.xml"),
            "a.xml": slide("second"),
            "b/b b.xml": slide("first"),
            "c.xml": slide("third"),
            "settings.xml": "<settings/>",
            "broken.txt": b"\0",
        }
    )
    found, said = read(parse, data)
    assert ([each["text"] for each in found], said) == (["first", "second", "third"], [])


def test_a_problem_names_the_file_in_the_package() -> None:
    essay = bank(canvas("essay_question", "Q", FIELD.format("")))
    data = zipped({"imsmanifest.xml": manifest(), "a.xml": slide("kept"), "z/b.xml": essay})
    assert told(load_pool(data, "p.zip").problems)[0] == (
        'p: z/b.xml, line 4, column 7: warning: The question "Name of it" is left out. Its answers are essays, which '
        "somebody has to read."
    )
    data = zipped({"imsmanifest.xml": manifest(), "a.xml": slide("kept"), "b.xml": "<questestinterop>\n<a></b>"})
    assert refused(data)[0].startswith("p: b.xml, line 2, column 6: The tag that is closed here is not the one")


@pytest.mark.parametrize(
    "address",
    [
        "%24IMS-CC-FILEBASE%24/pictures/a%20cat.png",
        "pictures/a cat.png",
        "%%LINKPATH%%a cat.png",
        "../x/pictures/a cat.png",
    ],
)
def test_a_picture_beside_the_questions_is_carried_over(address: str) -> None:
    text = f'See &lt;img alt="A cat" src="{address}"&gt;'
    item = bank(canvas("text_only_question", text))
    pool = parse(zipped({"imsmanifest.xml": "", "x/q.xml": item, "x/pictures/a cat.png": b"PNG"}), Report())
    assert isinstance(pool, Mapping)
    questions = pool.entries[-1][1]
    assert isinstance(questions, Sequence)
    asked = questions.items[0]
    assert isinstance(asked, Mapping)
    image = {name.text: value for name, value in asked.entries}["image"]
    assert isinstance(image, Embedded)
    assert (image.data, image.text) == (b"PNG", "a cat.png")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "This is not a zip file, or it is damaged. Export it again, or copy it again."),
        (b"PK\x03\x04" + b"x" * 100, "This is not a zip file, or it is damaged. Export it again, or copy it again."),
        (zipped({}), "This is a zip with other files, not a file with questions."),
        (zipped({"[Content_Types].xml": "<x/>"}), "This is a document or table of an office program, not a file with"),
        (
            zipped({"imsmanifest.xml": "<manifest/>"}),
            "This is a package without QTI questions, not a file with questions.",
        ),
        (zipped({"imsmanifest.xml": "<manifest/>", "a.zip": zipped({})}), "This is a zip with other zips in it, not a"),
        (zipped({"a.xml": slide("x")}, zipfile.ZIP_LZMA), '"a.xml" is packed in a way that Chalkbox does not know.'),
        (zipped({"a.xml": " " * (21 << 20)}), '"a.xml" in the zip is too large when unpacked. Split it into several.'),
        (zipped({"a.xml": " " * (2 << 20)}), '"a.xml" in the zip is too large when unpacked. Split it into several.'),
        (zipped({f"{n}": "" for n in range(5001)}), "The zip holds more than 5000 files."),
        (
            zipped({"a.xml": slide("x"), "./a.xml": slide("y")}),
            "Two files in the zip have the same name. Export it again",
        ),
        (zipped({"a.xml": slide("x"), "b/../a.xml": slide("y")}), "Two files in the zip have the same name. Export it"),
    ],
    ids=["empty", "cut", "no files", "office", "course", "nested", "lzma", "large", "bomb", "many", "twice", "detour"],
)
def test_what_is_no_package_or_a_trap_is_refused(data: bytes, said: str) -> None:
    assert refused(data)[0].startswith(f"p:1:1: {said}")


def test_a_locked_zip_is_refused() -> None:
    data = zipped({"a.xml": slide("x")})
    at = data.index(b"PK\x01\x02") + 8
    assert refused(data[:at] + bytes([data[at] | 1]) + data[at + 1 :]) == [
        "p:1:1: The zip is locked with a password. Export it without one."
    ]


def test_a_damaged_file_in_the_zip_is_named() -> None:
    data = zipped({"a.xml": slide("x" * 1000)}, zipfile.ZIP_STORED).replace(b"xxxx", b"yyyy", 1)
    assert refused(data) == ['p:1:1: "a.xml" in the zip is damaged. Export it again, or copy it again.']


def test_all_files_together_are_not_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    files: dict[str, str | bytes] = {f"{n}.xml": slide("x") for n in range(4)}
    monkeypatch.setattr(package, "MAX_UNPACKED", 4 * len(slide("x")))
    assert load_pool(zipped(files), "p.zip").pool is not None
    monkeypatch.setattr(package, "MAX_UNPACKED", 4 * len(slide("x")) - 1)
    assert refused(zipped(files))[0].startswith('p:1:1: "3.xml" in the zip is too large when unpacked.')


@given(st.binary(min_size=1, max_size=8), st.integers(0, 400))
def test_any_damage_is_read_or_refused(damage: bytes, at: int) -> None:
    data = zipped({"imsmanifest.xml": manifest("q.xml"), "q.xml": slide("x")})
    at = len(data) * at // 400
    loaded = load_pool(data[:at] + damage + data[at + len(damage) :], "p.zip")
    assert loaded.pool is not None or loaded.problems
