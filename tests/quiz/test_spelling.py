"""What people type as names, numbers and codes."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.quiz.spelling import (
    MAX_MARKS,
    MAX_RUN,
    clean,
    clean_id,
    composed,
    fold_code,
    fold_digits,
    id_key,
    shows_anything,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
WIDE, ARABIC, PERSIAN, DEVANAGARI = (
    "\uff11\uff12\uff13",
    "\u0661\u0662\u0663",
    "\u06f1\u06f2\u06f3",
    "\u0967\u0968\u0969",
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ada   Lovelace ", "Ada Lovelace"),
        ("Ada\tL\nB\x00", "Ada L B"),
        ("e\u0301", "\u00e9"),
        ("\u202eevil\u2066", "evil"),
        ("\ufeff \u200f", ""),
        ("\U0001f469\u200d\U0001f52c", "\U0001f469\u200d\U0001f52c"),
        ("=1+1", "=1+1"),
        ("a\u2028b", "a b"),
        ("\u200d\u200b\u0301", ""),
    ],
)
def test_names_are_cleaned(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@pytest.mark.parametrize(
    "blank",
    [
        "\u3164",
        "\u2800",
        "\u115f\u1160",
        "\uffa0",
        "\u00ad",
        "\u2060",
        "\u180e",
        "\U000e0001",
        "\ufe0f",
        "\u3164 \u2800",
    ],
)
def test_a_text_without_visible_characters_is_neither_name_nor_number(blank: str) -> None:
    assert clean(blank) == clean_id(blank) == ""
    assert clean(f"A{blank}da").replace(" ", "").replace("\ufe0f", "") == "Ada"
    assert id_key(clean_id(f"a{blank}1")) == "a1"


def test_a_name_keeps_joiners_between_its_letters() -> None:
    for name in (
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u2764\ufe0f",
        "\U0001f3f4\U000e0067\U000e0062\U000e007f",
    ):
        assert clean(name) == name


def test_combining_marks_are_kept_up_to_a_bound() -> None:
    assert clean("q" + "\u0301" * 500) == "q" + "\u0301" * MAX_MARKS
    assert clean("q" + "\u0301\u200d" * 500).count("\u0301") == MAX_MARKS
    hebrew = "\u05e9\u05c1\u05b8\u0596"
    assert clean(hebrew * 3) == unicodedata.normalize("NFC", hebrew * 3)


@pytest.mark.parametrize("digits", [WIDE, ARABIC, PERSIAN, DEVANAGARI, "123"])
def test_digits_of_every_script_are_the_same_digits(digits: str) -> None:
    assert fold_digits(f"a{digits}\u00b2") == "a123\u00b2"
    assert clean_id(digits) == id_key(digits) == fold_code(digits) == "123"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" ab  12 ", "ab 12"),
        ("ab\u201312", "ab-12"),
        ("ab\u221212", "ab-12"),
        ("a\u200db\u200b1", "ab1"),
        ("Ab_1", "Ab_1"),
    ],
)
def test_a_number_is_kept_as_it_was_written(typed: str, kept: str) -> None:
    assert clean_id(typed) == kept


@pytest.mark.parametrize("typed", ["ab 12", "AB-12", "ab\u201312", "a b 1 2", "ab12", "\uff41\uff42\u0661\u0662"])
def test_spellings_of_a_number_share_one_key(typed: str) -> None:
    assert id_key(typed) == "ab12"


def test_a_number_of_dashes_alone_has_a_key() -> None:
    assert id_key("--") == "--"


@pytest.mark.parametrize("typed", ["a9gv", " A9 GV ", "a9-gv", "A\uff19GV", "A\u06f9GV"])
def test_a_code_is_read_as_it_was_made(typed: str) -> None:
    assert fold_code(typed) == "A9GV"


@given(TEXT)
def test_what_shows_anything_is_what_cleaning_leaves_anything_of(typed: str) -> None:
    assert shows_anything(typed) == bool(clean(typed))


@given(TEXT)
def test_cleaning_twice_changes_nothing(typed: str) -> None:
    for fold in (clean, clean_id, fold_digits):
        assert fold(fold(typed)) == fold(typed)


@pytest.mark.long
def test_only_the_first_of_many_marks_in_a_row_are_normalised() -> None:
    """Putting them in order takes time that grows with the square of their number."""
    heap = "a" + "\u0345\u0301\u0323\u0334" * 100_000
    assert len(composed(heap)) <= 1 + MAX_RUN
    assert clean(heap + "b").endswith("b")
    assert id_key(heap + "b").endswith("b")
    vietnamese = "ti\u1ebf\u0323ng Vi\u0065\u0323\u0302t"
    assert composed(vietnamese) == unicodedata.normalize("NFC", vietnamese)
