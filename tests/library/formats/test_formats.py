"""What a parser of a format must give, tried with one that is nothing like YAML."""

import subprocess
import sys
from contextlib import suppress

from appliance.library.formats import PARSERS
from appliance.library.formats.answers import Answer, choose
from appliance.library.formats.bank import Bank, Draft
from appliance.library.nodes import Mapping, Node, Scalar, Sequence, Unreadable
from appliance.library.problems import Position, Report
from appliance.library.schema import load_pool, read_pool
from appliance.pool_files import FORMATS
from appliance.sentence import sentence
from tests.library.told import told

AIKEN = b"""\
Which planet is nearest to the Sun?
A. Venus
B. Mercury
ANSWER: B

Which planets have rings?
A. Saturn
B. Saturn
ANSWER: C
"""


def aiken(data: bytes, report: Report) -> Node:
    """Blocks of lines: the question, its options with letters, and the letter of the right one."""
    questions: list[Node] = []
    line = 1
    for block in data.decode().rstrip("\n").split("\n\n"):
        text, *options, answer = block.split("\n")
        if not answer.startswith("ANSWER: "):
            raise Unreadable(Position(line + len(options) + 1), sentence("problem.nothing_right"))
        texts = [_text(option[3:], line + number, 4) for number, option in enumerate(options, start=1)]
        right = ord(answer[-1]) - ord("A")
        if right >= len(options):
            place = Position(line + len(options) + 1, len("ANSWER: ") + 1)
            report.add("error", place, sentence("problem.no_such_option", text=answer[-1]))
        fields: dict[str, Node] = {
            "text": _text(text, line),
            "options": Sequence(tuple(texts), line + 1, 1),
            "correct_answer": _text(str(min(right, len(options) - 1)), line + len(texts) + 1, 9),
        }
        questions.append(_mapping(fields, line))
        line += block.count("\n") + 2
    return _mapping({"questions": Sequence(tuple(questions), 1, 1)}, 1)


def _text(text: str, line: int, column: int = 1) -> Scalar:
    return Scalar(text, plain=False, line=line, column=column)


def _mapping(fields: dict[str, Node], line: int) -> Mapping:
    return Mapping(tuple((_text(name, line), node) for name, node in fields.items()), line, 1)


def test_each_format_has_a_parser() -> None:
    assert set(PARSERS) == {known.name for known in FORMATS}
    for parse in PARSERS.values():
        with suppress(Unreadable):
            parse(b"", Report())


def test_a_parser_is_imported_when_the_first_file_of_its_format_is_read() -> None:
    program = """
import sys
from appliance import app
from appliance.library.schema import load_pool
def imported(): return {m for m in sys.modules if m.startswith("appliance.library.formats.")}
before = imported()
load_pool(b"<quiz/>", "a.xml")
print([name for name in ("gift", "xml", "package", "txt", "tables.files", "tables.xlsx") if any(
    module.startswith(f"appliance.library.formats.{name}") for module in before)])
print(sorted(module.rpartition(".")[2] for module in imported() - before if module.endswith((".xml", ".xlsx"))))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.split("\n")[:2] == ["[]", "['xml']"]


def test_a_format_unlike_yaml_makes_a_pool() -> None:
    loaded = read_pool(aiken, AIKEN.partition(b"\n\n")[0], "Planets")
    assert loaded.problems == ()
    assert loaded.pool is not None
    [question] = loaded.pool.questions
    assert (loaded.pool.title, question.kind, question.text) == (
        *("Planets", "single", "Which planet is nearest to the Sun?"),
    )
    assert ([option.text for option in question.items()], question.key()) == (["Venus", "Mercury"], (1,))


def test_its_problems_have_the_lines_of_its_own_file() -> None:
    loaded = read_pool(aiken, AIKEN, "Planets")
    assert loaded.pool is None
    assert told(loaded.problems) == [
        'p:8:4: question 2: Options 1 and 2 are both "Saturn", and that is said to be right. Change one of them.',
        'p:9:9: No option reads "C".',
    ]
    assert told(read_pool(aiken, AIKEN.replace(b"ANSWER: C\n", b"Mars\n"), "Planets").problems) == [
        "p:9:1: Nothing says which option is right."
    ]


def test_a_foreign_question_that_cannot_be_asked_is_left_out_and_the_rest_is_numbered_without_it() -> None:
    def parse(data: bytes, report: Report) -> Node:
        bank = Bank(report)
        for number, options in enumerate((("a", "b"), ("a", ""), ("a", "b")), start=1):
            draft = Draft(Position(number), f"Q{number}")
            draft.set("text", f"Q{number}")
            answers = [Answer(option, 0 if index else 100, Position(number)) for index, option in enumerate(options)]
            answers[-1] = answers[-1]._replace(feedback="no")
            choose(draft, answers, several=False)
            bank.add(draft)
        return bank.pool()

    loaded = read_pool(parse, b"", "p")
    assert loaded.pool is not None
    assert [question.text for question in loaded.pool.questions] == ["Q1", "Q3"]
    assert told(loaded.problems) == [
        "p:1:1: warning: question 1: The feedback to an answer is left out (no).",
        "p:2:1: warning: The feedback to an answer is left out (no).",
        'p:2:1: warning: The question "Q2" is left out.',
        "p:2:1: warning: Option 2 is empty.",
        "p:3:1: warning: question 2: The feedback to an answer is left out (no).",
    ]


def test_a_file_of_which_no_question_can_be_asked_is_an_error() -> None:
    def parse(data: bytes, report: Report) -> Node:
        bank = Bank(report)
        bank.add(Draft(Position(), "Q"))
        return bank.pool()

    loaded = read_pool(parse, b"", "p")
    assert loaded.pool is None
    assert "p:1:1: No question of this file can be asked." in told(loaded.problems)


def test_json_is_told_by_the_ending_also_by_one_that_windows_hides() -> None:
    """Two escapes that make one character are JSON's; for YAML each of them alone is none."""
    text = b'{"title": "\\ud83d\\ude00", "questions": [{"text": "Q", "correct": true}]}'
    for name in ("a.json", "a.JSON", "a.json.txt"):
        loaded = load_pool(text, name)
        assert loaded.pool is not None
        assert loaded.pool.title == "\U0001f600"
    assert load_pool(text, "a.yaml").pool is None


def test_a_pool_without_a_title_is_called_as_its_file() -> None:
    text = b"questions:\n  - {text: Q, correct: true}\n"
    names = {"waves.yaml": "waves", "waves.yaml.txt": "waves", "a.b.yml": "a.b", "waves.text": "waves"}
    titles = {name: pool.title for name in names if (pool := load_pool(text, name).pool) is not None}
    assert titles == names
