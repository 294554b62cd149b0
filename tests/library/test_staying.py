"""Options that speak of the others are not shuffled away from them."""

import pytest

from appliance.library.schema import load_pool
from appliance.quiz.kinds.choice import Choice
from tests.library.pool_text import read, said_of

LAST = [
    *(
        "All of the above",
        "none of these.",
        "**Both**",
        "(Neither)",
        "Todas las anteriores",
        "Ninguna de las anteriores",
    ),
    *("Toutes les réponses ci-dessus", "Aucune de ces réponses", "Alle genannten", "Keine der Antworten", "Beide"),
    *("Todas as anteriores", "Nenhuma das alternativas", "جميع ما سبق", "لا شيء مما سبق", "以上都是", "以上都不是"),
    *("उपरोक्त सभी", "इनमें से कोई नहीं", "Усе перелічене", "Жодна з відповідей"),
    *("None of these answers", "All of the listed", "More than one of the above", "None of the answers is correct"),
    *("Todas las respuestas son correctas", "Ninguno de los anteriores", "Todas las opciones anteriores"),
    *("Tout ce qui précède", "Aucune bonne réponse", "Aucune réponse n’est correcte", "Tous les précédents"),
    *("Alle der oben genannten Antworten", "Keine der Antworten ist richtig", "Weder noch", "Alle stimmen"),
    *("Todas as opções acima", "Todas as anteriores estão corretas", "N.d.a."),
    *("كل ما ذكر صحيح", "ليس أي مما سبق", "以上全对", "以上答案都不对", "都不是", "全部正确"),
    *("उपर्युक्त में से कोई नहीं", "सभी सही हैं", "Жодне з перерахованого", "Всі відповіді вірні", "Немає правильної відповіді"),
]


@pytest.mark.parametrize("text", LAST)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_option_that_speaks_of_the_others_stays_last(text: str, place: int) -> None:
    options = ["one", "two"]
    options.insert(place, f"'{text}'")
    fields = f"kind: poll\noptions: [{', '.join(options)}]"
    said = f'Option {place + 1}, "{text}", speaks of the others, so it stays behind them when they are shuffled.'
    [problem] = said_of(fields)
    assert problem.startswith("p:5:")
    assert said in problem
    assert "Write shuffle: false if none shall move" in problem
    loaded = load_pool(f"questions:\n  - text: Q\n    kind: poll\n    options: [{', '.join(options)}]".encode(), "p")
    assert loaded.pool is not None
    question = loaded.pool.questions[0]
    assert [item.last for item in question.items()] == [index == place for index in range(3)]
    for draw in (range, lambda size: range(size)[::-1]):
        order = list(question.arrange(draw))
        assert (order[-1], sorted(order)) == (place, [0, 1, 2])


@pytest.mark.parametrize(
    "text",
    [
        *(
            "A and B",
            "both A and C",
            "A, B and C",
            "A & B",
            "A/B",
            "B or C only",
            "*A* und *B*",
            "Sowohl A und B",
            "a y b",
        ),
        *("Neither A nor B", "Answers A and C are correct", "La A y la B", "Ni A ni B", "Weder A noch B"),
        *("Antwort A oder C", "As alternativas A e B estão corretas", "Nem A nem B", "أ وب معاً", "A和B都对", "A、B"),
        *("A व B", "Варіанти А і Б", "Ні А, ні Б"),
        *("A e B", "A et B", "Les réponses A et C", "A和B", "أ و ب", "क और ख", "А і Б", "(a) and (b)", "A+B"),
    ],
)
def test_with_an_option_that_names_letters_nothing_is_shuffled(text: str) -> None:
    fields = f"kind: poll\noptions: [one, two, three, '{text}']"
    [problem] = said_of(fields)
    assert (
        f'Option 4, "{text}", names others by their letters, so this question\'s options are not shuffled.' in problem
    )
    for shuffle in ("", "\n    shuffle: true"):
        pool = f"questions:\n  - text: Q\n    kind: poll\n    options: [one, two, three, '{text}']{shuffle}"
        loaded = load_pool(pool.encode(), "p")
        assert loaded.pool is not None
        assert not loaded.pool.questions[0].shuffles(True)


@pytest.mark.parametrize(
    "options",
    [
        "[one, two, 'Both alike']",
        "[A, B, A and B]",
        "[one, two, A and E]",
        "[one, two, 1 and 2]",
        "[one, two, none]",
        "[one, two, all]",
        "[one, two, vitamin A and B]",
        "[one, two, A B]",
        "[one, two, and B]",
        "[one, two, All right]",
        "[one, two, All numbers above zero]",
        "[one, two, Both parents]",
        "[one, two, This answer]",
        "[one, two, Keine Vitamine]",
        "[one, two, غير صحيح]",
        "[one, two, 不对]",
        "[one, two, कोई नहीं]",
        "[one, two, 'vitamins A, B and C']",
    ],
)
def test_other_options_are_shuffled_without_a_word(options: str) -> None:
    question = read(f"kind: poll\noptions: {options}")
    assert isinstance(question, Choice)
    assert question.shuffles(True)
    assert not any(option.last for option in question.options)


@pytest.mark.parametrize("fields", ["shuffle: false", "kind: true_false\ncorrect: Both"])
def test_where_nothing_is_shuffled_nothing_is_said(fields: str) -> None:
    kind = "" if "kind" in fields else "kind: poll\n"
    options = "[one, Both]" if "true_false" in fields else "[one, two, All of the above, A and B]"
    assert said_of(f"{kind}options: {options}\n{fields}") == []
