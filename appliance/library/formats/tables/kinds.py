"""What a column "type" says of a question, in the words of other programs."""

from typing import Final, Literal

from appliance.library.formats.tables.words import letters

Type = Literal[
    "choice", "single", "multiple", "true_false", "poll", "text", "number", "order", "match", "words", "rating",
    "slide", "essay", "other",
]  # fmt: skip

_WORDS: Final[dict[Type, str]] = {
    "choice": "multiplechoice mcq mc choice quiz multichoice choicequestion mcqs multiplechoicequestion",
    "single": """
        single singlechoice singleanswer singleselect singlechoicequestion radio oneanswer opcionunica choixunique
        einfachauswahl unicaescolha одиночныйвыбор singlecorrect singleselectmcq
    """,
    "multiple": """
        multiple multipleanswer multipleanswers multipleselect multiselect checkbox checkboxes multipleresponse
        multiplecorrect selectall multicorrect msq mehrfachauswahl choixmultiple opcionmultiple multiplaescolha
        multiplechoicemultipleanswer multipleselectquiz
    """,
    "true_false": """
        truefalse trueorfalse yesnosinglechoice truefalsesinglechoice tf boolean yesno bool wahrfalsch richtigfalsch
        vraifaux verdaderofalso
        verdadeirofalso صحخطأ صحأوخطأ 判断题 判断 सहीगलत правданеправда верноневерно
    """,
    "poll": "poll survey abcdsurvey umfrage sondage encuesta enquete استطلاع опитування опрос 投票",
    "text": """
        text shortanswer short fillintheblank fillintheblanks fillinblank fib gapfill typeanswer typing textinput
        openquestion shorttext identification respuestacorta reponsecourte kurzantwort respostacurta lückentext
        luckentext freetext textanswer textentry 填空题 填空
    """,
    "number": "number numeric numerical guessnumber numericestimate ranged slider estimate estimation zahl schatzfrage",
    "order": "order ordering sorting sort reorder puzzle jumble sequence sequencing reihenfolge",
    "match": "match matching categorization matchthefollowing pairs zuordnung",
    "words": "words wordcloud brainstorm wortwolke nuagedemots",
    "rating": "rating scale likert npsscale nps bewertung",
    "slide": "slide content classicslide slidequestion information",
    "essay": "openended essay longanswer paragraph open freeresponse offen aberta abierta",
    "other": """
        draw drawing droppin pin hotspot labeling draganddrop dragdrop audioresponse videoresponse findonimage
        labelanimage graphing mathresponse comprehension categorize dropdown
    """,
}
_TYPES: Final = {letters(word): kind for kind, words in _WORDS.items() for word in words.split()}


def type_of(typed: str) -> Type | None:
    """The kind that is meant; None if the word is not known."""
    word = letters(typed)
    return _TYPES.get(word) or _TYPES.get(word.removesuffix("question"))
