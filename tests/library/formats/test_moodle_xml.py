"""Moodle's XML: each type of question as Moodle writes it."""

import pytest

from appliance.library.formats.xml import parse
from appliance.library.nodes import Embedded, Mapping, Scalar, Sequence
from appliance.library.problems import Report
from tests.library.formats.asked import place_of, plain, read
from tests.library.formats.moodle import left_out, one
from tests.support.banks.moodle import CHOICE, PNG, answer, feedback, pair, question, quiz, with_file


def test_one_right_option() -> None:
    found, said = one(
        question(
            "multichoice",
            "<p>Which is <b>nearest</b> to the Sun?<br></p>",
            CHOICE.format("true") + answer("<p>Venus</p>") + answer("<p>Mercury</p>", "100") + answer("2*3", "-50"),
        )
    )
    assert found == {
        "text": "Which is **nearest** to the Sun?",
        "options": ["Venus", "Mercury", r"2\*3"],
        "kind": "single",
        "correct_answer": "1",
    }
    assert said == ["p:18:138: warning: question 1: Wrong options take off 50 %; here they take off nothing."]


def test_thirds_are_equal_weights() -> None:
    options = [("a", "33.33333"), ("b", "33.333333333333336"), ("c", "33.333"), ("d", "-33.33333")]
    more = CHOICE.format("false") + "".join(answer(text, fraction) for text, fraction in options)
    found, said = one(question("multichoice", "Q", more))
    assert (found["kind"], found["correct_answer"], said) == ("multiple", ["0", "1", "2"], [])


def test_the_order_that_the_author_wants_is_kept() -> None:
    more = CHOICE.format("true").replace("<shuffleanswers>true", "<shuffleanswers>0")
    found, _ = one(question("multichoice", "Q", more + answer("a", "100") + answer("b")))
    assert found["shuffle"] == "false"


def test_all_or_nothing() -> None:
    found, said = one(question("multichoiceset", "Q", answer("a", "100") + answer("b", "100") + answer("c")))
    assert (found["kind"], found["correct_answer"], found["partial"], said) == ("multiple", ["0", "1"], "false", [])


@pytest.mark.parametrize(
    ("answers", "right"),
    [
        ([("true", "100"), ("false", "0")], "true"),
        ([("false", "100"), ("true", "0")], "false"),
        ([("Wahr", "0"), ("Falsch", "100")], "false"),
    ],
)
def test_true_or_false(answers: list[tuple[str, str]], right: str) -> None:
    found, said = one(question("truefalse", "Q", "".join(answer(text, fraction) for text, fraction in answers)))
    assert (found, said) == ({"text": "Q", "kind": "true_false", "correct": right}, [])


def test_what_a_wrong_answer_takes_off_is_said_of_true_or_false_too() -> None:
    _, said = one(question("truefalse", "Q", answer("true", "100") + answer("false", "-25")))
    assert [line.partition("question 1: ")[2] for line in said] == [
        "Wrong options take off 25 %; here they take off nothing."
    ]


def test_a_short_text() -> None:
    more = "<usecase>0</usecase>" + answer("H<sub>2</sub>O & co", "100") + answer("*water*", "100") + answer("*")
    found, said = one(question("shortanswer", "Q", more))
    assert (found["kind"], found["correct"]) == ("text", ["H<sub>2</sub>O & co", "water"])
    assert "exact" not in found
    assert said == [
        'p:19:44: warning: question 1: In "*water*" a star stands for any letters; here only "water" is right.'
    ]
    found, _ = one(question("shortanswer", "Q", "<usecase>1</usecase>" + answer("Paris", "100")))
    assert found["exact"] == "true"


def test_a_number_with_its_unit() -> None:
    units = "".join(
        f"<unit><multiplier>{factor}</multiplier><unit_name>{name}</unit_name></unit>"
        for factor, name in (("0.01", "cm"), ("1.0", "m"))
    )
    more = answer("3,14", "100", "<tolerance>0.01</tolerance>") + f"<units>{units}</units><showunits>1</showunits>"
    found, said = one(question("numerical", "Q", more))
    assert (found["kind"], found["correct"], found["tolerance"], found["unit"]) == ("number", "3.14", "0.01", "m")
    assert [line.partition("question 1: ")[2] for line in said] == [
        'The comma in "3,14:0.01" is read as a decimal point.',
        "Numbers are asked for in m; these units are left out: cm.",
    ]
    found, _ = one(question("numerical", "Q", more.replace("<showunits>1", "<showunits>3")))
    assert "unit" not in found


