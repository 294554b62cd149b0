"""Files that are not YAML, or whose YAML is not allowed."""

import re

import pytest

from appliance.library.formats.yaml import MAX_MENDED
from appliance.library.schema import load_pool
from appliance.pool_files import MAX_FILE_BYTES
from appliance.words import say
from tests.library.pool_text import HEAD
from tests.library.told import told

QUOTE = "Put the whole text in quotes."
SINGLE = "Put the whole text in single quotes, and type a single quote inside it twice."
ALIGN = "Begin lines that belong together in the same column, with spaces."


def said(data: str | bytes) -> list[str]:
    loaded = load_pool(data if isinstance(data, bytes) else data.encode(), "pool.yaml")
    assert loaded.pool is None
    return told(loaded.problems)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"{HEAD}\t  options: [a, b]\n", "p:4:1: A tab stands where the line is indented. Indent with spaces."),
        (f"{HEAD}    tags:\n\t- a\n", "p:5:1: A tab stands where the line is indented. Indent with spaces."),
        (f"{HEAD}   options: [a, b]\n", f"p:4:4: This line begins in another column than its neighbours. {ALIGN}"),
        (f"{HEAD}    correct: true\n shuffle: true\n", "p:5:2: This line begins in another column than"),
        (
            "title\nquestions: []\n",
            f"p:2:10: This line doesn't fit the one above, which has no colon or begins in another column. {ALIGN}",
        ),
        ('title: "x\nquestions: []\n', "p:1:8: A quotation mark is opened here and never closed."),
        (f"{HEAD}    options: [a, 'b]\n", "p:4:18: A quotation mark is opened here and never closed."),
        (f"{HEAD}    options: [a, b\n    correct: a\n", "p:5:12: The list in brackets lacks a comma or its closing ]."),
        (f"{HEAD}    options: {{A: a\n", "p:5:1: The list in braces lacks a comma or its closing }."),
        (f"{HEAD}    tags: - a\n", "p:4:11: A list can't begin in the line of its name."),
        (f'{HEAD}    unit: "\\ud800"\n', "p:4:14: This is no valid escape for a character."),
        (f"{HEAD}    unit: ]\n", f"p:4:11: A text can't begin with this character. {QUOTE}"),
        (f"{HEAD}    explanation: ? x\n    correct: true\n", f"p:4:18: A text can't begin with ? and a space. {QUOTE}"),
        ("title: x\n---\ntitle: y\n", 'p:2:1: A second document begins here. Remove the line "---".'),
        ("? [a]\n: b\n", "p:1:3: Before a colon stands a name, not a list. Put a text with brackets in quotes."),
    ],
)
def test_broken_yaml_is_explained(text: str, says: str) -> None:
    found = said(text)
    assert len(found) == 1
    assert found[0].startswith(says)


def test_after_a_line_that_lacks_quotes_the_rest_is_read() -> None:
    text = (
        "title: Week 3: light\nquestions:\n  - text: What: is it?\n    options: [a, b]\n    correct: c\n"
        "    explanation: *this*\n  - text: @home\n    correct: true\n    explanation: 'It's so'\n    tags: > x\n"
    )
    assert said(text) == [
        'p:1:14: A second colon stands in this line, after "Week 3". Put the text in quotes: title: "…"',
        'p:3:15: A second colon stands in this line, after "What". Put the text in quotes: text: "…"',
        'p:5:14: question 1: No option reads "c". Write "correct" as the option is written.',
        f"p:6:23: A text can't begin with * or &. {QUOTE}",
        f'p:7:11: A text can\'t begin with "@". {QUOTE}',
        f"p:9:22: More text follows what was closed before it. {SINGLE}",
        f"p:10:13: After > or | the text begins in the next line. {QUOTE}",
    ]


