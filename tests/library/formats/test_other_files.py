"""Files of other programs, under any name that a pool may have."""

import pytest

from appliance.library.schema import load_pool
from appliance.pool_files import ENDINGS
from appliance.words import say
from tests.support.banks import qti
from tests.support.banks.packages import manifest, zipped
from tests.support.banks.workbooks import ods, xlsx

OFFICE = "a document or table of an office program"
TEXT = "application/vnd.oasis.opendocument.text"
FILES: dict[str, tuple[bytes, str]] = {
    "PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n\0", "a PDF"),
    "PDF of text": (b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\nANSWER: A\n", "a PDF"),
    "PDF of an odd program": (b"\r\n%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", "a PDF"),
    "docx": (zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w><p>Which?</p></w>"}), OFFICE),
    "pptx": (zipped({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"}), OFFICE),
    "odt": (zipped({"mimetype": TEXT, "content.xml": "<document-content/>"}), OFFICE),
    "epub": (zipped({"mimetype": "application/epub+zip", "content.opf": "<package/>"}), OFFICE),
    "apkg": (zipped({"collection.anki2": b"SQLite format 3\0", "media": "{}"}), "a deck of Anki"),
    "h5p": (zipped({"h5p.json": "{}", "content/content.json": "{}"}), "an H5P package"),
}


@pytest.mark.parametrize("ending", [*ENDINGS, ".docx", ""])
@pytest.mark.parametrize("kind", FILES)
def test_a_file_of_another_program_is_said_to_be_one_whatever_it_is_called(kind: str, ending: str) -> None:
    data, looks = FILES[kind]
    loaded = load_pool(data, f"quiz{ending}")
    assert loaded.pool is None
    assert [say(problem.message) for problem in loaded.problems] == [f"This is {looks}, not a file with questions."]
    assert [problem.hint and problem.hint.code for problem in loaded.problems] == ["bank.copy_questions"]


def test_what_such_files_have_in_common_with_banks_refuses_no_bank() -> None:
    slide = qti.bank(qti.canvas("text_only_question", "Look"))
    package = zipped({"imsmanifest.xml": manifest("q.xml"), "q.xml": slide, "mimetype": "x", "h5p.json": "{}"})
    table = [["Question", "A", "B", "Correct"], ["Which?", "one", "two", "A"]]
    for data, name in ((package, "a.zip"), (xlsx({"S": table}), "a.xlsx"), (ods({"S": table}), "a.ods")):
        assert load_pool(data, name).pool is not None
