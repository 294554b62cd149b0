"""Moodle's texts as Markdown, of which plain text is shown as its author typed it."""

import html
import re
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.library import render
from appliance.library.formats.cloze import GAP
from appliance.library.formats.html import Picture
from appliance.library.formats.moodle_text import TextFormat, as_typed, from_moodle


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
        ("$$a_1*b_1$$ and a_ 1", r"$$a_1*b_1$$ and a\_ 1"),
        (r"$$a$ \(b", r"\$\$a\$ \(b"),
        (r"\(\)", r"\(\)"),
    ],
)
def test_formulas_of_moodle_stay_formulas(text: str, markdown: str) -> None:
    assert as_typed(text) == markdown


def test_a_gap_is_a_line() -> None:
    assert seen(f"a {GAP} b") == "a _____ b"


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("a <b>bold</b> word\nand more", "a **bold** word\nand more"),
        ("one<br>two", "one\ntwo"),
        ("1 &lt; 2", "1 < 2"),
        ("Is 1 < 2 > 0?", "Is 1 < 2 > 0?"),
        ("Which tag is bold: <b>?", "Which tag is bold: <b>?"),
        ("<br>", "<br>"),
    ],
)
def test_plain_text_of_moodle_may_hold_html(text: str, markdown: str) -> None:
    assert from_moodle(text).text == markdown


def test_each_format_is_read_as_it_is_called() -> None:
    text = "<i>a</i> *b*"
    read = {written_in: from_moodle(text, written_in).text for written_in in get_args(TextFormat)}
    assert read == {
        "moodle": r"_a_ \*b\*",
        "html": r"_a_ \*b\*",
        "plain": r"<i>a</i> \*b\*",
        "markdown": text,
    }


def test_pictures_are_handed_out() -> None:
    read = from_moodle('See <img src="@@PLUGINFILE@@/a.png" alt="a cat"><img src="b.png">', "html")
    assert read == ("See", (Picture("@@PLUGINFILE@@/a.png", "a cat"), Picture("b.png", "")), ())
    read = from_moodle("See ![a cat](@@PLUGINFILE@@/a.png) *here* ![](b.png 'B')", "markdown")
    assert read == ("See  *here*", (Picture("@@PLUGINFILE@@/a.png", "a cat"), Picture("b.png", "")), ())
