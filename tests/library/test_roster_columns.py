"""Which columns of a class list hold ids, names and extra time, and which line is the heading."""

import pytest

from appliance.library.roster import load_roster
from appliance.words import say


@pytest.mark.parametrize(
    ("text", "students"),
    [
        ('1,"Smith; John"\n2,Bo\n', {"1": "Smith; John", "2": "Bo"}),
        ('1;"Smith, John"\n2;Bo\n', {"1": "Smith, John", "2": "Bo"}),
        ('"1","Smith; John"\n', {"1": "Smith; John"}),
        ("1;Smith, John\n2;Roe, Bo\n", {"1": "Smith, John", "2": "Roe, Bo"}),
        ("1,Smith; John\n2,Bo\n3,Cy\n", {"1": "Smith; John", "2": "Bo", "3": "Cy"}),
        ("jdoe,Doe; Jane\nbroe,Roe; Bo\n", {"jdoe": "Doe; Jane", "broe": "Roe; Bo"}),
        ('1,"Anna ""Ann"" Lee"\n', {"1": 'Anna "Ann" Lee'}),
        ("id;name\n1;Ada\tLee\n", {"1": "Ada Lee"}),
        ("ID,Ism,Familiya\n1,Ali,Valiyev\n", {"1": "Ali Valiyev"}),
        ("Familiya,Ism,ID\nValiyev,Ali,1\n", {"1": "Ali Valiyev"}),
        ("Name;Vorname;Matrikelnummer\nDoe;Jane;1\n", {"1": "Jane Doe"}),
        ("Номер,Фамилия,Имя,Отчество\n1,Иванов,Иван,Петрович\n", {"1": "Иван Петрович Иванов"}),
        ("id,first name,last name,full name\n1,Ada,Lee,Ada M. Lee\n", {"1": "Ada M. Lee"}),
        ("1,Doe,Jane\n2,Roe,Bo\n", {"1": "Doe Jane", "2": "Roe Bo"}),
        ("Login,Ism\nali,Ali\n", {"ali": "Ali"}),
        ("Nr.,Name\n1,Ada\n2,Bo\n", {"1": "Ada", "2": "Bo"}),
        ("id,name\n1,Ada\nid,name\n2,Bo\n", {"1": "Ada", "2": "Bo"}),
        ("7,Ad,Nom\n8,Bo,Lee\n", {"7": "Ad Nom", "8": "Bo Lee"}),
        ('jdoe,"Jane Doe; 7b"\nbroe,"Bo Roe; 8a"\n', {"jdoe": "Jane Doe; 7b", "broe": "Bo Roe; 8a"}),
        ("7,Ad\n8,Nom\n", {"7": "Ad", "8": "Nom"}),
        ("jdoe,John\nbroe,Bo\n", {"jdoe": "John", "broe": "Bo"}),
        ("jdoe,John,1.5\nbroe,Bo,1.25\n", {"jdoe": "John", "broe": "Bo"}),
        ("10.0,Ada\n10.1,Bo\n", {"10.0": "Ada", "10.1": "Bo"}),
    ],
)
def test_separators_and_columns_are_recognised(text: str, students: dict[str, str]) -> None:
    roster = load_roster(text.encode())
    assert roster.problems == ()
    assert roster.students is not None
    assert {student_id: name for student_id, (name, _) in roster.students.items()} == students


@pytest.mark.parametrize(
    ("text", "unused"),
    [
        ("Schülernr;Name;Klasse\n1;Ada;5\n2;Bo;5\n", "Klasse"),
        ("id,name,Year,Seat\n1,Ada,2,3\n2,Bo,2,4\n", "Year, Seat"),
        ('id,name,Note\n1,Ada,"1,3"\n2,Bo,"2,7"\n', "Note"),
        ("Note,id,name\n1.3,1,Ada\n2.7,2,Bo\n", "Note"),
    ],
)
def test_a_column_with_another_heading_is_not_extra_time(text: str, unused: str) -> None:
    roster = load_roster(text.encode())
    assert roster.students == {"1": ("Ada", 1.0), "2": ("Bo", 1.0)}
    assert [say(problem.message) for problem in roster.problems] == [f'These columns are not used: "{unused}".']


def test_a_column_below_a_heading_without_known_words_is_not_extra_time() -> None:
    roster = load_roster(b"Kennz;Wer;Note\n1;Ada;1,3\n2;Bo;2,7\n")
    assert roster.students == {"1": ("Ada", 1.0), "2": ("Bo", 1.0)}
    assert 'These columns are not used: "Note".' in [say(problem.message) for problem in roster.problems]


