"""Quizzes of WebQuiz with more in them than a pool's older names: pictures of its folder, and typed answers."""

from pathlib import Path

import pytest
from PIL import Image

from appliance.library.pictures import Pictures, PictureStore
from appliance.library.schema import load_pool
from appliance.quiz.kinds.text import Text
from tests.library.told import told

HEAD = "title: Maps\nquestions:\n"
NUMBERS = '  - question: How many?\n    options: ["1", "2", "3"]\n    correct_answer: 1\n'
SEVERAL = "  - question: Which?\n    options: [a, b, c]\n    correct_answer: [0, 2]\n    min_correct: 1\n"
MAP = "  - question: Where?\n    image: /imgs/map.png\n    options: [here, there]\n    correct_answer: 1\n"
ONLY_A_PICTURE = "  - image: /imgs/Map.png\n    options: [here, there]\n    correct_answer: 0\n"
FLAGS = "  - question: Which flag?\n    options: [/imgs/a.png, /imgs/b.png]\n    correct_answer: 0\n"
TYPED = "  - question: The capital?\n    correct_value: Oslo\n    checker: assert user_answer == 'Oslo'\n"
JUDGED = "  - question: Any prime?\n    checker: assert is_prime(int(user_answer))\n"


@pytest.mark.parametrize("more", [MAP, ONLY_A_PICTURE, FLAGS, TYPED, JUDGED])
def test_numbers_of_right_options_count_from_zero_whatever_stands_beside_them(more: str) -> None:
    loaded = load_pool((HEAD + NUMBERS + SEVERAL + more).encode(), "quiz.yaml")
    assert loaded.pool is not None
    assert [question.key() for question in loaded.pool.questions[:2]] == [(1,), (0, 2)]
    assert not [line for line in told(loaded.problems) if "count from 0" in line]


def test_pictures_lie_in_a_folder_beside_the_quiz(tmp_path: Path) -> None:
    (tmp_path / "imgs").mkdir()
    Image.new("RGB", (20, 10)).save(tmp_path / "imgs" / "map.png")
    pictures = Pictures(PictureStore(), tmp_path / "quiz.yaml")
    loaded = load_pool((HEAD + MAP + ONLY_A_PICTURE).encode(), "quiz.yaml", pictures)
    assert loaded.pool is not None
    assert [question.text for question in loaded.pool.questions] == ["Where?", "?"]
    assert all(question.image for question in loaded.pool.questions)
    bare, case = told(loaded.problems)
    assert bare == 'p:7:5: warning: Questions that are only a picture, as this one, get "?" as their text.'
    assert 'The picture "imgs/Map.png" is called "imgs/map.png" beside the pool. It is shown.' in case


def test_what_cannot_be_asked_is_named_and_the_rest_comes_in() -> None:
    loaded = load_pool((HEAD + FLAGS + JUDGED + TYPED).encode(), "quiz.yaml")
    assert loaded.pool is not None
    [question] = loaded.pool.questions
    assert isinstance(question, Text)
    assert question.correct == ("Oslo",)
    assert told(loaded.problems) == [
        'p:3:5: warning: The question "Which flag?" is left out. One of its options is a picture, not a text.',
        'p:6:5: warning: The question "Any prime?" is left out. Nothing says what is right.',
        'p:10:5: warning: "checker" is not used.',
    ]
    alone = load_pool((HEAD + FLAGS).encode(), "quiz.yaml")
    assert told(alone.problems)[0] == "p:1:1: No question of this file can be asked."


@pytest.mark.parametrize(
    "other",
    [
        "  - question: Q\n    options: [a, b]\n    correct_answer: b\n",  # a text, so numbers may be texts as well
        "  - text: Q\n    correct: 5\n",
        "  - options: [a, b]\n    correct_answer: 0\n",
        "  - just a text\n",
    ],
)
def test_a_file_with_other_questions_is_no_quiz_of_webquiz(other: str) -> None:
    loaded = load_pool((HEAD + FLAGS + other).encode(), "quiz.yaml")
    assert not [line for line in told(loaded.problems) if "is a picture" in line]
