"""What a pool file may contain, and how its errors are reported."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from appliance.library import fields as fields_module
from appliance.library import schema
from appliance.library.problems import MAX_PROBLEMS, nearest
from appliance.library.questions import MAX_TEXT
from appliance.library.schema import Loaded, load_pool
from appliance.quiz.kinds import Question
from appliance.quiz.pool import Options, Pool
from appliance.words import say
from tests.library.told import told

HEAD = "title: T\nquestions:\n  - text: Q\n"


def load(text: str | bytes, name: str = "pool.yaml") -> Loaded:
    return load_pool(text if isinstance(text, bytes) else text.encode(), name)


def pool_of(text: str | bytes, name: str = "pool.yaml") -> Pool:
    loaded = load(text, name)
    assert loaded.problems == ()
    assert loaded.pool is not None
    return loaded.pool


def question_of(fields: str) -> Question:
    """The question whose fields besides its text are these."""
    return pool_of(HEAD + indented(fields)).questions[0]


def indented(fields: str) -> str:
    return "".join(f"    {line}\n" for line in fields.split("\n"))


def said(text: str | bytes, name: str = "pool.yaml") -> list[str]:
    return told(load(text, name).problems)


def test_every_option_of_a_session_can_be_set() -> None:
    pool = pool_of(
        "title: Week 3\ntime_limit: 45\nscoring: speed\npoints: 20\nreveal: hold\nchanges: true\nshuffle: false\n"
        "draw: individual\nturns: 1\nclose_when_all: true\nlive_counts: true\nleaderboard: never\n"
        "questions: [{text: Q, correct: true}]\n"
    )
    assert pool.title == "Week 3"
    assert pool.options == Options(
        time_limit=45,
        scoring="speed",
        points=20,
        reveal="hold",
        changes=True,
        shuffle=False,
        draw="individual",
        turns=1,
        close_when_all=True,
        live_counts=True,
        leaderboard="never",
    )


def test_unset_fields_have_their_defaults() -> None:
    pool = pool_of("questions: [{text: Q, correct: true}]", "Week 4.yaml")
    assert (pool.title, pool.options) == ("Week 4", Options())


def test_every_field_of_a_question_can_be_set() -> None:
    question = question_of(
        "id: own\nkind: single\noptions: [a, b]\ncorrect: b\nexplanation: '*why*'\ntime_limit: 12.5\n"
        "points: 0\nscoring: speed\nshuffle: true\ntags: [one, two]"
    )
    assert (question.id, question.kind, question.text, question.key()) == ("own", "single", "Q", (1,))
    assert (question.explanation, question.explanation_html) == ("*why*", "<em>why</em>")
    assert (question.limit_s, question.points, question.scoring, question.shuffle) == (12.5, 0, "speed", True)
    assert question.tags == ("one", "two")


@pytest.mark.parametrize(
    ("fields", "kind", "texts", "correct"),
    [
        ("options: [a, b, c]\ncorrect: b", "single", ("a", "b", "c"), (1,)),
        ("options: [a, b, c]\ncorrect: [c, a]", "multiple", ("a", "b", "c"), (0, 2)),
        ("kind: multiple\noptions: [a, b]\ncorrect: b", "multiple", ("a", "b"), (1,)),
        ("kind: single\noptions: [a, b]\ncorrect: [b]", "single", ("a", "b"), (1,)),
        ("kind: poll\noptions: [a, b]", "poll", ("a", "b"), ()),
        ("correct: true", "true_false", ("True", "False"), (0,)),
        ("correct: False", "true_false", ("True", "False"), (1,)),
        ("correct: yes", "true_false", ("True", "False"), (0,)),
        ("kind: true_false\noptions: [Ja, Nein]\ncorrect: false", "true_false", ("Ja", "Nein"), (1,)),
        ("kind: true_false\noptions: [Ja, Nein]\ncorrect: ja", "true_false", ("Ja", "Nein"), (0,)),
        ("kind: true_false\noptions: [No, Yes]\ncorrect: true", "true_false", ("No", "Yes"), (1,)),
        ("options: [False, True]\ncorrect: true", "true_false", ("False", "True"), (1,)),
        ("kind: true_false\noptions: {A: No, B: Yes}\ncorrect: b", "true_false", ("No", "Yes"), (1,)),
        ("options: {A: x, B: y, C: z, D: w}\ncorrect: B", "single", ("x", "y", "z", "w"), (1,)),
        ("options: {A: x, B: y, C: z}\ncorrect: [C, A]", "multiple", ("x", "y", "z"), (0, 2)),
        ("options: {A: A, B: C}\ncorrect: A", "single", ("A", "C"), (0,)),
        ("options: {A: x, B: y}\ncorrect: y", "single", ("x", "y"), (1,)),
        ("options: [a, b, c]\ncorrect_answer: 0", "single", ("a", "b", "c"), (0,)),
        ("options: [a, b, c]\ncorrect_answer: [2, 0]", "multiple", ("a", "b", "c"), (0, 2)),
        ("options: [a, b]\nanswer: b", "single", ("a", "b"), (1,)),
        ("kind: true_false\noptions: [Ja, Nein]\ncorrect_answer: 1", "true_false", ("Ja", "Nein"), (1,)),
        ("kind: poll\noptions: {A: x, B: y}", "poll", ("x", "y"), ()),
    ],
)
def test_each_kind_reads_its_keys(fields: str, kind: str, texts: tuple[str, ...], correct: tuple[int, ...]) -> None:
    question = question_of(fields)
    assert (question.kind, tuple(option.text for option in question.items())) == (kind, texts)
    assert question.key() == correct
    assert question.shuffles(True) is (kind != "true_false")


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ("correct: true", ["true", "false"]),
        ("kind: true_false\ncorrect: falsch", ["true", "false"]),
        ("kind: true_false\noptions: [Ja, Nein]\ncorrect: true", ["", ""]),
        ("options: [True, False]\ncorrect: true", ["true", "false"]),  # as programs write it
        ("kind: true_false\noptions: [True, False]\ncorrect_answer: 0", ["true", "false"]),
        ("options: [False, True]\ncorrect: true", ["", ""]),
        ("options: [True, Maybe]\ncorrect: True\nkind: single", ["", ""]),
    ],
)
def test_each_page_says_true_and_false_unless_the_author_does(fields: str, names: list[str]) -> None:
    question = question_of(fields)
    assert [option.name for option in question.items()] == names
    assert [option.said and option.said.code for option in question.items()] == [
        f"kind.{name}" if name else None for name in names
    ]


@pytest.mark.parametrize(
    ("true", "false"),
    [
        *(
            ("True", "False"),
            ("Yes", "No"),
            ("Right", "Wrong"),
            ("Wahr", "Falsch"),
            ("Richtig", "Falsch"),
            ("Ja", "Nein"),
        ),
        *(
            ("Vrai", "Faux"),
            ("Oui", "Non"),
            ("Verdadero", "Falso"),
            ("Sí", "No"),
            ("Verdadeiro", "Falso"),
            ("Sim", "Não"),
        ),
        *(
            ("Vero", "Falso"),
            ("Doğru", "Yanlış"),
            ("DOĞRU", "YANLIŞ"),
            ("Evet", "Hayır"),
            ("صحيح", "خطأ"),
            ("نعم", "لا"),
        ),
        *(("Верно", "Неверно"), ("Да", "Нет"), ("Toʻgʻri", "Notoʻgʻri"), ("To'g'ri", "Noto'g'ri"), ("Ha", "Yoʻq")),
    ],
)
def test_true_is_found_in_any_language_and_order(true: str, false: str) -> None:
    for options in ([true, false], [false, true], ["Maybe", false], [true, "Maybe"]):
        listed = json.dumps(options, ensure_ascii=False)
        for word, meant in (("true", True), ("yes", True), ("wahr", True), ("false", False), ("no", False)):
            if word in (option.casefold() for option in options):
                continue
            is_true = [option == true or (option == "Maybe" and false in options) for option in options]
            question = question_of(f"kind: true_false\noptions: {listed}\ncorrect: {word}")
            assert question.key() == (is_true.index(meant),)


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ("kind: true_false\noptions: [Oxygen, Helium]\ncorrect: true", "true"),
        ("kind: true_false\noptions: [Yes, True]\ncorrect: wahr", "wahr"),
        ("kind: true_false\noptions: [True, False]\ncorrect: 1", "1"),
        ("kind: true_false\noptions: [False, True]\ncorrect: 0", "0"),
    ],
)
def test_a_word_that_names_no_option_is_refused(fields: str, found: str) -> None:
    assert said(HEAD + indented(fields)) == [
        f'p:6:14: question 1: "{found}" doesn\'t say which option is right. Write "correct" as the option is written.'
    ]


def test_a_number_is_neither_true_nor_false_but_may_be_an_option() -> None:
    assert said(HEAD + indented("kind: true_false\ncorrect: 1")) == [
        'p:5:14: question 1: "correct" must be true or false; found "1".'
    ]
    assert question_of("kind: true_false\noptions: [0, 1]\ncorrect: 1").key() == (1,)
    assert question_of("kind: true_false\noptions: {1: Wahr, 2: Falsch}\ncorrect: 2").key() == (1,)


@pytest.mark.parametrize("kind", ["single", "true_false"])
@pytest.mark.parametrize(("options", "found"), [("{1: 2, 2: 1}", "1"), ("{A: B, B: A}", "A")])
def test_a_letter_that_is_also_the_text_of_another_option_is_refused(kind: str, options: str, found: str) -> None:
    message = f'"{found}" is the letter of option 1 and the text of option 2.'
    hint = "Write the options as a list, without letters: [one, two, three]."
    assert said(HEAD + indented(f"kind: {kind}\noptions: {options}\ncorrect: {found}")) == [
        f"p:6:14: question 1: {message} {hint}"
    ]


@pytest.mark.parametrize(
    "typed", ["no", "on", "Yes", "1e3", "2:30", "012", "0x1F", "2024-01-01", "1_000", "null", "~", ".5", "+1", "NaN"]
)
def test_an_option_stays_as_typed(typed: str) -> None:
    question = question_of(f"options: [other, {typed}]\ncorrect: {typed}\nexplanation: {typed}x\ntags: [{typed}]")
    assert question.items()[1].text == typed
    assert (question.key(), question.tags) == ((1,), (typed,))


@pytest.mark.parametrize(("typed", "limit_s"), [("1", 1), ("3600", 3600), ("1e3", 1000), ("012", 12), ("'7'", 7)])
def test_numbers_are_read_in_fields_for_numbers(typed: str, limit_s: float) -> None:
    assert question_of(f"correct: true\ntime_limit: {typed}").limit_s == limit_s


def test_older_field_names_are_read() -> None:
    pool = pool_of(
        "time_limit_default: 9\nscore_fn: speed\n"
        "questions:\n  - question: Q\n    options: [a, b]\n    answer: b\n    score_fn: flat\n"
    )
    assert pool.options == Options(time_limit=9, scoring="speed")
    question = pool.questions[0]
    assert (question.text, question.key(), question.scoring) == ("Q", (1,), "flat")


def test_a_webquiz_file_is_read() -> None:
    loaded = load(
        "title: W\nshow_right_answer: true\nquestions:\n"
        "  - question: Q\n    options:\n      - a\n      - b\n    correct_answer: [1]\n    min_correct: 1\n"
    )
    assert loaded.pool is not None
    assert loaded.pool.questions[0].key() == (1,)
    assert [problem.severity for problem in loaded.problems] == ["warning", "warning"]


def test_json_is_read_with_tabs_and_escapes() -> None:
    pool = {"title": "Emoji 🧪", "questions": [{"text": "Q/\n", "options": ["😀", "b\\ud83d"], "correct": "😀"}]}
    question = pool_of(json.dumps(pool, indent="\t"), "P.JSON").questions[0]
    assert [option.text for option in question.items()] == ["😀", "b\\ud83d"]
    assert pool_of(json.dumps(pool, separators=(",", ":")), "p.json").title == "Emoji 🧪"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
def test_line_ends_and_byte_order_marks_are_read(mark: bytes, line_end: bytes) -> None:
    text = HEAD + "    options: [ä, 🧪, العربية]\n    correct: العربية\n"
    question = pool_of(mark + text.encode().replace(b"\n", line_end)).questions[0]
    assert [option.text for option in question.items()] == ["ä", "🧪", "العربية"]
    broken = load(mark + text.replace("correct: العربية", "correct: x").encode().replace(b"\n", line_end))
    assert (broken.problems[0].line, broken.problems[0].column) == (5, 14)


@pytest.mark.parametrize(
    ("option", "typed"),
    [
        ("caf\u00e9", "cafe\u0301"),
        ("New York", "New\u00a0York"),
        ("New\u202fYork", "New  York"),
        ("New York", "'New York\u200b'"),
        ("co\u00adoperate", "cooperate"),
        ("\u200eabc\u200f", "abc"),
        ("it\u2019s", "it's"),
        ("\u201cyes\u201d", "'\"yes\"'"),
        ("\u00abyes\u00bb", "\u201eyes\u201c"),
        ("e\u2011mail", "e-mail"),
        ("\u2764\ufe0f", "\u2764"),
        ("می\u200cخواهم", "میخواهم"),
    ],
)
def test_texts_that_look_the_same_are_the_same(option: str, typed: str) -> None:
    for correct in (typed, f"[{typed}]"):
        assert question_of(f"options: [tea, {option}]\ncorrect: {correct}").key() == (1,)


def test_if_two_options_differ_in_such_a_character_the_exact_one_is_meant() -> None:
    assert question_of("options: [its, it’s, \"it's\"]\ncorrect: it's").key() == (2,)
    assert question_of("options: [it’s so, it's so]\ncorrect: it's\u00a0so").key() == (1,)
    assert question_of("options: [می\u200cخواهم, میخواهم]\ncorrect: میخواهم").key() == (1,)
    assert said(HEAD + indented("options: [it’s, it‘s]\ncorrect: it's")) == [
        'p:5:14: question 1: No option reads "it\'s". Did you mean "it’s"?'
    ]


def test_options_that_look_the_same_are_noted() -> None:
    assert said(HEAD + indented("options: [a b, a\u00a0b\u200b, c]\ncorrect: c")) == [
        'p:4:20: warning: question 1: Options 1 and 2 are both "a b". Change one of them.'
    ]


def test_options_that_are_rendered_alike_are_noted() -> None:
    message = r'Options 1 and 2, "C:\*.*" and "C:*.*", are shown alike.'
    hint = "To show a backslash before * _ ~ $ or `, type it twice."
    assert said(HEAD + indented(r"options: ['C:\*.*', 'C:*.*', c]" + "\ncorrect: c")) == [
        f"p:4:14: warning: question 1: {message} {hint}"
    ]
    question = question_of(r"options: ['C:\\*.*', 'C:*.*', c]" + "\ncorrect: c")
    assert [option.html for option in question.items()] == [r"C:\*.*", "C:*.*", "c"]


def test_invisible_characters_in_names_words_and_numbers_are_ignored() -> None:
    question = question_of(
        "kind\u200b: single\u00a0\noptions: {A\u200b: x, B: y}\ncorrect: A\n"
        "points: 2\u00a0\nshuffle: true\u200b\nscoring: flat\u200b"
    )
    assert (question.kind, question.key(), question.points, question.shuffle) == ("single", (0,), 2, True)
    assert question_of("correct: t\u00adrue").kind == "true_false"
    assert said(HEAD + indented("kind: poll\noptions: [a, \u200b]")) == ["p:5:18: question 1: Option 2 is empty."]


@dataclass(frozen=True)
class Wrong:
    """A text and all the problems reported for it."""

    text: str
    says: tuple[str, ...]


def field(fields: str, *says: str) -> Wrong:
    return Wrong(HEAD + indented(fields), says)


BEGIN = "Begin with a line title: and put the questions under questions:."
BEGIN_EACH = 'Begin each question with "- text:" in a line of its own.'
BELOW = "Write text: before it, and its options below."
AB = "options: [a, b]\ncorrect: a\n"
WRONG = {
    "empty file": Wrong("", ("p:1:1: The file is empty. Begin with a line title: and a list questions:.",)),
    "a list": Wrong(
        "- a\n",
        (f"p:1:1: A pool is a title with questions; found a list. {BEGIN}",),
    ),
    "no questions": Wrong("title: x\n", ("p:1:1: The pool has no questions. Add a list questions:.",)),
    "questions empty": Wrong(
        "title: x\nquestions: []\n",
        (f'p:2:12: "questions" must be a list of questions; found an empty one. {BEGIN_EACH}',),
    ),
    "questions no fields": Wrong(
        "questions:\n - 3\n -\n",
        (
            f'p:2:4: question 1: A question has named fields; found "3". {BELOW}',
            f"p:3:3: question 2: A question has named fields; found nothing. {BELOW}",
        ),
    ),
    "no text": Wrong(
        "questions:\n  - {options: [a, b], correct: a}\n", ("p:2:5: question 1: The question has no text. Add text:.",)
    ),
    "misspelt": field(
        "options: [a, b]\ncorect: c",
        'p:5:5: question 1: "corect" is not known here. Did you mean "correct"?',
        'p:5:13: question 1: No option reads "c". Write "correct" as the option is written.',
    ),
    "misspelt at the top": Wrong(
        "titel: x\nquestion: [{text: Q, correct: true}]\n",
        (
            'p:1:1: "titel" is not known here. Did you mean "title"?',
            'p:2:1: "question" is not known here. Did you mean "questions"?',
        ),
    ),
    "twice": field(
        AB + "question: R\npoints: 1\npoints: 2",
        'p:6:5: question 1: "question" repeats "text" in line 3. Keep one of them.',
        'p:8:5: question 1: "points" repeats "points" in line 7. Keep one of them.',
    ),
    "both keys": field(
        AB + "correct_answer: 0", 'p:6:5: question 1: The key is given twice, by "correct" too. Keep one of them.'
    ),
    "no option reads so": field(
        "options: [Oxygen, Carbon dioxide]\ncorrect: carbon-dioxide",
        'p:5:14: question 1: No option reads "carbon-dioxide". Did you mean "Carbon dioxide"?',
    ),
    "nothing right": field(
        "options: [a, b]",
        "p:3:5: question 1: Nothing says which option is right."
        " Add correct: with the text of the right option; or, if none is right, kind: poll.",
    ),
    "no options": Wrong(
        HEAD, ("p:3:5: question 1: The question has no options. Add a list options: with 2 to 8 texts.",)
    ),
    "options in a line": field(
        "options: a, b\ncorrect: a",
        'p:4:14: question 1: The options must be a list; found "a, b". Write options: [one, two, three].',
    ),
    "nine options": field(
        "options: [1, 2, 3, 4, 5, 6, 7, 8, 9]\ncorrect: 1",
        "p:4:14: question 1: A question has 2 to 8 options; found 9.",
    ),
    "one option": field("kind: poll\noptions: [1]", "p:5:14: question 1: A question has 2 to 8 options; found 1."),
    "an option with a colon": field(
        "options:\n  - Yes: we can\n  - No\ncorrect: No",
        'p:5:9: question 1: Option 1 must be a text; found a list with names ("Yes:" …).'
        ' Put a text with a colon in quotes: "Yes: we can".',
    ),
    "an empty option": field(
        "kind: poll\noptions: [a, '', ' ']",
        *("p:5:18: question 1: Option 2 is empty.", "p:5:22: question 1: Option 3 is empty."),
    ),
    "a letter twice": field(
        "options: {A: x, A: y}\ncorrect: A",
        'p:4:21: question 1: A second option is called "A". Give each its own letter.',
    ),
    "the right option twice": field(
        "options: [a, a, b]\ncorrect: a",
        'p:4:18: question 1: Options 1 and 2 are both "a", and that is said to be right. Change one of them.',
    ),
    "the right option twice, named by its index": field(
        "options: [a, a, b]\ncorrect_answer: 1",
        'p:4:18: question 1: Options 1 and 2 are both "a", and that is said to be right. Change one of them.',
    ),
    "named twice": field(
        "options: [a, b]\ncorrect: [a, a]", 'p:5:18: question 1: "a" is named as right twice. Keep one of them.'
    ),
    "more are right than there are": field(
        "options: [a, b]\ncorrect: [a, b, c]",
        "p:5:14: question 1: There are 2 options, and 3 of them are said to be right.",
    ),
    "several are right": field(
        "kind: single\noptions: [a, b]\ncorrect: [a, b]",
        "p:6:14: question 1: 2 options are said to be right. Write kind: multiple.",
    ),
    "none is right": field(
        "options: [a, b]\ncorrect: []",
        "p:5:14: question 1: The list of right options is empty. Name at least one; or write kind: poll.",
    ),
    "a poll with a key": field(
        "kind: poll\n" + AB[:-1],
        'p:6:5: question 1: A poll has no right option. Remove "correct", or write kind: single.',
    ),
    "an index too high": field(
        "options: [a, b]\ncorrect_answer: [0, 2]",
        'p:5:25: question 1: "correct_answer" counts the options from 0 to 1; found "2".'
        " To name the option by its text, write correct: instead.",
    ),
    "neither true nor false": field(
        "kind: true_false\ncorrect: maybe", 'p:5:14: question 1: "correct" must be true or false; found "maybe".'
    ),
    "neither said": field(
        "kind: true_false",
        "p:3:5: question 1: Nothing says whether this is true. Add correct: true or correct: false.",
    ),
    "three for true and false": field(
        "kind: true_false\noptions: [a, b, c]\ncorrect: a",
        "p:6:14: question 1: A question of the kind true_false has two options; found 3.",
    ),
    "a kind that is none": field(
        "kind: sinlge\n" + AB[:-1],
        'p:4:11: question 1: "kind" must be one of single, multiple, true_false, poll, rating, number, text,'
        ' words, order, match, slide; found "sinlge". Did you mean "single"?',
    ),
    "numbers": field(
        AB + "time_limit: 2:30\npoints: 1,5",
        'p:6:17: question 1: "time_limit" must be a number from 1 to 3600; found "2:30". Write seconds: 150.',
        'p:7:13: question 1: "points" must be a number from 0 to 100000; found "1,5". Write 1.5.',
    ),
    "a unit": field(
        AB + "time_limit: 30s",
        'p:6:17: question 1: "time_limit" must be a number from 1 to 3600; found "30s". Write the number alone: 30.',
    ),
    "out of range": field(
        AB + "time_limit: 0\npoints: -1",
        'p:6:17: question 1: "time_limit" must be a number from 1 to 3600; found "0".',
        'p:7:13: question 1: "points" must be a number from 0 to 100000; found "-1".',
    ),
    "no finite number": field(
        AB + "points: 1e999", 'p:6:13: question 1: "points" must be a number from 0 to 100000; found "1e999".'
    ),
    "half a turn": Wrong(
        "turns: 1.5\nquestions: [{text: Q, correct: true}]\n",
        ('p:1:8: "turns" must be a whole number; found "1.5".',),
    ),
    "words": Wrong(
        "score_fn: linear\nreveal: held\nchanges: yes\nleaderboard: [end]\nquestions: [{text: Q, correct: true}]\n",
        (
            'p:1:11: "scoring" must be one of flat, speed; found "linear".',
            'p:2:9: "reveal" must be one of auto, hold, own; found "held".',
            'p:3:10: "changes" must be true or false; found "yes". Write true.',
            'p:4:14: "leaderboard" must be one of every, end, never; found a list.',
        ),
    ),
    "the same id": Wrong(
        "questions:\n  - {id: x, text: Q, correct: true}\n  - {text: R, id: x, correct: true}\n",
        ('p:3:15: question 2: The id "x" is that of question 1. Give each its own.',),
    ),
    "a control character": field(
        AB + 'explanation: "a\\x01b"',
        'p:6:18: question 1: "explanation" holds the invisible character U+0001. Delete it.',
    ),
    "too long": field(
        f"options: [a, {'b' * 1001}]\ncorrect: a\nexplanation: {'x' * (MAX_TEXT + 1)}",
        "p:4:18: question 1: Option 2 has 1001 characters; at most 1000 are possible. Shorten it.",
        'p:6:18: question 1: "explanation" has 10001 characters; at most 10000 are possible. Shorten it.',
    ),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_an_error_is_reported_with_its_place(wrong: Wrong) -> None:
    loaded = load(wrong.text)
    assert tuple(told(loaded.problems)) == wrong.says
    assert loaded.pool is None


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        (
            "options: [a, a, b]\ncorrect: b",
            'p:4:18: warning: question 1: Options 1 and 2 are both "a". Change one of them.',
        ),
        ("correct: true\nauthor: me", 'p:5:5: warning: question 1: "author" is not known here and has no effect.'),
        (
            "correct: true\nexplain: why",
            'p:5:5: warning: question 1: "explain" is not known here and has no effect. Did you mean "explanation"?',
        ),
        (
            "correct: true\nimage: a.png\nimage_alt: A cell",
            (
                'p:5:12: warning: question 1: The picture "a.png" can\'t be shown: there is no file "a.png" beside the '
                "pool. Put a picture of exactly this name beside the pool. Until then the question is asked without it."
            ),
        ),
        (
            "kind: true_false\ncorrect: true\ntolerance: 1",
            'p:6:5: warning: question 1: "tolerance" has no effect on a question of the kind true_false.',
        ),
    ],
)
def test_a_warning_does_not_block(fields: str, says: str) -> None:
    loaded = load(HEAD + indented(fields))
    assert told(loaded.problems) == [says]
    assert loaded.pool is not None


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("time", 'Did you mean "time_limit"?'),
        ("tim", ""),
        ("topic", ""),
        ("score", 'Did you mean "score_fn"?'),
        ("mark", ""),
    ],
)
def test_only_a_similar_name_is_suggested(name: str, hint: str) -> None:
    message = f'"{name}" is not known here and has no effect. {hint}'.strip()
    assert said(HEAD + indented(f"correct: true\n{name}: 3")) == [f"p:5:5: warning: question 1: {message}"]


@pytest.mark.long
def test_only_the_first_of_many_unknown_names_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0

    def counting(typed: str, *known: Any) -> str | None:
        nonlocal compared
        compared += 1
        return nearest(typed, *known)

    monkeypatch.setattr(fields_module, "nearest", counting)
    fields = "".join(f", x{number}: 1" for number in range(20_000))
    assert load(f"questions: [{{text: Q, correct: true{fields}}}]").pool is not None
    assert compared == 100


def test_many_questions_without_a_time_are_noted() -> None:
    questions = "questions:\n" + "  - {text: Q, correct: true}\n" * 40
    assert said(questions) == [
        "p:1:1: warning: 40 questions have no time limit, so each has 30 s. Add time_limit: at the top."
    ]
    assert said("time_limit: 30\n" + questions) == []


def test_more_turns_than_questions_are_noted() -> None:
    question = "  - {text: Q, correct: true}\n"
    assert [said(f"turns: 3\nquestions:\n{question * count}") for count in (1, 2, 3)] == [
        ['p:1:1: warning: "turns" is 3, but there is 1 question. The session ends when all are used up.'],
        ['p:1:1: warning: "turns" is 3, but there are 2 questions. The session ends when all are used up.'],
        [],
    ]


def test_an_id_stays_with_a_question_that_moves() -> None:
    first, second = "  - {text: Q, options: [a, b], correct: a}\n", "  - {text: R, options: [a, b], correct: a}\n"
    there = {q.text: q.id for q in pool_of("questions:\n" + first + second).questions}
    moved = {q.text: q.id for q in pool_of("questions:\n" + second + first).questions}
    assert there == moved
    assert len(set(there.values())) == 2


def test_equal_questions_have_different_ids() -> None:
    one, two, three = pool_of("questions:\n" + "  - {text: Q, correct: true}\n" * 3).questions
    assert (two.id, three.id) == (f"{one.id}-2", f"{one.id}-3")


def test_an_explicit_id_that_equals_a_later_derived_one_is_refused() -> None:
    derived = pool_of("questions: [{text: Q, correct: true}]").questions[0].id
    text = f"questions: [{{text: Q, correct: true}}, {{id: {derived}, text: R, correct: true}}]"
    assert said(text) == [f'p:1:40: question 2: The id "{derived}" is that of question 1. Give each its own.']


def test_a_pool_has_at_most_500_questions() -> None:
    questions = "time_limit: 9\nquestions:\n" + "  - {text: Q, correct: true}\n" * 501
    assert said(questions) == [
        "p:503:5: The pool has 501 questions; at most 500 are possible. Split it into several pools."
    ]


def test_many_errors_are_cut_off_and_many_warnings_do_not_block() -> None:
    errors = load("questions:\n" + "  - {text: Q, txet: 1, correct: maybe, kind: true_false}\n" * 501)
    assert len([p for p in errors.problems if p.severity == "error"]) == MAX_PROBLEMS + 1
    fields = "".join(f", x{number}: 1" for number in range(MAX_PROBLEMS + 100))
    warnings = load(f"questions: [{{text: Q, correct: true{fields}}}]")
    assert warnings.pool is not None
    assert len(warnings.problems) == MAX_PROBLEMS


@pytest.mark.long
def test_tables_that_grow_too_large_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "MAX_HTML", 1 << 20)
    table = "".join(f"      {row}\n" for row in ("a|" * 900, "-|" * 900, *["x"] * 900))
    question = f"  - text: |\n{table}    correct: true\n"
    loaded = load("questions:\n" + question * 3)
    assert loaded.pool is None
    assert [say(p.message) for p in loaded.problems] == ["The texts up to here are too large to be shown."]


@pytest.mark.long
@pytest.mark.parametrize("marks", ["*a", "**_", "[", "~~a", "<a", "`a``"])
def test_a_pool_of_marks_is_refused_before_it_is_rendered(marks: str) -> None:
    """Markdown looks at each mark: a file full of them took half a minute."""
    question = f"  - text: '{(marks * 10_000)[:9900]}'\n    correct: true\n"
    loaded = load_pool(f"questions:\n{question * 100}".encode(), "pool.yaml")
    assert loaded.pool is None
    (problem,) = [problem for problem in loaded.problems if problem.severity == "error"]
    assert "more than 50000 signs" in say(problem.message)
    assert problem.hint is not None
    assert say(problem.hint) == "Split the pool into several files."


@pytest.mark.long
def test_a_large_pool_of_code_is_accepted() -> None:
    code = "for (i = 0; i < n && !found; i++) { if (a[i] == *p) { found = a_b_c[i] > 3; } }"
    lines = "\n".join([f"      {code}"] * 4)
    question = f"  - text: |\n      What does it do?\n      ```\n{lines}\n      ```\n    correct: true\n"
    assert load_pool(f"questions:\n{question * 500}".encode(), "pool.yaml").pool is not None
