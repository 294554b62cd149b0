"""What is wrong with a pool: each mistake is told in a sentence, with its place and what to do about it."""

from dataclasses import dataclass

import pytest

from appliance.library.questions import MAX_TEXT
from tests.library.pool_text import HEAD, load, said, said_of, with_fields
from tests.library.told import told


@dataclass(frozen=True)
class Wrong:
    """A text and all the problems reported for it."""

    text: str
    says: tuple[str, ...]


def field(fields: str, *says: str) -> Wrong:
    return Wrong(with_fields(fields), says)


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
    loaded = load(with_fields(fields))
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
    assert said_of(f"correct: true\n{name}: 3") == [f"p:5:5: warning: question 1: {message}"]


def test_questions_have_the_numbers_of_pages_where_slides_have_none() -> None:
    text = """questions:
  - {text: Welcome, kind: slide, author: me}
  - {text: Q, correct: true, author: me, id: x}
  - {text: Read this, kind: slide}
  - {text: R, correct: true, id: x}
"""
    unknown = '"author" is not known here and has no effect.'
    assert said(text) == [
        f"p:2:34: warning: {unknown}",
        f"p:3:30: warning: question 1: {unknown}",
        'p:5:30: question 2: The id "x" is that of question 1. Give each its own.',
    ]


def test_so_do_those_of_another_program_where_what_is_left_out_has_none() -> None:
    nine = "".join(f" ~{number}" for number in range(9))
    assert said(f"Welcome.\n\nHow many? {{#x}}\n\nWhich? {{=a{nine}}}\n\nR{{=%50%b}}\n", "p.gift") == [
        'p:3:1: warning: The question "How many?" is left out. "x" is no number.',
        'p:5:1: warning: The question "Which?" is left out.',
        "p:5:10: warning: A question has 2 to 8 options; found 10.",
        'p:7:1: warning: question 1: Nothing has the full credit; "b", which has most, counts as right.',
    ]
