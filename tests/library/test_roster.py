"""Class lists as spreadsheets save them, and as people break them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.library.roster import load_roster

IN_QUOTES = "Put a name that holds the separator in double quotes."
FACTOR = "Write 1.5 or 150 % for half as much time again."
BOTH = {"20417": ("Ada", 1.0), "20418": ("Bo", 1.5)}


@pytest.mark.parametrize(
    "text",
    [
        "20417,Ada\n20418,Bo,1.5\n",
        "student_id,name,extra_time\n20417,Ada,\n20418,Bo,1.5",
        "Student ID;Name;Extra\r\n20417;Ada;\r\n20418;Bo;1,5\r\n",
        "id\tname\n20417\tAda\t1\n20418\tBo\t150 %\n",
        '\n"20417","Ada"\n\n 20418 , Bo ,150%\n,,\n',
        '20417,Ada\r20418,Bo,"1,5"\r',
        "\ufeff20417;Ada;100%;;\n20418;Bo;1.50;;\n;;;;\n",
    ],
)
def test_the_same_class_in_many_shapes(text: str) -> None:
    roster = load_roster(text.encode())
    assert roster.problems == ()
    assert roster.students == BOTH


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_encodings(encoding: str) -> None:
    roster = load_roster("1;Zoë Müller\n2;Šárka\n".encode(encoding))
    assert roster.students == {"1": ("Zoë Müller", 1.0), "2": ("Šárka", 1.0)}


def test_names_and_ids_are_cleaned_like_those_of_the_door() -> None:
    roster = load_roster("a\u202e1, Jose\u0301   \u200fLuis \n".encode())
    assert roster.students == {"a1": ("Jos\u00e9 Luis", 1.0)}


def test_ids_are_spelled_as_the_door_reads_them() -> None:
    roster = load_roster("\uff11\uff12\u201310,Ada\n\u0661\u0662,Bo\n1-11,Cy\n11-1,Di\n".encode())
    assert roster.students is not None
    assert list(roster.students) == ["12-10", "12", "1-11", "11-1"]
    twice = load_roster("12,Ada\n\u0661\u0662,Bo\n".encode())
    assert [p.describe("r") for p in twice.problems] == [
        'r:2:1: The student id "12" stands in line 1 too. Keep one of them.'
    ]


def test_a_name_that_is_missing_is_noted() -> None:
    roster = load_roster(b"student_id\n7\n")
    assert roster.students == {"7": ("7", 1.0)}
    assert [p.describe("r") for p in roster.problems] == [
        'r:2:1: warning: The student "7" has no name; the id stands in its place.'
    ]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", ["r:1:1: The class list is empty. Write a line student_id,name for each student."]),
        (b"\n \n", ["r:1:1: The class list is empty. Write a line student_id,name for each student."]),
        (b"1,Ada\n,Bo\n", ["r:2:1: The student id is missing. A line is student_id,name[,extra_time]."]),
        (b"1,Ada\n2,Bo\n1,Cy\n", ['r:3:1: The student id "1" stands in line 1 too. Keep one of them.']),
        (b"ab,Ada\nAB,Bo\n", ['r:2:1: The student id "AB" stands in line 1 too. Keep one of them.']),
        (
            b"name,student_id\nAda,1\n",
            ["r:1:1: The first column must be the student id. Write student_id,name[,extra_time]."],
        ),
        (
            b"1,Ada,lots\n2,Bo,0.5\n3,Cy,25%\n4,Di,6\n",
            [
                f'r:{line}:1: The extra time must be a factor from 1 to 5; found "{found}". {FACTOR}'
                for line, found in ((1, "lots"), (2, "0.5"), (3, "25%"), (4, "6"))
            ],
        ),
        (
            b"1,Doe, Jane, 1\n",
            [
                f"r:1:1: A line is student_id,name[,extra_time]; found 4 cells. {IN_QUOTES}",
                f'r:1:1: The extra time must be a factor from 1 to 5; found "Jane". {FACTOR}',
            ],
        ),
        (b'1,"Ada\n2,Bo\n', ["r:1:1: A quotation mark is not closed, or stands in the middle of a cell."]),
        (b"1," + b"x" * 81, ["r:1:1: The name has 81 characters; at most 80 are possible."]),
        (b"1" * 65 + b",x", ["r:1:1: The student id has 65 characters; at most 64 are possible."]),
        (
            "1,Ada".encode("utf-16"),
            ["r:1:1: The class list is no plain text, or it is UTF-16. Save it as CSV, encoded as UTF-8."],
        ),
        (b"1,A\n" * (1 << 19), ["r:1:1: The class list is larger than 1 MiB."]),
    ],
)
def test_what_is_wrong_is_said_with_its_line(data: bytes, says: list[str]) -> None:
    roster = load_roster(data)
    assert [problem.describe("r") for problem in roster.problems] == says
    assert roster.students is None


def test_a_list_as_long_as_can_be_is_read() -> None:
    roster = load_roster(b"".join(b"%06d,x\n" % number for number in range((1 << 20) // 9)))
    assert roster.students is not None
    assert len(roster.students) == (1 << 20) // 9


@given(st.binary(max_size=200) | st.text(alphabet='1aé,;\t"\n\r %.\0\u2028', max_size=80).map(str.encode))
@settings(max_examples=500)
def test_any_bytes_give_students_or_an_error(data: bytes) -> None:
    roster = load_roster(data)
    assert (roster.students is None) == any(problem.severity == "error" for problem in roster.problems)
    for student_id, (name, factor) in (roster.students or {}).items():
        assert 1 <= len(student_id) <= 64
        assert 1 <= len(name) <= 80
        assert 1 <= factor <= 5