@pytest.mark.parametrize("kind", ["matching", "ddmatch"])
def test_pairs(kind: str) -> None:
    more = (
        pair("<p>1 &lt; 2</p>", "true") + pair("b", "x_y z_", "html" if kind == "ddmatch" else "") + pair("", "wrong")
    )
    found, said = one(question(kind, "Match", more))
    assert found["pairs"] == [["1 < 2", "true"], ["b", r"x_y z\_"]]
    assert (found["kind"], found["others"], said) == ("match", ["wrong"], [])
    assert left_out(question(kind, "Match", pair("a", "b"))) == [
        'p:4:3: warning: The question "Name of it" is left out. A question needs at least 2 pairs.'
    ]


def test_an_order() -> None:
    more = "<selecttype>ALL</selecttype>" + answer("third", "3") + answer("first", "1") + answer("second", "2")
    found, said = one(question("ordering", "Q", more))
    assert (found["kind"], found["options"], said) == ("order", ["first", "second", "third"], [])
    more = more.replace("ALL</selecttype>", "RANDOM</selecttype><selectcount>2</selectcount>")
    _, said = one(question("ordering", "Q", more))
    assert said == [
        "p:4:3: warning: question 1: Students see only 2 of these in the other program; here all are put in order."
    ]


def test_a_description_is_a_slide() -> None:
    assert one(question("description", "<p>Read this.</p>")) == ({"text": "Read this.", "kind": "slide"}, [])


@pytest.mark.parametrize(
    ("written_in", "text", "markdown"),
    [
        ("html", "a *b*<br>\n c", "a \\*b\\*\nc"),
        ("moodle_auto_format", "a <i>b</i>\nc", "a _b_\nc"),
        ("plain_text", "a <i>b</i>\n*c*", "a <i>b</i>\n\\*c\\*"),
        ("markdown", "a *b*\n\n- c", "a *b*\n\n- c"),
    ],
)
def test_the_four_formats_of_texts(written_in: str, text: str, markdown: str) -> None:
    found, _ = one(question("description", text, written_in=written_in))
    assert found["text"] == markdown


def test_feedback_goes_into_the_explanation() -> None:
    more = answer("Venus", "0", feedback("That is the <b>hottest</b>.")) + answer("Mercury", "100", feedback("Yes!"))
    asked = question("multichoice", "Q", CHOICE.format("true") + more)
    asked = asked.replace(
        '<generalfeedback format="html">\n      <text>', '<generalfeedback format="html"><text>Eight.'
    )
    found, said = one(asked)
    assert found["explanation"] == "Eight.\n\n- Venus: That is the **hottest**.\n- Mercury: Yes!"
    assert said == []
    more = answer("true", "0", feedback("No, it is not.")) + answer("false", "100", feedback("Well done."))
    found, _ = one(question("truefalse", "Q", more))
    assert found["explanation"] == "Well done.\n\n- True: No, it is not."


def test_gaps_are_questions_of_their_own() -> None:
    text = "<p>Rome is in {1:MULTICHOICE:=Italy~France &amp; co}.</p>\n  <p>2 + 2 = {1:NUMERICAL:=4:0.1}</p>"
    source = quiz(question("cloze", text))
    found, said = read(parse, source)
    assert [each["text"] for each in found] == [
        "Rome is in \\_\\_\\_\\_\\_.\n\n2 + 2 = (…)",
        "Rome is in (…).\n\n2 + 2 = \\_\\_\\_\\_\\_",
    ]
    assert [found[0]["options"], found[1]["correct"], said] == [["Italy", "France & co"], "4", []]
    assert place_of(parse, source, "questions", 0, "options", 1) == (9, 58)
    assert place_of(parse, source, "questions", 1, "correct") == (10, 27)
    assert left_out(question("cloze", "None")) == [
        'p:4:3: warning: The question "Name of it" is left out. It has no gap that can be read.'
    ]


