"""Results under pseudonyms: nothing in any file says who somebody is, and all figures are the same."""

import io
import stat
import zipfile
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from appliance.live.storage_errors import StorageError
from appliance.quiz.commands import Close, Correct, Finish, Next, Readmit, Remove, Rename, Reveal
from appliance.quiz.events import Event
from appliance.results.export import export
from appliance.results.formats import FORMATS
from appliance.results.pseudonyms import KEPT, Pseudonyms
from appliance.results.tables import reading
from tests.support.play import Play
from tests.support.record import NAMES, POOL, record

KEY = bytes(range(32))
ROSTER = {
    "zoe.mueller@school.example": ("Zoë Müller", 1.5),
    "0012-AB": ("Ali Hassan", 1.0),
    "Mei Lin": ("Mei Lin", 1.0),
    "absent-77": ("Never Came", 1.0),
}
WHO = list(ROSTER)[:3]
SAID = (
    "zoe",
    "mueller",
    "Zoë",
    "Müller",
    "0012",
    "Ali Hassan",
    "Hassan",
    "Mei Lin",
    "absent-77",
    "Never Came",
    "Typed Name",
    "Nick",
)


def classes(**options: Any) -> Play:
    play = Play(POOL, roster=ROSTER, lead_ms=0, **options)
    play.join(*WHO, name="Typed Name")
    play.join(WHO[0], name="Typed Name Too", pin="0000", ticket="other", token_hash="other")
    play.command(Readmit, student_id=WHO[0], ticket="other")
    play.join(WHO[0], ticket="other", token_hash="other")
    play.command(Rename, student_id=WHO[1], name="Nick")
    for _ in range(3):
        play.command(Next)
        play.answer(WHO[0], 1, id=f"a-{WHO[0]}-{play.now_ms}", after_ms=900)
        play.answer(WHO[1], 0, id=f"a-{WHO[1]}-{play.now_ms}", after_ms=900)
        play.command(Close)
        play.command(Reveal)
    play.command(Correct, question=1, correct=(0,))
    play.command(Remove, student_id="Mei Lin")
    play.command(Finish)
    return play


def text_in(file: bytes) -> str:
    """All text of a file; that of a workbook is compressed."""
    if zipfile.is_zipfile(io.BytesIO(file)):
        with zipfile.ZipFile(io.BytesIO(file)) as parts:
            file = b"".join(map(parts.read, parts.namelist()))
    return file.decode("utf-8", "replace")


@pytest.mark.parametrize("draw", ["together", "individual"])
def test_no_file_holds_a_name_or_an_id(draw: str, tmp_path: Path) -> None:
    path = record(classes(draw=draw), tmp_path / "session.sqlite")
    with reading(path) as session:
        plain = "".join(text_in(each.make(session)) for each in FORMATS)
    assert [said for said in SAID if said not in plain] == []
    with reading(path, pseudonyms=Pseudonyms(KEY)) as session:
        made = {each.name: text_in(each.make(session)) for each in FORMATS}
    for name, text in made.items():
        assert [said for said in SAID if said.casefold() in text.casefold()] == [], name


def test_all_else_is_the_same(tmp_path: Path) -> None:
    path, pseudonyms = record(classes(), tmp_path / "session.sqlite"), Pseudonyms(KEY)
    with reading(path) as plain, reading(path, pseudonyms=pseudonyms) as hidden:
        for name in NAMES:
            before, after = plain.table(name), hidden.table(name)
            assert before.columns == after.columns
            who = [
                i for i, column in enumerate(before.columns) if column in ("student_id", "name", "answer_id", "detail")
            ]
            without = [[tuple(c for i, c in enumerate(row) if i not in who) for row in t.rows] for t in (before, after)]
            assert sorted(map(repr, without[0])) == sorted(map(repr, without[1])), name
        ids = {row[0] for row in hidden.table("participants").rows}
    assert ids == {pseudonyms.of(student_id) for student_id in WHO}


def test_a_student_has_one_pseudonym_however_the_id_is_spelled_and_another_with_another_key() -> None:
    pseudonyms = Pseudonyms(KEY)
    assert pseudonyms.of("ab 12") == pseudonyms.of("AB-12") != pseudonyms.of("ab 13")
    assert pseudonyms.of("ab 12") != Pseudonyms(bytes(32)).of("ab 12")


def test_whatever_an_event_holds_was_looked_at() -> None:
    """A new field is left out, until somebody has decided whether it stays, here and there."""
    fields = {field.encode_name for event in get_args(Event) for field in msgspec.structs.fields(event)}
    assert fields - KEPT == {
        *("student_id", "name", "answer_id", "roster", "draws", "marks"),
        *("accounts", "token_hash", "claim_hash", "pin", "ticket", "tickets", "source", "accounts"),
    }


def test_the_key_is_made_once_and_for_nobody_else(tmp_path: Path) -> None:
    file = tmp_path / "pseudonyms.key"
    first = Pseudonyms.kept_in(file).of("s1")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert Pseudonyms.kept_in(file).of("s1") == first
    for content in ("", "no key", "abcd"):
        file.write_text(content)
        with pytest.raises(StorageError, match="holds no key to pseudonyms"):
            Pseudonyms.kept_in(file)
    with pytest.raises(StorageError, match="can't be read or made"):
        Pseudonyms.kept_in(tmp_path / "none" / "pseudonyms.key")


def test_they_are_exported_into_a_folder_for_themselves(tmp_path: Path) -> None:
    path, out = record(classes(), tmp_path / "session.sqlite"), tmp_path / "out"
    out.mkdir()
    with_names, without = export(path, out), export(path, out, pseudonyms=Pseudonyms(KEY))
    assert {file.parent.name for file in with_names} == {"2026-03-14 Made up CODE"}
    assert {file.parent.name for file in without} == {"2026-03-14 Made up CODE pseudonyms"}