SINGLY = "Put the whole text in single quotes."
BRACES = "In a list in brackets a text with { } needs quotes."


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ('[&&, and, "&"]', [f"p:4:16: A text can't begin with * or &. {QUOTE}"]),
        ("[bob, @bob]", [f'p:4:20: A text can\'t begin with "@". {QUOTE}']),
        (
            "[@bob, %bob]",
            [f'p:4:{at}: A text can\'t begin with "{mark}". {QUOTE}' for at, mark in ((15, "@"), (23, "%"))],
        ),
        ("{A: @bob, B: b}", [f'p:4:18: A text can\'t begin with "@". {QUOTE}']),
        ("[@bob,\n      b]", [f'p:4:15: A text can\'t begin with "@". {QUOTE}']),
        (r"[$3$, $\sqrt{3}$]", [f"p:4:26: {BRACES} {SINGLY}"]),
        (r"[$\frac{\sqrt{2}}{3}$, x]", [f"p:4:21: {BRACES} {SINGLY}"]),
        ("[a, b}]", [f"p:4:19: {BRACES} {SINGLY}"]),
        ("[a[0], b]", [f"p:4:16: {BRACES.replace('{ }', '[ ]')} {SINGLY}"]),
    ],
)
def test_in_a_list_in_brackets_only_the_entry_lacks_quotes(options: str, says: list[str]) -> None:
    wrong = 'No option reads "z". Write "correct" as the option is written.'
    found = said(f"{HEAD}    options: {options}\n    correct: z\n")
    if options == "[a, b}]":
        assert found == says  # the entry is ambiguous, so reading ends here
    else:
        assert found == [*says, f"p:{5 + options.count(chr(10))}:14: question 1: {wrong}"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ("[one, two]]", f"p:4:24: More text follows what was closed before it. {SINGLE}"),
        ("[#A, #B]", f'p:4:15: The line ends before "#A, #B]", since # begins a comment. {QUOTE}'),
        ("[A, b,\n      @B]", f'p:5:7: A text can\'t begin with "@". {QUOTE}'),
        ("[A, b,\n      @B,\n      C]", f'p:5:7: A text can\'t begin with "@". {QUOTE}'),
        ("[a, {b, c]", "p:4:23: The list in braces lacks a comma or its closing }. Check the braces and quotes."),
    ],
)
def test_if_the_end_of_the_text_is_unclear_no_other_problem_is_reported(options: str, says: str) -> None:
    assert said(f"{HEAD}    options: {options}\n    correct: #A\n") == [says]


BACKSLASH = "For a backslash, use single quotes or type it twice."
CLOSE = "where more text follows. Close it where the text ends."
CHECK = "Check the brackets and quotes."
SPACE = "After the colon of a name comes a space."
OTHER_SPACE = "After the colon of a name stands a space of another kind than the space bar's."


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("title:x\nquestions: [{text: Q, correct: true}]\n", f'p:1:6: {SPACE} Write "title: x".'),
        (f"{HEAD}    correct:true\n", f'p:4:12: {SPACE} Write "correct: true".'),
        (f'{HEAD}    options:["a", "b"]\n    correct: c\n', f'p:4:12: {SPACE} Write "options: ["a", "b"]".'),
        ("questions:\n  - text:Q\n    correct: true\n", f'p:2:9: {SPACE} Write "text: Q".'),
        (f"{HEAD}    correct:\u00a0true\n", f'p:4:12: {OTHER_SPACE} Write "correct: true".'),
        (
            "questions:\n  -text: Q\n    correct: true\n",
            'p:2:3: After the dash of a list comes a space. Write "- text: Q".',
        ),
        (
            "questions:\n\u00a0\u00a0- text: Q\n    correct: true\n",
            "p:2:1: This line begins with spaces of another kind than the space bar's. Indent with the space bar.",
        ),
        (
            f'{HEAD}    unit: "x\n    options: ["a", b]\n    correct: a\n',
            f"p:4:11: The quotation mark opened here is closed in line 5, {CLOSE}",
        ),
        (
            f"{HEAD}    unit: 'x\n    correct: true\n  - text: it's\n    correct: true\n",
            f"p:4:11: The quotation mark opened here is closed in line 6, {CLOSE}",
        ),
        (
            f"{HEAD}    options: [C #1, C #2]\n    correct: C\n",
            f'p:4:17: The line ends before "#1, C #2]", since # begins a comment. {QUOTE}',
        ),
        (
            f"{HEAD}    options: [#a, b]\n    correct: b\n",
            f'p:4:15: The line ends before "#a, b]", since # begins a comment. {QUOTE}',
        ),
        (
            f"{HEAD}    explanation: What is C #1\n      in the list?\n    correct: true\n",
            f'p:4:28: The line ends before "#1", since # begins a comment. {QUOTE}',
        ),
        *(
            (
                f'{HEAD}    explanation: "a \\{found}x\\)"\n    correct: true\n',
                f'p:4:21: A backslash in double quotes has a meaning of its own; found "\\{found}". {BACKSLASH}',
            )
            for found in ("(", "q", "x", "U", "u", "s", "d", ".")
        ),
        (
            f"{HEAD}    options: [a,  # first\n      b\n    correct: a\n",
            f"p:6:12: The list in brackets lacks a comma or its closing ]. {CHECK} It begins in line 4.",
        ),
    ],
)
def test_a_mistake_is_reported_where_it_was_made(text: str, says: str) -> None:
    assert says in said(text)
    assert len([line for line in said(text) if "question 1" not in line]) == 1