def test_numbered_gaps_with_words_of_one_group_are_pairs() -> None:
    words = "".join(f"<dragbox><text>{word}</text><group>1</group></dragbox>" for word in ("cat", "dog", "cow"))
    found, said = one(question("ddwtos", "<p>A [[2]] barks, a [[1]] mews.</p>", words))
    assert found["text"] == "A (1) \\_\\_\\_\\_\\_ barks, a (2) \\_\\_\\_\\_\\_ mews."
    assert (found["pairs"], found["others"], said) == ([["(1)", "dog"], ["(2)", "cat"]], ["cow"], [])


def test_numbered_gaps_with_words_of_several_groups_are_asked_one_by_one() -> None:
    words = "".join(
        f"<selectoption><text>{word}</text><group>{group}</group></selectoption>"
        for word, group in (("is", 1), ("be", 1), ("on", 2), ("off", 2))
    )
    found, said = read(parse, quiz(question("gapselect", "It [[1]] [[3]].", words)))
    assert [(each["text"], each["options"], each["correct_answer"]) for each in found] == [
        ("It \\_\\_\\_\\_\\_ (…).", ["is", "be"], "0"),
        ("It (…) \\_\\_\\_\\_\\_.", ["on", "off"], "0"),
    ]
    assert said == []
    assert left_out(question("gapselect", "It [[5]].", words)) == [
        'p:4:3: warning: The question "Name of it" is left out. Its gaps and the words for them do not fit together.'
    ]


def test_categories_and_tags_are_tags() -> None:
    category = '<question type="category"><category><text>$course$/top/Algebra // 1/Sets</text></category></question>'
    tags = "<tags><tag><text>easy</text></tag><tag>old</tag></tags>"
    found, _ = read(parse, quiz(question("description", "a"), category, question("description", "b", tags)))
    assert "tags" not in found[0]
    assert found[1]["tags"] == ["easy", "old", "Algebra / 1", "Sets"]


def test_the_id_number_is_the_id() -> None:
    asked = question("description", "a").replace("<idnumber>", "<idnumber>A-1")
    assert one(asked)[0]["id"] == "A-1"


def picture_of(source: str) -> Mapping:
    pool = parse(source.encode(), Report())
    assert isinstance(pool, Mapping)
    questions = pool.entries[0][1]
    assert isinstance(questions, Sequence)
    asked = questions.items[0]
    assert isinstance(asked, Mapping)
    return asked


@pytest.mark.parametrize(
    "source",
    [
        quiz(with_file(question("description", 'See <img src="@@PLUGINFILE@@/a%20cat.png" alt="A cat">'), "a cat.png")),
        quiz(question("description", f'See <img alt="A cat" src="data:image/png;base64,{PNG}">')),
        quiz(
            with_file(question("description", "See ![A cat](@@PLUGINFILE@@/cat.png)", written_in="markdown"), "cat.png")
        ),
    ],
)
def test_the_picture_of_a_question_is_carried_over(source: str) -> None:
    fields = {name.text: value for name, value in picture_of(source).entries}
    image = fields["image"]
    assert isinstance(image, Embedded)
    assert image.data == b"\x89PNG of a cat"
    assert image.text.endswith(".png")
    assert (plain(fields["image_alt"]), plain(fields["text"])) == ("A cat", "See")
    assert (image.line, image.column) == (9, 22)


def test_a_picture_may_be_all_of_a_question() -> None:
    asked = question("truefalse", '<img src="@@PLUGINFILE@@/cat.png">', answer("true", "100"))
    fields = {name.text: value for name, value in picture_of(quiz(with_file(asked, "cat.png"))).entries}
    assert isinstance(fields["text"], Scalar)
    assert fields["text"].text == "Name of it"
    assert isinstance(fields["image"], Embedded)


def test_a_text_with_tags_of_its_own_is_read_too() -> None:
    text = "<questiontext><text>a <b>b</b>&nbsp;&lt;</text></questiontext>"
    found, _ = read(parse, f"<quiz><question type='description'>{text}</question></quiz>")
    assert found[0]["text"] == "a **b**\u00a0<"
