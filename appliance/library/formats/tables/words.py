"""What the columns of a table of questions are called, in the languages of the pages and in the templates of others.

A heading is compared by its letters alone, without what stands in brackets, after a dash or on further lines:
"Answer 1 - max 75 characters" is an option with the number 1, "Correct Answer(s) (Only include Answer #)" is `correct`.
"""

import re
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from appliance.library.problems import nearest
from appliance.quiz.spelling import composed, fold_digits

Meaning = Literal[
    "question", "option", "options", "answer", "correct", "wrong", "kind", "time", "points", "explanation", "tag",
    "image", "term", "definition", "number", "tolerance", "unit", "result", "person",
]  # fmt: skip

_WORDS: Final[dict[Meaning, str]] = {
    "question": """
        question questiontext questiontitle questionname questionstem questionprompt prompt stem title text
        thequestion q pregunta preguntas enunciado textodelapregunta laquestion intitule enonce
        intituledelaquestion questions frage fragen fragetext aufgabe aufgabentext fragestellung pergunta
        perguntas questao enunciadodaquestao textodapergunta السؤال سؤال نصالسؤال الأسئلة الاسئلة 问题 題目 题目
        問題 题干 试题 प्रश्न सवाल प्रश्नपाठ питання запитання текстпитання вопрос вопросы текствопроса domanda
        testodelladomanda vraag soru pytanie
    """,
    "option": """
        option choice alternative opt ans answeroption answerchoice possibleanswer opción opcion alternativa
        choix proposition reponsepossible antwortmoglichkeit antwortoption auswahl wahlmoglichkeit opcao الخيار
        خيار البديل اختيار 选项 選項 विकल्प варіант варіантвідповіді вариант вариантответа opzione optie secenek
        responseoption itemoption multiplechoice textforoption
    """,
    "options": """
        options choices alternatives answeroptions answerchoices possibleanswers questionanswers opciones
        alternativas choix propositions reponsespossibles antworten antwortmoglichkeiten antwortoptionen
        auswahlmoglichkeiten opcoes الخيارات خيارات 选项列表 варіанти варіантивідповідей варианты
        вариантыответов answers opzioni respuestas reponses respostas الإجابات विकल्पों ответы відповіді
    """,
    "answer": """
        answer response ans antwort losung loesung reponse respuesta resposta الإجابة الاجابة إجابة اجابة الجواب
        جواب 答案 回答 答え उत्तर जवाब відповідь ответ risposta antwoord cevap odpowiedz back ruckseite solution
    """,
    "correct": """
        correct correctanswer correctanswers rightanswer rightanswers correctoption correctoptions correctchoice
        correctchoices answerkey key rightoption right correctanswerindex answerindex correctindex
        correctresponse correctanswernumber correctoptionnumber correctletter theanswer trueanswer correcta
        correctas respuestacorrecta respuestascorrectas opcioncorrecta solucion bonnereponse bonnesreponses
        reponsecorrecte reponsescorrectes reponsejuste bonne correcte richtig richtige richtigeantwort
        richtigeantworten korrekt korrekteantwort korrekteantworten richtigelosung correto correta
        respostacorreta respostascorretas respostacerta gabarito الإجابةالصحيحة الاجابةالصحيحة الجوابالصحيح
        الصحيح الإجاباتالصحيحة 正确答案 正確答案 正解 सहीउत्तर सहीविकल्प सहीजवाब правильнавідповідь
        правильнівідповіді правильна правильныйответ правильныеответы верныйответ rispostacorretta
        rispostagiusta juistantwoord dogrucevap
    """,
    "wrong": """
        wrong wronganswer incorrect incorrectanswer incorrectanswers wronganswers distractor distractors
        falseanswer incorrectoption wrongoption respuestaincorrecta incorrecta mauvaisereponse reponsefausse
        falsch falscheantwort falscheantworten distraktor respostaerrada respostaincorreta errada الإجابةالخاطئة
        إجابةخاطئة اجابةخاطئة 错误答案 गलतउत्तर неправильнавідповідь неправильныйответ неверныйответ
        rispostasbagliata
    """,
    "kind": """
        type questiontype kind format typeofquestion tipo tipodepregunta typedequestion fragetyp fragentyp
        tipodepergunta tipodequestao نوعالسؤال النوع 题型 题目类型 类型 प्रश्नप्रकार प्रकार тип типпитання
        типвопроса
    """,
    "time": """
        time timelimit timeinseconds timer seconds duration secs timesec timelimitsec timelimitinseconds
        timelimitseconds tiempo tiempolimite tiempoensegundos limitedetiempo temps duree tempslimite
        limitedetemps delai zeit zeitlimit zeitinsekunden sekunden tempo tempolimite limitedetempo
        tempoemsegundos الوقت الزمن الوقتبالثواني 时间 时间限制 时限 समय समयसीमा час часовеобмеження время
        времянаответ
    """,
    "points": """
        points point score marks mark pointsgiven weight puntos puntaje puntuacion punkte punktzahl bareme
        pontos pontuacao النقاط الدرجة 分数 分值 अंक бали баллы оценка punti maxscore value
    """,
    "explanation": """
        explanation answerexplanation feedback rationale reason comment comments note notes hint generalfeedback
        solutionexplanation explicacion retroalimentacion comentario explication commentaire retour
        justification erklarung begrundung erlauterung hinweis kommentar explicacao comentarios justificativa
        الشرح التوضيح التفسير 解析 解释 说明 व्याख्या स्पष्टीकरण пояснення пояснение объяснение комментарий
        spiegazione
    """,
    "tag": """
        tag tags category categories topic topics subject theme unit chapter lesson module level difficulty
        difficultylevel dificulty subcategory subtopic standard skill categoria tema asignatura unidad capitulo
        dificultad nivel categorie matiere chapitre difficulte niveau kategorie thema fach kapitel einheit
        schwierigkeit schwierigkeitsgrad stufe assunto disciplina dificuldade الموضوع الفئة الوحدة الدرس المستوى
        الصعوبة 类别 分类 主题 难度 章节 श्रेणी विषय अध्याय कठिनाई категорія тема розділ складність категория
        раздел сложность
    """,
    "image": """
        image imagelink imageurl picture photo img questionimage media imagen foto bild bildlink lien imagem
        الصورة 图片 चित्र зображення изображение картинка youtubelink video link
    """,
    "term": "term front word vocabulary vocab termino palabra terme mot begriff wort vorderseite vokabel termo palavra "
    "المصطلح الكلمة 术语 单词 शब्द термін слово термин concept",
    "definition": "definition meaning translation back definicion significado traduccion traduction sens bedeutung "
    "definicao ubersetzung traducao التعريف المعنى الترجمة 定义 释义 翻译 परिभाषा अर्थ अनुवाद визначення переклад "
    "определение значение перевод",
    "number": """
        no nr num number n id index sno slno questionid questionnumber questionno lfdnr numero numeroid الرقم
        رقم م 序号 编号 क्रमांक номер пп row item qid questionnr fragenr fragennummer nummer frageid
    """,
    "tolerance": "tolerance margin errormargin tolerancia tolerance toleranz",
    "unit": "units unitofmeasure einheiten unidades unites",
    "result": """
        score totalscore finalscore scorepoints timestamp accuracy correctincorrect rank attempts submittedat
        completedat startedat zeitstempel horodateur marcatemporal carimbodedatahora отметкавремени unattempted
        currenttotalscore answertime percentcorrect elapsedms answeredat
    """,
    "person": """
        player players playername nickname participant participants student studentname studentid firstname
        lastname username emailaddress email spieler spielername joueur jugador jogador respondent vorname
        nachname
    """,
}