def test_after_such_a_mistake_the_rest_is_read() -> None:
    text = (
        "title:x\nquestions:\n  -text: Q\n    options:[a, b]\n    correct:c\n"
        '  - text: "\\(x\\) and \\(y\\)"\n    options: [a, b]\n    correct: c\n'
        '  - text: "R\n    options: ["a", b]\n    correct: c\n'
    )
    assert [line for line in said(text) if "No option reads" in line] == [
        'p:5:14: question 1: No option reads "c". Write "correct" as the option is written.',
        'p:8:14: question 2: No option reads "c". Write "correct" as the option is written.',
        'p:11:14: question 3: No option reads "c". Write "correct" as the option is written.',
    ]
    assert len(said(text)) == 3 + 6


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("title: Caf\u00e9".encode("cp1252"), 'p:1:11: The file is not UTF-8: here stands the byte 0xe9, which is "é"'),
        (b"\xef\xbb\xbfa: b\nc: \xff", 'p:2:4: The file is not UTF-8: here stands the byte 0xff, which is "ÿ"'),
        (b"a: \x81", "p:1:4: The file is not UTF-8: here stands the byte 0x81."),
        ("title: x".encode("utf-16"), "p:1:1: The file is UTF-16, not UTF-8."),
        ("title: x".encode("utf-16-le"), "p:1:1: The file is UTF-16, not UTF-8."),
        ("title: x".encode("utf-16-be"), "p:1:1: The file is UTF-16, not UTF-8."),
        (b"title: x\n  a\x00b", "p:2:4: Here stands the invisible character U+0000."),
        ("title: x\ufeff".encode(), "p:1:9: Here stands the invisible character U+FEFF."),
        (b"#" * (MAX_FILE_BYTES + 1), "p:1:1: The file is larger than 1 MiB. Split it into several pools."),
    ],
)
def test_files_that_are_not_text_are_refused(data: bytes, says: str) -> None:
    found = said(data)
    assert len(found) == 1
    assert found[0].startswith(says)


def test_a_file_of_1_mib_is_read() -> None:
    head = b"questions: [{text: Q, correct: true}]\n"
    assert load_pool(head + b"#" * (MAX_FILE_BYTES - len(head)), "p.yaml").problems == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("title: &a x\n", 'p:1:8: A pool has no YAML references and tags; found "&a".'),
        ("title: *a\n", 'p:1:8: A pool has no YAML references and tags; found "*a".'),
        ("title: !!python/object/apply:os.system [ls]\n", "p:1:8: A pool has no YAML references and tags; found"),
        ("title: !!str x\n", 'p:1:8: A pool has no YAML references and tags; found "!!str".'),
        ("title: !wow\n", 'p:1:8: A pool has no YAML references and tags; found "!wow".'),
        ("!!map {title: x}\n", 'p:1:1: A pool has no YAML references and tags; found "!!map".'),
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", 'p:1:4: A pool has no YAML references and tags; found "&a".'),
    ],
)
def test_references_and_tags_are_refused(text: str, says: str) -> None:
    found = said(text)
    assert len(found) == 1
    assert found[0].startswith(says)


@pytest.mark.parametrize("piece", ["[", "{a: ", "- ", "? ", "a: [", "[[a],"])
def test_deep_nesting_is_refused_where_it_begins(piece: str) -> None:
    """The whole file, parsed, would take minutes."""
    [problem] = said((piece * 100_000)[:MAX_FILE_BYTES])
    assert re.match(r"p:1:\d\d: Lists stand in lists far deeper than in any pool", problem)


@pytest.mark.long
@pytest.mark.parametrize(("piece", "column"), [("a,", 200_013), ("a: b,", 166_681), ("[],", 300_013)])
def test_a_flood_of_nodes_is_refused_where_it_exceeds_the_bound(piece: str, column: int) -> None:
    text = f"{HEAD}    options: [{piece * 200_000}]"
    (problem,) = load_pool(text.encode(), "p.yaml").problems
    assert (problem.line, say(problem.message)) == (4, "The file has far more entries than a pool can have.")
    assert abs(problem.column - column) < 100


def test_only_the_first_twenty_lines_that_lack_quotes_are_repaired() -> None:
    assert len(said(f"{HEAD}    tags:\n" + "      - a: b: c\n" * 60_000)) == MAX_MENDED + 1
