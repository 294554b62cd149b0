"""What authors write in each language of the pages: true and false, headings, the line with the answer."""

import pytest

from appliance.library.formats import lines
from appliance.library.formats.tables.words import Meaning, read_heading
from appliance.library.headings import meaning
from appliance.library.kinds.true_false import truth
from appliance.library.roster import load_roster
from appliance.library.schema import load_pool
from appliance.quiz.kinds.true_false import TrueFalse
from appliance.sentence import sentence
from appliance.words import say
from appliance.words.languages import LANGUAGES

TRUE = {
    "en": "true yes right correct",
    "es": "verdadero verdadera cierto correcto correcta sí",
    "fr": "vrai vraie juste oui",
    "de": "wahr richtig ja stimmt",
    "pt": "verdadeiro verdadeira certo certa correto sim",
    "ar": "صح صحيح صحيحة صواب نعم",
    "zh": "对 對 正确 正確 是 真",
    "hi": "सही सत्य सच हाँ",
    "uk": "так правда правильно вірно істина",
}
FALSE = {
    "en": "false no wrong incorrect",
    "es": "falso falsa incorrecto incorrecta no",
    "fr": "faux fausse non",
    "de": "falsch unwahr nein",
    "pt": "falso falsa errado errada não",
    "ar": "خطأ خاطئ خاطئة لا",
    "zh": "错 錯 错误 錯誤 否 假",
    "hi": "गलत असत्य झूठ नहीं",
    "uk": "ні неправда неправильно невірно хибно",
}
CLASS_LISTS = {
    "en": "Student number,Full name,Extra time",
    "es": "Número de alumno,Nombre completo,Tiempo extra",
    "fr": "Numéro d’élève,Nom complet,Tiers-temps",
    "de": "Matrikel-Nr.,Vollständiger Name,Nachteilsausgleich",
    "pt": "Número do aluno,Nome completo,Tempo extra",
    "ar": "رقم الطالب,الاسم الكامل,وقت إضافي",
    "zh": "学号,姓名,额外时间",
    "hi": "रोल नंबर,पूरा नाम,अतिरिक्त समय",
    "uk": "Номер студента,Прізвище та ім’я,Додатковий час",
}
TABLES: dict[str, dict[Meaning, str]] = {
    "en": {"kind": "Type", "points": "Points", "explanation": "Explanation", "time": "Time limit"},
    "es": {"kind": "Tipo", "points": "Puntos", "explanation": "Explicación", "time": "Tiempo"},
    "fr": {"kind": "Type", "points": "Points", "explanation": "Explication", "time": "Durée"},
    "de": {"kind": "Fragetyp", "points": "Punkte", "explanation": "Erklärung", "time": "Zeit"},
    "pt": {"kind": "Tipo", "points": "Pontos", "explanation": "Explicação", "time": "Tempo limite"},
    "ar": {"kind": "النوع", "points": "النقاط", "explanation": "الشرح", "time": "الوقت"},
    "zh": {"kind": "题型", "points": "分值", "explanation": "解析", "time": "时间限制"},
    "hi": {"kind": "प्रकार", "points": "अंक", "explanation": "व्याख्या", "time": "समय"},
    "uk": {"kind": "Тип", "points": "Бали", "explanation": "Пояснення", "time": "Час"},
}
ANSWERS = {
    "en": ("Answer: B", "Explanation: why"),
    "es": ("Respuesta correcta: B", "Explicación: why"),
    "fr": ("Bonne réponse : B", "Explication : why"),
    "de": ("Richtige Antwort: B", "Erklärung: why"),
    "pt": ("Resposta correta: B", "Explicação: why"),
    "ar": ("الإجابة الصحيحة: B", "الشرح: why"),
    "zh": ("正确答案：B", "解析：why"),
    "hi": ("सही उत्तर: B", "व्याख्या: why"),
    "uk": ("Правильна відповідь: B", "Пояснення: why"),
}


def test_the_tables_have_every_language() -> None:
    for table in (TRUE, FALSE, CLASS_LISTS, TABLES, ANSWERS):
        assert set(table) == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_true_and_false(language: str) -> None:
    for meant, words, code in ((True, TRUE, sentence("kind.true")), (False, FALSE, sentence("kind.false"))):
        for word in [*words[language].split(), say(code, language).casefold()]:
            assert truth(word) is meant, word
    pool = f"questions:\n  - text: Q\n    correct: '{FALSE[language].split()[0]}'\n"
    loaded = load_pool(pool.encode(), "p.yaml").pool
    assert loaded
    assert isinstance(loaded.questions[0], TrueFalse)


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_of_class_lists(language: str) -> None:
    roster = load_roster(f"{CLASS_LISTS[language]}\n20417,Ada,1.5\n".encode())
    assert (roster.students, roster.problems) == ({"20417": ("Ada", 1.5)}, ())


def test_a_heading_is_told_with_its_accents_and_its_numero_sign() -> None:
    assert meaning("Студенческий билет") == "id"
    assert meaning("№ п/п") is None
    assert meaning("№") == "number"


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_of_tables_of_questions(language: str) -> None:
    for meant, heading in TABLES[language].items():
        found = read_heading(heading)
        assert found is not None, heading
        assert found.meaning == meant, heading


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_line_with_the_answer_and_the_one_with_the_explanation(language: str) -> None:
    answer, why = ANSWERS[language]
    assert (lines.answer(answer), lines.why(why)) == ("B", "why")