@pytest.mark.parametrize("heading", ["", "id,name\n", "id,name,\n"])
def test_whole_numbers_without_a_heading_are_not_extra_time(heading: str) -> None:
    for first, second in (("5", "5"), ("", "1"), ("7", "12")):
        roster = load_roster(f"{heading}1,Ada,{first}\n2,Bo,{second}\n".encode())
        assert roster.students == {"1": ("Ada", 1.0), "2": ("Bo", 1.0)}
        [problem] = roster.problems
        assert say(problem.message).startswith("Column 3 is not used: it holds only whole numbers, such as")
    assert load_roster(f"{heading}1,Ada,1.5\n2,Bo,2\n".encode()).students == {"1": ("Ada", 1.5), "2": ("Bo", 2.0)}


def test_whole_numbers_below_a_heading_for_extra_time_are_extra_time() -> None:
    roster = load_roster(b"id,name,extra_time\n1,Ada,2\n2,Bo,\n")
    assert (roster.students, roster.problems) == ({"1": ("Ada", 2.0), "2": ("Bo", 1.0)}, ())


@pytest.mark.parametrize(
    ("text", "students", "says"),
    [
        ("email,name\na@b,Ada\nb@b,Bo\n", {"a@b": "Ada", "b@b": "Bo"}, []),
        ("Email Address,Full Name\na@b,Ada\nb@b,Bo\n", {"a@b": "Ada", "b@b": "Bo"}, []),
        ("E-Mail,Name,Matrikelnr.\na@b,Ada,1\n", {"1": "Ada"}, []),
        (
            "Kürzel;Name\nlo;Ada\nbo;Bo\n",
            {"lo": "Ada", "bo": "Bo"},
            [
                'This line is taken for the heading: "Kürzel, Name".',
                'The student ids are taken from the column "Kürzel".',
            ],
        ),
        (
            "Kürzel;Name;Klasse\nlo;Ada;5a\nbo;Bo;5a\n",
            {"lo": "Ada", "bo": "Bo"},
            [
                'This line is taken for the heading: "Kürzel, Name, Klasse".',
                'The student ids are taken from the column "Kürzel".',
                'These columns are not used: "Klasse".',
            ],
        ),
        (
            "name\nAda\nBo\n",
            {"Ada": "Ada", "Bo": "Bo"},
            [
                'This line is taken for the heading: "name".',
                'No student has a name; the ids, such as "Ada", stand in their place.',
            ],
        ),
        ("Teilnehmer\nid;name\n1;Ada\n", {"1": "Ada"}, ['What stands above the heading is not used: "Teilnehmer".']),
    ],
)
def test_a_first_line_with_a_word_for_name_is_a_heading(text: str, students: dict[str, str], says: list[str]) -> None:
    roster = load_roster(text.encode())
    assert {student_id: name for student_id, (name, _) in (roster.students or {}).items()} == students
    assert [say(problem.message) for problem in roster.problems] == says


@pytest.mark.parametrize(
    ("text", "accounts"),
    [
        ("id,name\n1,Ada\n", {}),
        ("id,name,E-mail\n1,Ada,ada@b.org\n2,Bo,\n", {"1": ("ada@b.org", "")}),
        ("Matrikelnr;Anmeldename;Name;E-Mail-Adresse\n1;ada;Ada;a@b\n", {"1": ("a@b", "ada")}),
        ("username,name\nada,Ada\n", {"ada": ("", "ada")}),
        ("email,name\na@b,Ada\n", {"a@b": ("a@b", "")}),
        ("id,name,логін,електронна пошта\n1,Ada,ada,a@b\n", {"1": ("a@b", "ada")}),
        ("numéro d'élève,nom,nom d'utilisateur,courriel\n1,Ada,ada,a@b\n", {"1": ("a@b", "ada")}),
        ("matrícula,nombre,usuario,correo electrónico\n1,Ada,ada,a@b\n", {"1": ("a@b", "ada")}),
        ("matrícula,nome,nome de usuário,e-mail\n1,Ada,ada,a@b\n", {"1": ("a@b", "ada")}),
        ("رقم الطالب,الاسم,اسم المستخدم,البريد الإلكتروني\n1,Ada,ada,a@b\n", {"1": ("a@b", "ada")}),
        ("学号,姓名,用户名,邮箱\n1,Ada,ada,a@b\n", {"1": ("a@b", "ada")}),
        ("रोल नंबर,नाम,उपयोगकर्ता नाम,ईमेल\n1,Ada,ada,a@b\n", {"1": ("a@b", "ada")}),
        ("id,name,email\n1,Ada, a@b \n2,Bo," + "x" * 300 + "\n", {"1": ("a@b", "")}),
    ],
)
def test_accounts_elsewhere_are_read_under_their_headings(text: str, accounts: dict[str, tuple[str, str]]) -> None:
    roster = load_roster(text.encode())
    assert roster.students
    assert [say(problem.message) for problem in roster.problems] == []
    assert roster.accounts == accounts


def test_the_user_name_is_no_id_where_there_is_another() -> None:
    roster = load_roster(b"username,student number,name\nada,17,Ada\n")
    assert (roster.students, roster.accounts) == ({"17": ("Ada", 1.0)}, {"17": ("", "ada")})
