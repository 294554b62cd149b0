"""Any text and any bytes give a pool or an error, whose place is in the file."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from appliance.library.schema import load_pool
from appliance.words import say
from tests.library.pool_text import HEAD

pieces = st.sampled_from(
    [
        *(
            "title: ",
            "questions:\n",
            "  - text: ",
            "    options: ",
            "[a, b]",
            "[a, a]",
            "{A: x, B: y}",
            "    correct: ",
        ),
        *(
            "kind: poll\n",
            "true\n",
            "a\n",
            "B\n",
            "[a]\n",
            "    time_limit: ",
            "3\n",
            "1e999",
            "    tags: ",
            "    id: x\n",
        ),
        *(
            "\t",
            "\n",
            "\r\n",
            " ",
            "- ",
            ": ",
            '"',
            "'",
            "[",
            "]",
            "{",
            "}",
            ",",
            "&a",
            "*a",
            "!!",
            "|\n",
            ">",
            "#",
            "?",
        ),
        *(
            "@",
            "%",
            "`",
            "\\",
            "\\t",
            "\\xi",
            "“",
            "”",
            "(",
            ")",
            "\xa0",
            "\u200b",
            "text:",
            "\0",
            "\x85",
            "\u2028",
            "\ufeff",
            "\u202e",
            "🧪",
            "<script>",
            "$x$",
            "null",
            "~",
            "---\n",
        ),
    ]
)
good_start = "title: T\nquestions:\n  - text: Q\n    options: [a, b]\n    correct: a\n"


@given(
    st.lists(pieces, max_size=60).map("".join),
    st.sampled_from(["", good_start, HEAD]),
    st.sampled_from(["p.yaml", "p.json"]),
)
@settings(max_examples=6 * settings().max_examples)
@example("a: b: c", "", "p.yaml")
@example('["\\ud83d\\ude00', "", "p.json")
def test_any_text_gives_a_pool_or_an_error(text: str, start: str, name: str) -> None:
    check((start + text).encode(), name)


@given(st.binary(max_size=300), st.sampled_from(["p.yaml", "p.json", "", "\0"]))
@settings(max_examples=3 * settings().max_examples)
def test_any_bytes_give_a_pool_or_an_error(data: bytes, name: str) -> None:
    check(data, name)


@given(st.text(max_size=80), st.text(min_size=1, max_size=80), st.text(max_size=80))
@settings(max_examples=3 * settings().max_examples)
def test_any_quoted_text_gives_a_pool_or_an_error(text: str, option: str, key: str) -> None:
    def quoted(value: str) -> str:
        return "'" + value.replace("'", "''") + "'"

    fields = f"text: {quoted(text)}, options: [{quoted(option)}, b, {quoted(key)}], correct: {quoted(option)}"
    check(f"questions: [{{{fields}, explanation: {quoted(key)}}}]".encode(errors="surrogatepass"), "p.yaml")


def check(data: bytes, name: str) -> None:
    """There is no exception; a pool is valid or there is an error; each problem has a place and is one line."""
    loaded = load_pool(data, name)
    assert (loaded.pool is None) == any(problem.severity == "error" for problem in loaded.problems)
    lines = data.count(b"\n") + data.count(b"\r") + data.count("\x85".encode()) + data.count("\u2028".encode()) + 1
    for problem in loaded.problems:
        assert 1 <= problem.line <= lines + 1
        assert problem.column >= 1
        assert len(say(problem.describe("p")).splitlines()) == 1
    if loaded.pool is not None:
        again = type(loaded.pool)(title=loaded.pool.title, questions=loaded.pool.questions, options=loaded.pool.options)
        assert again == loaded.pool
        assert loaded.pool.title
        assert all(question.text and question.id for question in loaded.pool.questions)
