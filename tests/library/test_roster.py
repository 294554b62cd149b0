"""Class lists as spreadsheets save them, and as people break them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.library.roster import load_roster
from tests.library.told import told

IN_QUOTES = "Put a name that holds the separator in double quotes."
FACTOR = "Write 1.5 or 150 % for half as much time again."
FORMAT = "Format the column as text in the spreadsheet, enter the ids again, and save."
NAMED = "Write a first line that names the columns: student_id,name[,extra_time]."
WRONG = f"If that is wrong: {NAMED}"
GARBLED = 'If that is wrong: Save it as "CSV UTF-8".'
ZEROS = f"If zeros at their front are missing: {FORMAT}"
EXACTLY = "Both students must type theirs exactly so."
COMMA = "Put a comma between id and name."
CLOSE = "Close it in the same line."
EACH = "Write a line student_id,name for each student."
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
        "sep=;\r\n20417;Ada\r\n20418;Bo;1,5\r\n",
        '"sep=,"\nstudent_id,name,extra_time\n20417,Ada\n20418,Bo,1.5\n',
        "sep=\t\n20417\tAda\n20418\tBo\t1.5\n",
        "Name,ID,Extra\nAda,20417,\nBo,20418,1.5\n",
        "Matrikelnummer;Name;Zeitzuschlag\n20417;Ada;\n20418;Bo;1,5\n",
        "Matrikel-Nr.;Nachteilsausgleich;Name\n20417;;Ada\n20418;150%;Bo\n",
        "N° étudiant\tNom complet\tTiers-temps\n20417\tAda\n20418\tBo\t1,5\n",
        "Número de matrícula,Nombre completo,Tiempo extra\n20417,Ada\n20418,Bo,1.5\n",
        "Número do aluno;Nome;Tempo extra\n20417;Ada\n20418;Bo;1.5\n",
        "Numero di matricola;Nome;Tempo aggiuntivo\n20417;Ada\n20418;Bo;1.5\n",
        "Öğrenci No;Adı Soyadı;Ek Süre\n20417;Ada\n20418;Bo;1.5\n",
        "رقم الطالب,الاسم,وقت إضافي\n٢٠٤١٧,Ada\n٢٠٤١٨,Bo,1.5\n",
        "Talaba ID,F.I.Sh.,Qoʻshimcha vaqt\n20417,Ada\n20418,Bo,1.5\n",
        "Номер;ФИО;Доп. время\n20417;Ada\n20418;Bo;1.5\n",
        '="20417",Ada\n"=""20418""",Bo,1.5\n',
        "'20417,Ada\n'20418,Bo,1.5\n",
    ],
)
def test_the_same_class_is_read_from_many_shapes(text: str) -> None:
    roster = load_roster(text.encode())
    assert roster.problems == ()
    assert roster.students == BOTH


