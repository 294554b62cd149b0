"""Questions of other programs in YAML and JSON: the same one in the spellings that their authors use."""

TEXT, OPTIONS = "Capital of France?", ["Rome", "Paris", "Bonn"]
ROWS = [
    {"question": TEXT, "choices": OPTIONS, "answer": "Paris"},
    {"question": TEXT, "options": OPTIONS, "correctIndex": 1},
    {"questionText": TEXT, "answers": OPTIONS, "correctAnswer": "Paris"},
    {"prompt": TEXT, "options": [{"text": text, "isCorrect": text == "Paris"} for text in OPTIONS]},
    {"question": TEXT, "answers": [{"answer": text, "correct": text == "Paris"} for text in OPTIONS]},
    {
        "q": TEXT,
        "options": [{"id": name, "text": text} for name, text in zip("xyz", OPTIONS, strict=True)],
        "correct": "y",
    },
    {"question": TEXT, "answers": {"a": "Rome", "b": "Paris", "c": "Bonn"}, "correct_answer": "b"},
    {"question": TEXT, "options": {"Rome": False, "Paris": True, "Bonn": False}},
    {"stem": TEXT, "alternatives": OPTIONS, "key": "B"},
    {"question": TEXT, "choices": OPTIONS, "correct": [False, True, False]},
    {"title": TEXT, "answers": OPTIONS, "correct": "option b"},
    {"question": {"text": TEXT}, "options": [{"value": text, "score": int(text == "Paris")} for text in OPTIONS]},
    {"question": TEXT, "A": "Rome", "B": "Paris", "C": "Bonn", "answer": "B"},
    {"question": TEXT, "option1": "Rome", "option2": "Paris", "option3": "Bonn", "correct": "option2"},
    {"question": TEXT, "answer_1": "Rome", "answer_2": "Paris", "answer_3": "Bonn", "correct_answer": 2},
    {"question": TEXT, "choices": {"text": OPTIONS, "label": ["A", "B", "C"]}, "answerKey": "B"},
    {
        "name": "q7",
        "title": TEXT,
        "choices": [{"value": 7 + number, "text": text} for number, text in enumerate(OPTIONS)],
        "correctAnswer": 8,
    },
    {"title": TEXT, "choices": [{"value": text, "isCorrect": text == "Paris"} for text in OPTIONS]},
]
