"""Text that is shown as another program's author typed it, whatever Markdown would make of it."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.library import render
from appliance.library.formats.literal import GAP, as_typed


def seen(markdown: str) -> str:
    """What a student reads; spaces at the front of a line and line breaks as typed."""
    shown = render.block(markdown).replace("<br />\n", "\n").replace("<br>\n", "\n").replace("</p>\n<p>", "\n\n")
    return html.unescape(re.sub(r"</?p>", "", shown)).replace("\u00a0", " ")


@pytest.mark.parametrize(
    "text",
    [
        *("__init__", "2*3*4", "[x](y)", "**bold**", "`code`", "~~gone~~", "a_b_c", "$5 and $10", "<b>&lt;", "# one"),
        *(r"\*", r"C:\new", r"\\server", "* one", "a\n* b\n* c", "a\n- b\n- c", "a\n1. b\n2. c", "a\n\n1) b\n2) c"),
        *("a\n    code\n    more", "a\n\n   code", "a\n```\ncode\n```", "a|b\n-|-\nc|d", "a\n|b|\n|-|\n|c|"),
        *("a\n---\nb", "> a\nb", "![x](y)", "_____", "x^2 $y", r"\(", "$$", "***", "a\n- - -", "|a\n---"),
    ],
)
def test_text_is_shown_as_it_was_typed(text: str) -> None:
    assert re.sub("\n (?=[|-])", "\n", seen(as_typed(text))) == text


def test_a_deep_indent_after_an_empty_line_makes_no_code() -> None:
    assert seen(as_typed("a\n\n     b*c\n     d")) == "a\n\n   b*c\n     d"


@given(st.text(st.sampled_from("ab12*_`~-+.)|:#>[]()!&;<\n"), max_size=30))
def test_no_marks_have_a_meaning(text: str) -> None:
    typed = "\n".join(line.strip() for line in text.split("\n"))
    typed = re.sub("\n{3,}", "\n\n", typed).strip()
    assert re.sub(r"\n +", "\n", seen(as_typed(typed))) == typed


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        (r"Solve \(x^2 = 9\)!", "Solve $x^2 = 9$!"),
        (r"\[\frac{1}{2}\]", r"$$\frac{1}{2}$$"),
        ("$$a_1*b_1$$ and a_1", r"$$a_1*b_1$$ and a\_1"),
        (r"$$a$ \(b", r"\$\$a\$ \(b"),
        (r"\(\)", r"\(\)"),
    ],
)
def test_formulas_of_moodle_stay_formulas(text: str, markdown: str) -> None:
    assert as_typed(text) == markdown


def test_a_gap_is_a_line() -> None:
    assert seen(f"a {GAP} b") == "a _____ b"
