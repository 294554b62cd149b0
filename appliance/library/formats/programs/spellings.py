"""How other programs spell the names of a question's parts. The one place that knows them.

A name is compared by its letters: `correct_answer`, `correctAnswer` and `Correct Answer` are `correctanswer`.
"""

import re
from functools import lru_cache
from typing import Final, Literal

Part = Literal[
    "text", "title", "options", "right", "index", "wrong", "kind", "time", "points", "explanation", "tags", "image",
    "confidence", "shuffle", "variations", "pairs", "items", "categories", "value", "tolerance", "unit", "low", "high",
    "least", "most", "first_label", "last_label", "ignored",
]  # fmt: skip
Inner = Literal["text", "flag", "name", "feedback", "weight", "left", "right", "category", "image", "ignored"]

_PARTS: Final[dict[Part, str]] = {
    "text": """
        question questiontext text prompt stem q statement questionbody body problem query ask frage pregunta pergunta
        вопрос питання 问题 questiontitle questioncontent questionname enunciado intitule content questiontextmarkdown
    """,
    "title": "title name label heading headline",
    "options": """
        options choices answers answeroptions answerchoices answeroptionlist alternatives possibleanswers responses
        optionlist choicelist answerlist answeroption selections opciones antworten reponses respuestas respostas
        proposals propositions variants offeredanswers multiplechoiceanswers
    """,
    "right": """
        correct correctanswer correctanswers answer rightanswer rightanswers correctoption correctoptions correctchoice
        correctchoices correctresponse correctresponses solution solutions key answerkey right antwort loesung losung
        reponse respuesta resposta acceptedanswers acceptableanswers acceptedresponses correctoptionid correctanswerid
        correctoptionids correctanswerids answerid goodanswer goodanswers correctletter expectedanswer
    """,
    "index": """
        correctindex correctanswerindex correctoptionindex answerindex correctindices correctindexes correctanswersindex
        correctanswerindices correctchoiceindex rightindex rightanswerindex correctidx answeridx solutionindex
        correctanswersindices correctoptionindices indexofcorrectanswer
    """,
    "wrong": "incorrectanswers wronganswers distractors incorrect wrong wrongoptions incorrectoptions badanswers "
    "incorrectanswer distractor falseanswers incorrectchoices wrongchoices",
    "kind": "type kind questiontype typename format qtype inputtype answertype",
    "time": "time timer timelimit timelimitseconds seconds duration timeout timeinseconds timeallotted countdown",
    "points": "points score marks mark maxscore maxpoints pointsvalue pointvalue worth",
    "explanation": """
        explanation explanations feedback rationale comment correctfeedback solutiontext explain reason
        answerexplanation generalfeedback details explication erklarung justification
    """,
    "tags": "tags tag category topic topics subject theme difficulty level chapter keywords section "
    "subcategory skill unit",
    "image": "image imageurl img picture photo media imagepath imagesrc video audio illustration figure videourl",
    "confidence": "confidenceenabled confidence",
    "shuffle": "shuffleoptions shuffleanswers shuffle randomizeoptions randomize shufflechoices",
    "variations": "variations",
    "pairs": "matchingpairs pairs matches matchpairs",
    "items": "orderingitems categorizationitems items sortitems ordereditems sequence",
    "categories": "categories",
    "value": "correctvalue numericreferencevalue correctnumber",
    "tolerance": "tolerance numerictolerance precision",
    "low": "numericintervalleft",
    "high": "numericintervalright",
    "least": "rangemin ratingmin",
    "most": "rangemax ratingmax",
    "first_label": "ratinglabelmin labelmin",
    "last_label": "ratinglabelmax labelmax",
    "ignored": """
        id uuid guid order index number no idx position questionid questionnumber createdat updatedat created updated
        slug hash version language lang locale required requiredfortoken displayanswertext showoneanswerperrow
        multipleselectionenabled skipreadingphase numerictolerancemode numerictolerancepercent numericinputtype
        numericdecimalplaces numericmin numericmax numerictworounds confidencelabellow confidencelabelhigh
        shorttextmaxlength shorttextevaluationmode shorttexttolerancelevel shorttextallowpartialcredit
        shorttexttrimwhitespace shorttextnormalizewhitespace shorttextcasesensitive matchingshuffleright
        categorizationshuffleitems min max authorid source selectedanswer useranswer
    """,
}
_INNER: Final[dict[Inner, str]] = {
    "text": "text txt answer answertext option optiontext value label content choice title html reponse antwort body "
    "name caption choicetext item word",
    "flag": "iscorrect correct right istrue isright isanswer valid iscorrectanswer truth korrekt richtig correcte "
    "correcto correta isgood good goodanswer iscorrectoption",
    "weight": "fraction weight score points credit percent grade",
    "name": "id key letter optionid identifier choiceid answerid index",
    "feedback": "feedback explanation comment rationale reason",
    "left": "left term prompt question from premise source lhs key",
    "right": "right definition match answer to response target rhs value",
    "category": "correctcategoryid category categoryid",
    "image": "image imageurl img picture media",
    "ignored": "type order position leftid rightid configcasesensitive configtrimwhitespaces configusekeywords "
    "configusepunctuation color colour count",
}
_SPLIT: Final = re.compile(r"[\W_\d]+")
_KNOWN: Final[dict[str, Part]] = {word: part for part, words in reversed(_PARTS.items()) for word in words.split()}
_KNOWN_INNER: Final[dict[Inner, frozenset[str]]] = {part: frozenset(words.split()) for part, words in _INNER.items()}
# Names by which a mapping can be told to be a question, since hardly anything else is called so.
TELLING: Final[frozenset[Part]] = frozenset(
    ("options", "right", "index", "wrong", "variations", "pairs", "items", "value", "kind")
)


@lru_cache(maxsize=4096)
def spelled(name: str) -> str:
    """The letters of a name."""
    return _SPLIT.sub("", name[:100]).casefold()


def part_of(name: str) -> Part | None:
    """The part of a question that is called so."""
    return _KNOWN.get(spelled(name))


def is_inner(name: str, *parts: Inner) -> bool:
    """Whether one of these parts of an option, or of a pair, is called so."""
    return any(spelled(name) in _KNOWN_INNER[part] for part in parts)
