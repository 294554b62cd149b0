"""Which option the author means: by its text, its letter or its index, or as true and false in any language."""

import json

import pytest

from tests.library.pool_text import read, said_of


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
    question = read(fields)
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
            question = read(f"kind: true_false\noptions: {listed}\ncorrect: {word}")
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
    assert said_of(fields) == [
        f'p:6:14: question 1: "{found}" doesn\'t say which option is right. Write "correct" as the option is written.'
    ]


def test_a_number_is_neither_true_nor_false_but_may_be_an_option() -> None:
    assert said_of("kind: true_false\ncorrect: 1") == [
        'p:5:14: question 1: "correct" must be true or false; found "1".'
    ]
    assert read("kind: true_false\noptions: [0, 1]\ncorrect: 1").key() == (1,)
    assert read("kind: true_false\noptions: {1: Wahr, 2: Falsch}\ncorrect: 2").key() == (1,)


@pytest.mark.parametrize("kind", ["single", "true_false"])
@pytest.mark.parametrize(("options", "found"), [("{1: 2, 2: 1}", "1"), ("{A: B, B: A}", "A")])
def test_a_letter_that_is_also_the_text_of_another_option_is_refused(kind: str, options: str, found: str) -> None:
    message = f'"{found}" is the letter of option 1 and the text of option 2.'
    hint = "Write the options as a list, without letters: [one, two, three]."
    assert said_of(f"kind: {kind}\noptions: {options}\ncorrect: {found}") == [f"p:6:14: question 1: {message} {hint}"]


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
        assert read(f"options: [tea, {option}]\ncorrect: {correct}").key() == (1,)


def test_if_two_options_differ_in_such_a_character_the_exact_one_is_meant() -> None:
    assert read("options: [its, it’s, \"it's\"]\ncorrect: it's").key() == (2,)
    assert read("options: [it’s so, it's so]\ncorrect: it's\u00a0so").key() == (1,)
    assert read("options: [می\u200cخواهم, میخواهم]\ncorrect: میخواهم").key() == (1,)
    assert said_of("options: [it’s, it‘s]\ncorrect: it's") == [
        'p:5:14: question 1: No option reads "it\'s". Did you mean "it’s"?'
    ]


def test_options_that_look_the_same_are_noted() -> None:
    assert said_of("options: [a b, a\u00a0b\u200b, c]\ncorrect: c") == [
        'p:4:20: warning: question 1: Options 1 and 2 are both "a b". Change one of them.'
    ]


def test_options_that_are_rendered_alike_are_noted() -> None:
    message = r'Options 1 and 2, "C:\*.*" and "C:*.*", are shown alike.'
    hint = "To show a backslash before * _ ~ $ or `, type it twice."
    assert said_of(r"options: ['C:\*.*', 'C:*.*', c]" + "\ncorrect: c") == [
        f"p:4:14: warning: question 1: {message} {hint}"
    ]
    question = read(r"options: ['C:\\*.*', 'C:*.*', c]" + "\ncorrect: c")
    assert [option.html for option in question.items()] == [r"C:\*.*", "C:*.*", "c"]
