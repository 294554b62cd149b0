"""Formulas: which texts are some, what is shown of them, and what never reaches their reader."""

import threading
from html import unescape

import pytest

from appliance.library import render
from appliance.library.notes import Notes
from appliance.library.schema import load_pool
from appliance.words import say
from tests.library.told import told


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("$x^2$", "<math><msup><mi>x</mi><mn>2</mn></msup></math>"),
        ("$a<b$", "<math><mi>a</mi><mo>&lt;</mo><mi>b</mi></math>"),
        ("so $$x$$", 'so <math display="block"><mi>x</mi></math>'),
        ("*the $n$th*", "<em>the <math><mi>n</mi></math>th</em>"),
        (r"$5\$$", "<math><mn>5</mn><mi>$</mi></math>"),
        ("| a |\n|---|\n| $x$ |", None),
        (r"$\color{red}x$", '<math><mrow mathcolor="#FF0000"><mi>x</mi></mrow></math>'),
    ],
)
def test_a_formula_becomes_mathml(source: str, html: str | None) -> None:
    notes = Notes()
    rendered = render.block(source, notes)
    assert rendered == html if html else "<td><math><mi>x</mi></math></td>" in rendered
    assert notes.take() == []


@pytest.mark.parametrize(
    "source",
    [
        "from $5 and $6",
        "costs 5$ or 6$",
        "$5 or 6 $",
        "US$5",
        "a $ b $ c",
        r"\$5 and 6\$",
        "`$x$`",
        "$x=$y and $a.$b",
        "$",
        "$$",
        "$HOME and $PATH",
        "$20,000 and$30,000",
    ],
)
def test_money_and_names_are_no_formulas(source: str) -> None:
    notes = Notes()
    shown = render.inline(source, notes).replace("<code>", "`").replace("</code>", "`")
    assert unescape(shown) == source.replace(r"\$", "$")
    assert notes.take() == []


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        (r"a + \foo x", r'"\foo" in the formula "a + \foo x" is not known.'),
        (r"\begin{tikz}a\end{tikz}", r'"tikz" in the formula "\begin{tikz}a\end{tikz}" is not known.'),
        (r"x^2^3", 'The formula "x^2^3" can\'t be read: Duplicate subscript or superscript.'),
        (r"\sqrt{x", 'The formula "\\sqrt{x" can\'t be read: Expected closing token "}", but reached end of input.'),
        ("5, and tickets cost 6", '"5, and tickets cost 6" stands between two $ and reads like text'),
        (r"\eqref{a}", "is not known."),
        (r"\href{javascript:alert(1)}{x}", "is not known."),
        (r"\hspace{100em}x", "has a very wide space."),
    ],
)
def test_what_is_no_formula_is_shown_as_typed_and_noted(formula: str, said: str) -> None:
    notes = Notes()
    source = f"What is ${formula}$?"
    assert unescape(render.inline(source, notes)) == source
    [note] = notes.take()
    assert said in say(note.message)
    assert note.typed == f"${formula}$"


class _Recorded:
    """In place of math-core: keeps what it is given."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def convert_with_local_state(self, formula: str, *, displaystyle: bool) -> str:
        self.given.append(formula)
        return "<math><mi>x</mi></math>"


@pytest.mark.parametrize(
    "formula",
    [
        "{" * 10_000 + "}" * 10_000,
        r"\sqrt" * 10_000 + "x",
        "x" + "^{x" * 10_000 + "}" * 10_000,
        r"\left(" * 10_000,
        r"\begin{matrix}" * 10_000,
        "{" * 100 + "}" * 100,
        r"\newcommand{\a}{\sqrt\sqrt\sqrt\a}\a",
        r"\def\a{\sqrt\a}\a",
        r"\renewcommand \a{x}",
        r"\let\a\b",
    ],
)
def test_what_may_crash_the_reader_never_reaches_it(formula: str, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = _Recorded()
    monkeypatch.setattr("math_core.LatexToMathML", lambda **_: reader)
    notes = Notes()
    for dollars in ("$", "$$"):
        assert unescape(render.inline(f"{dollars}{formula}{dollars}", notes)) == f"{dollars}{formula}{dollars}"
    assert len(notes.take()) == 2
    assert reader.given == []
    render.inline("$x$")
    assert reader.given == ["x"]


@pytest.mark.parametrize(
    "piece", [r"\sqrt ", r"\frac1", "{", "^{", r"\left(", r"\text{", "x_", r"\begin{cases}", "&", r"\bar "]
)
def test_the_longest_formulas_are_read_in_a_thread_with_little_room(piece: str) -> None:
    source = f"${(piece * 1000)[:999].strip()}x$"
    results: list[str] = []
    size = threading.stack_size(512 * 1024)
    try:
        thread = threading.Thread(target=lambda: results.append(render.inline(source)))
        thread.start()
        thread.join()
    finally:
        threading.stack_size(size)
    assert results


def test_a_formula_that_can_not_be_read_is_named_with_its_place() -> None:
    pool = r"""questions:
  - text: What is $\foo x$?
    options: ["$a$", '$\bar$', "3"]
    correct: "3"
    explanation: |
      First this.
      Then $x$ and $\unknown{x}$, at last $\sqrt{$.
"""
    loaded = load_pool(pool.encode(), "pool.yaml")
    assert loaded.pool is not None
    places = [line.split(": ")[0] for line in told(loaded.problems)]
    assert places == ["p:2:19", "p:3:23", "p:7:20", "p:7:43"]
