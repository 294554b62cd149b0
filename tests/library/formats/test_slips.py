"""A slip that YAML reads differently from what was probably meant is reported, and correct text is not."""

import json

import pytest

from appliance.library.formats.yaml import composer
from appliance.library.schema import load_pool
from appliance.words import say
from tests.library.pool_text import HEAD, said_of
from tests.library.told import told

COMMENT = "Put the whole text in quotes; before a comment put two spaces."
BACKSLASH = "For a backslash, use single quotes or type it twice."
CLOSE = "Close the quotes where the text ends."
STRAIGHT = "If it is one text, put the whole of it in straight quotes: 'text'."


@pytest.mark.parametrize(
    ("fields", "place", "cut"),
    [
        ("correct: true\nexplanation: What is C #1?", "5:28", "#1?"),
        ("correct: true\nexplanation: What is C # 1?", "5:28", "# 1?"),
        ("correct: true\nexplanation: What is C  #1?", "5:29", "#1?"),
        ("correct: true\nexplanation: What\n  is C #1?", "6:12", "#1?"),
        ("correct: true\nexplanation: #1 of all", "5:18", "#1 of all"),
        ("options: [C, D]\ncorrect: C #1", "5:16", "#1"),
        ("options:\n  - C #1\n  - D\ncorrect: C", "5:11", "#1"),
        ("options:\n  A: C #1\n  B: D\ncorrect: A", "5:12", "#1"),
        ("correct: true\ntags: C #", "5:13", "#"),
        ("correct: true\nid: C #1", "5:11", "#1"),
    ],
)
def test_a_text_cut_off_by_a_comment_is_reported(fields: str, place: str, cut: str) -> None:
    assert said_of(fields) == [
        f'p:{place}: warning: question 1: The text ends before "{cut}", since # begins a comment. {COMMENT}'
    ]


def test_the_title_and_the_question_are_checked_too() -> None:
    problems = load_pool(b"title: C #1\nquestions:\n  - text: C #2\n    correct: true\n", "p.yaml").problems
    assert [(problem.line, problem.column, problem.severity) for problem in problems] == [
        (1, 10, "warning"),
        (3, 13, "warning"),
    ]


@pytest.mark.parametrize(
    "fields",
    [
        "correct: true\ntime_limit: 30 # seconds\npoints: 1 #x\nshuffle: false # no\nscoring: flat # or speed",
        "kind: poll # no key\noptions: [a, b] # two",
        "correct: true\nexplanation: Since it is.  # from the book",
        "correct: true\nexplanation: Since it is.\t# from the book",
        "correct: true # as said\nexplanation: # to do",
        "correct: true\nexplanation: C#1 and 2x#",
        "correct: true\nexplanation: 'C #1' # quoted\ntags: [\"C #1\"]",
        "correct: true\nexplanation: |\n  C #1",
        "options: # these\n  - a\n  - b\ncorrect: a",
    ],
)
def test_a_comment_that_cuts_nothing_off_is_accepted(fields: str) -> None:
    assert said_of(fields) == []


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ("options:\n  - #include\n  - b\ncorrect: b", f"p:5:8: question 1: Option 1 is empty. {COMMENT}"),
        ("options: {A: (1, 2), B: b}\ncorrect: B", 'p:4:22: question 1: "2)" has no text after it.'),
        (
            "options:\n  -a\n  -b\ncorrect: a",
            'p:5:7: question 1: The options must be a list; found "-a -b". Put a space after each dash.',
        ),
    ],
)
def test_a_missing_text_is_explained(fields: str, says: str) -> None:
    assert any(line.startswith(says) for line in said_of(fields))


def test_a_question_that_begins_with_a_comment_is_reported() -> None:
    problems = load_pool(b"questions:\n  - text: # of sides?\n    correct: true\n", "p.yaml").problems
    assert told(problems) == [f"p:2:5: question 1: The question has no text. {COMMENT}"]


@pytest.mark.parametrize(
    ("typed", "column", "means", "found"),
    [
        (r"\theta is", 19, "a tab", r"\theta"),
        (r"The \times sign", 23, "a tab", r"\times"),
        (r"3\text{ cm}", 20, "a tab", r"\text"),
        (r"C:\temp", 21, "a tab", r"\temp"),
        (r"C:\new", 21, "a line break", r"\new"),
        (r"D:\\data\notes", 27, "a line break", r"\notes"),
        (r"docs\tests", 23, "a tab", r"\tests"),
        (r"$a \neq b$", 22, "a line break", r"\neq"),
        (r"a \neq b", 21, "a line break", r"\neq"),
        (r"the $\nu$ of", 24, "a line break", r"\nu"),
        (r"\Phi", 19, "a line break", r"\Phi"),
        (r"snake\_case", 24, "a space", r"\_"),
        (r"What does '\n' do?", 30, "a line break", r"\n"),
        (r"What does `\t` do?", 30, "a tab", r"\t"),
    ],
)
def test_a_backslash_in_double_quotes_that_changes_the_text_is_noted(
    typed: str, column: int, means: str, found: str
) -> None:
    (says,) = said_of(f'correct: true\nexplanation: "{typed}"')
    letter = found[1] if found != r"\_" else "_"
    what = f'In double quotes "\\{letter}" means {means}; found'
    assert says.startswith(f'p:5:{column}: warning: question 1: {what} "{found}')
    assert says.endswith(BACKSLASH)


@pytest.mark.parametrize("typed", [r"\frac12", r"\beta", r"\alpha", r"\epsilon", r"\rho", r"\varphi", r"\0"])
def test_a_backslash_that_leaves_a_control_character_is_an_error(typed: str) -> None:
    means = f'In double quotes "{typed[:2]}" means a control character; found "{typed.rstrip("12")}".'
    assert said_of(f'correct: true\nexplanation: "x {typed}"') == [f"p:5:21: question 1: {means} {BACKSLASH}"]