@pytest.mark.parametrize(
    ("text", "ids", "says"),
    [
        (
            "Kennzeichen,Wer\n1,Ada\n2,Bo\n",
            ["1", "2"],
            f'1:1: warning: This line is taken for the heading: "Kennzeichen, Wer". If it is a student: {NAMED}',
        ),
        (
            "Ada,1\nBo,2\n",
            ["1", "2"],
            f"1:1: warning: The student ids are taken from column 2. If that is wrong: {NAMED}",
        ),
        (
            "Doe,Jane,4711\nRoe,Bo,4712\n",
            ["4711", "4712"],
            f"1:1: warning: The student ids are taken from column 3. {WRONG}",
        ),
        (
            "Class 7b;;\n\nid;name;\n1;Ada;\n",
            ["1"],
            '1:1: warning: What stands above the heading is not used: "Class 7b".',
        ),
        (
            "Lfd. Nr.,Matrikel-Nr.,Name,E-Mail\n1,4711,Ada,a@b\n2,4712,Bo,b@b\n",
            ["4711", "4712"],
            '1:1: warning: These columns are not used: "Lfd. Nr.".',
        ),
        (
            "12.0,Ada\n13.0,Bo\n",
            ["12", "13"],
            f'1:1: warning: All ids have decimals, such as "12.0"; they are read without them. {ZEROS}',
        ),
        (
            "1-2,Ada\n12,Bo\n",
            ["1-2", "12"],
            f'2:1: warning: The student id "12" differs from that in line 1 in spaces or dashes alone. {EXACTLY}',
        ),
        (
            "1 Ada\n2 Bo\n",
            ["1 Ada", "2 Bo"],
            f'1:1: warning: No student has a name; the ids, such as "1 Ada", stand in their place. {COMMA}',
        ),
    ],
)
def test_guesses_are_reported(text: str, ids: list[str], says: str) -> None:
    roster = load_roster(text.encode())
    assert roster.students is not None
    assert list(roster.students) == ids
    assert told(roster.problems, "r") == [f"r:{says}"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_excels_unicode_text_is_read(encoding: str) -> None:
    roster = load_roster("id\tname\r\n1\tZoë Ō\r\n".encode(encoding))
    assert roster == type(roster)({"1": ("Zoë Ō", 1.0)}, ())


@pytest.mark.parametrize(
    ("name", "encoding", "seen"),
    [("Иванов", "cp1251", "Èâàíîâ"), ("Şahin", "cp1254", "Þahin"), ("Łukasz", "cp1250", "£ukasz")],
)
def test_names_in_another_old_encoding_are_noted(name: str, encoding: str, seen: str) -> None:
    roster = load_roster(f"id;name\n1;{name}\n".encode(encoding))
    assert told(roster.problems, "r") == [
        f'r:2:3: warning: The class list is not UTF-8; read as Windows-1252, this line is "1;{seen}". {GARBLED}'
    ]


def test_names_in_windows_1252_are_not_noted() -> None:
    names = ["Zoë Müller", "José Núñez", "L’Été", "Strauß-Öz", "Åsa Ærø", "Noël “Çelo” Íñigo"]
    text = "\n".join(f"{number};{name}" for number, name in enumerate(names))
    roster = load_roster(text.encode("cp1252"))
    assert roster.problems == ()
    assert [name for name, _ in (roster.students or {}).values()] == names


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_encodings_are_recognised(encoding: str) -> None:
    roster = load_roster("1;Zoë Müller\n2;Šárka\n".encode(encoding))
    assert roster.students == {"1": ("Zoë Müller", 1.0), "2": ("Šárka", 1.0)}


def test_names_and_ids_are_cleaned_as_when_joining() -> None:
    roster = load_roster("a\u202e1, Jose\u0301   \u200fLuis \n".encode())
    assert roster.students == {"a1": ("Jos\u00e9 Luis", 1.0)}


def test_ids_are_spelled_as_when_joining() -> None:
    roster = load_roster("\uff11\uff12\u201310,Ada\n\u0661\u0662,Bo\n1-11,Cy\n11-1,Di\n".encode())
    assert roster.students is not None
    assert list(roster.students) == ["12-10", "12", "1-11", "11-1"]
    twice = load_roster("12,Ada\n\u0661\u0662,Bo\n".encode())
    assert told(twice.problems, "r") == ['r:2:1: The student id "12" stands in line 1 too. Keep one of them.']


def test_a_missing_name_is_noted() -> None:
    roster = load_roster(b"student_id\n7\n")
    assert roster.students == {"7": ("7", 1.0)}
    assert told(roster.problems, "r") == ['r:2:1: warning: The student "7" has no name; the id stands in its place.']


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", [f"r:1:1: The class list is empty. {EACH}"]),
        (b"\n \n", [f"r:1:1: The class list is empty. {EACH}"]),
        (b"1,Ada\n,Bo\n", ["r:2:1: The student id is missing. A line is student_id,name[,extra_time]."]),
        (b"1,Ada\n2,Bo\n1,Cy\n", ['r:3:1: The student id "1" stands in line 1 too. Keep one of them.']),
        (b"ab,Ada\nAB,Bo\n", ['r:2:1: The student id "AB" stands in line 1 too. Keep one of them.']),
        (
            b"student_id,name\n",
            [f"r:1:1: The class list has no students. {EACH}"],
        ),
        (b"Ism,Familiya\nAli,Valiyev\n", [f"r:1:1: The heading names no column for the student id. {NAMED}"]),
        *(
            (f"1,Ada\n{spoilt},Bo\n".encode(), [f'r:2:1: A spreadsheet has spoilt the id "{found}". {FORMAT}'])
            for spoilt, found in (
                ("1.23E+15", "1.23E+15"),
                ('"1,23E+15"', "1,23E+15"),
                ("1E+07", "1E+07"),
                ("12.0", "12.0"),
                ('"12,00"', "12,00"),
                ("#N/A", "#N/A"),
                ("#####", "#####"),
            )
        ),
        (
            b"1,Ada,lots\n2,Bo,0.5\n3,Cy,25%\n4,Di,6\n",
            [
                f'r:{line}:1: The extra time must be a factor from 1 to 5; found "{found}". {FACTOR}'
                for line, found in ((1, "lots"), (2, "0.5"), (3, "25%"), (4, "6"))
            ],
        ),
        (
            b"1,Doe, Jane, 1\n2,Bo\n",
            [
                f"r:1:1: A line is student_id,name[,extra_time]; found 4 cells. {IN_QUOTES}",
                f'r:1:1: The extra time must be a factor from 1 to 5; found "Jane". {FACTOR}',
            ],
        ),
        (
            b'1,"Ada\n2,Bo\n',
            [f"r:1:1: A quotation mark is not closed, or stands in the middle of a cell. {CLOSE}"],
        ),
        (b"1," + b"x" * 81, ["r:1:1: The name has 81 characters; at most 80 are possible."]),
        (b"1" * 65 + b",x", ["r:1:1: The student id has 65 characters; at most 64 are possible."]),
        *(
            (data, ['r:1:1: The class list is not plain text. Save it as "CSV UTF-8".'])
            for data in ("1,Ada".encode("utf-16-le"), b"1,A\0da", b"\xff\xfe1,Ada")
        ),
        *(
            (data, ['r:1:1: The class list is a workbook, not a text file. Save it as "CSV UTF-8".'])
            for data in (b"PK\x03\x04\0", b"\xd0\xcf\x11\xe0\xa1")
        ),
        (b"1,A\n" * (1 << 19), ["r:1:1: The class list is larger than 1 MiB."]),
    ],
)
def test_an_error_is_reported_with_its_line(data: bytes, says: list[str]) -> None:
    roster = load_roster(data)
    assert told(roster.problems, "r") == says
    assert roster.students is None


@pytest.mark.long
def test_the_longest_possible_list_is_read() -> None:
    roster = load_roster(b"".join(b"%06d,x\n" % number for number in range((1 << 20) // 9)))
    assert roster.students is not None
    assert len(roster.students) == (1 << 20) // 9


@given(st.binary(max_size=200) | st.text(alphabet='1aé,;\t"\n\r %.\0\u2028', max_size=80).map(str.encode))
@settings(max_examples=5 * settings().max_examples)
def test_any_bytes_give_students_or_an_error(data: bytes) -> None:
    roster = load_roster(data)
    assert (roster.students is None) == any(problem.severity == "error" for problem in roster.problems)
    for student_id, (name, factor) in (roster.students or {}).items():
        assert 1 <= len(student_id) <= 64
        assert 1 <= len(name) <= 80
        assert 1 <= factor <= 5