def letters(heading: str) -> str:
    """What of a heading is compared: its letters, without accents and in lower case."""
    plain = composed(heading.casefold().replace("ı", "i").replace("ß", "ss"), "NFKD")
    kept = "".join(c for c in plain if c.isalpha() or (c > "\u0300" and not c.isascii() and _is_vowel_sign(c)))
    return composed(kept)


def _is_vowel_sign(c: str) -> bool:
    """Signs of Devanagari, which are marks and yet make another word."""
    return "\u0900" <= c <= "\u0963"


_KNOWN: Final[dict[str, Meaning]] = {
    letters(word): meaning for meaning, words in reversed(_WORDS.items()) for word in words.split()
}
_MISSPELT: Final = tuple(word for word in _KNOWN if word.isascii() and len(word) > 7)  # long enough to be sure
_LIKENESS: Final = 0.9
_MAX_HEADING: Final = 200

_BRACKETS: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|（[^（）]*）")
_REST: Final = re.compile(r"\s[-–—]\s.*|[:：?？].*|\s(?:max|min)\b.*", re.DOTALL | re.IGNORECASE)
_LEADING_NUMBER: Final = re.compile(r"\s*\d{1,2}\s*[.)]\s+(?=\D)")
_ALPHABETS: Final = ("ABCDEFGH", "АБВГДЕЖЗ", "أبجدهو", "अबसद")  # as options are lettered
_LETTERS: Final = {letter: index for alphabet in _ALPHABETS for index, letter in enumerate(alphabet, start=1)}
_LETTER: Final = "".join(_LETTERS)
_INDEX: Final = re.compile(
    rf"(.*?)[\s_.#№-]*(\d{{1,2}}|(?<![A-Za-z\u00c0-\u0fff])[{_LETTER}{_LETTER.lower()}]|(?<=[a-z])[A-H])[\s_.)#-]*",
    re.DOTALL,
)
_NAMES_OPTION: Final = ("option", "answer", "wrong", "options")


class Heading(NamedTuple):
    """What a column holds; `number` counts options from 1 where the heading numbers them."""

    meaning: Meaning
    number: int | None = None


@lru_cache(maxsize=256)
def read_heading(typed: str) -> Heading | None:
    """What a column of this heading holds, if the heading is known."""
    text = fold_digits(composed(typed[:_MAX_HEADING]).strip())
    if not text:
        return None
    text = _LEADING_NUMBER.sub("", text, count=1)
    text = _REST.sub("", _BRACKETS.sub(" ", text).strip()) or text
    meaning = _KNOWN.get(letters(text))
    match = _INDEX.fullmatch(text)
    if meaning is not None and (match is None or not match[2].isdigit()):
        return Heading("number" if meaning == "question" and text[-1] in "#№" else meaning)
    if match is not None:
        index = int(match[2]) if match[2].isdigit() else _LETTERS[match[2].upper()]
        named = _KNOWN.get(letters(match[1]))
        if named in _NAMES_OPTION or (named is None and not match[1].strip(" .)(")):
            return Heading("wrong" if named == "wrong" else "option", index)
        if named in ("correct", "tag", "explanation"):
            return Heading(named)
    word = letters(text)
    alike = nearest(word, _MISSPELT, _LIKENESS) if len(word) > 7 else None
    return None if alike is None else Heading(_KNOWN[alike])