def test_the_place_is_right_in_a_text_of_many_lines() -> None:
    assert said_of('correct: true\nexplanation: "one\n  two \\theta"')[0].startswith("p:6:11: warning:")


def test_json_has_no_single_quotes() -> None:
    text = r'{"questions": [{"text": "the \theta", "correct": true}]}'
    (problem,) = load_pool(text.encode(), "p.json").problems
    assert problem.hint is not None
    assert say(problem.hint) == "For a backslash, type it twice."


@pytest.mark.parametrize(
    "text",
    [
        "if x:\n\tprint(x)\n\t\treturn\nnot here",
        "First line\nSecond line\n\nname: yes",
        "a\r\nb",
        "if N:\n    pass",
        "the $\\nu$ and \\theta and C:\\temp",
        "costs $5\nni, sono",
    ],
)
def test_json_written_by_a_program_is_taken_literally(text: str) -> None:
    pool = {"questions": [{"text": text, "correct": True}]}
    loaded = load_pool(json.dumps(pool).encode(), "p.json")
    assert loaded.problems == ()
    assert loaded.pool is not None
    assert loaded.pool.questions[0].text == text.replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ("[“Yes, he did”, B]", "“Yes, he did”"),
        ("[B, “Yes, he did, once”]", "“Yes, he did, once”"),
        ("[„Ja, klar“, B]", "„Ja, klar“"),
        ("[„Ja, klar”, B]", "„Ja, klar”"),
        ("[«Oui, oui», B]", "«Oui, oui»"),
        ("[»Ja, klar«, B]", "»Ja, klar«"),
        ("[”Ja, tack”, B]", "”Ja, tack”"),
        ("[‘Yes, he did’, B]", "‘Yes, he did’"),
        ('[He said "yes, I did", B]', 'He said "yes, I did"'),
    ],
)
def test_a_comma_in_quotes_that_yaml_does_not_know_is_an_error(options: str, found: str) -> None:
    says = said_of(f"kind: poll\noptions: {options}")
    column = 14 + options.index(found)
    message = f'The comma in "{found}" makes it more than one entry of the list.'
    assert says == [f"p:5:{column}: question 1: {message} {STRAIGHT}"]


@pytest.mark.parametrize(
    ("options", "found"),
    [("[(1, 2), (3, 4)]", "(1, 2)"), ("[f(x, y, z), b]", "f(x, y, z)"), ("[3,14, 2,71]", "3,14"), ("[1, 3,5]", "3,5")],
)
def test_a_comma_in_a_formula_is_noted(options: str, found: str) -> None:
    says = said_of(f"kind: poll\noptions: {options}")
    column = 14 + options.index(found)
    message = f'The comma in "{found}" makes it more than one entry of the list.'
    assert says == [f"p:5:{column}: warning: question 1: {message} {STRAIGHT}"]


@pytest.mark.parametrize(
    "options",
    [
        "[“a”, “b”]",
        "[„a“, „b“]",
        "[« a », « b »]",
        "['‘tis', ’twas, it’s]",
        "[1,2,3,4]",
        "[1, 2, 3]",
        '[5" pipe, 6" pipe]',
        "[5“, 7“, 9”]",
        "[f(x), g(x)]",
        "[8:(, 8:)]",
        "['(a', b)]",
        "[a), b), c)]",
        '["(1, 2)", "3,14", 2]',
    ],
)
def test_a_comma_between_texts_is_accepted(options: str) -> None:
    assert said_of(f"kind: poll\noptions: {options}") == []


def test_a_quotation_that_swallows_the_next_fields_is_reported() -> None:
    assert said_of('correct: true\nexplanation: "Since\n  id: x\ntags: it\nkind: true_false"') == [
        'p:5:18: warning: question 1: The text in quotes that begins here holds line 8 with "kind:". ' + CLOSE
    ]


@pytest.mark.parametrize("options", ["[القاهرة، الإسكندرية، أسوان]", "[東京、大阪、京都]", "[北京，上海]"])
def test_a_comma_of_another_script_does_not_separate_entries(options: str) -> None:
    text, comma = options[1:-1], next(c for c in options if c in "،、，")
    message = f'The list has one entry only, "{text}": this comma ( {comma} ) doesn\'t separate entries.'
    assert said_of(f"kind: poll\noptions: {options}") == [
        "p:5:14: question 1: A question has 2 to 8 options; found 1.",
        f"p:5:15: warning: question 1: {message} Write [one, two, three], with this comma: ,",
    ]
    assert said_of(f"kind: poll\noptions: [{text}, b]") == []


@pytest.mark.long
def test_only_lists_of_realistic_length_are_searched_for_slips(monkeypatch: pytest.MonkeyPatch) -> None:
    split = "(1, 2), (3, 4), (5, 6), (7, 8)"
    assert "The comma in" in said_of(f"tags: [{split}]\ncorrect: true")[0]
    looked_at: list[int] = []
    monkeypatch.setattr(composer, "split_by_comma", lambda _, items: looked_at.append(len(items)))
    load_pool(f"{HEAD}    tags: [{'„a, ' * 90_000}]\n    correct: true\n".encode(), "p.yaml")
    assert looked_at == []
    load_pool(f"{HEAD}    tags: [{'[„a, b], ' * 30_000}]\n    correct: true\n".encode(), "p.yaml")
    assert sum(looked_at) == composer.MAX_LOOKED_AT_IN_ALL
