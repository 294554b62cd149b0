"""HTML of question banks as Markdown, and what a student then sees of it."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.library import render
from appliance.library.formats.html import MAX_PICTURES, Picture, convert, escape_markdown, markdown_of


def seen(markdown: str) -> str:
    """The text of the rendered Markdown, with a line break for each break and between blocks."""
    shown = render.block(markdown)
    lines = re.sub(r"<br ?/?>\n?|</p>\s*<p>", "\n", shown)
    return html.unescape(re.sub(r"<[^>]*>", "", lines))


@pytest.mark.parametrize(
    ("source", "markdown"),
    [
        ("one", "one"),
        ("", ""),
        ("<p>&nbsp;</p>", ""),
        ("<p>one</p>\n  <p>two\n   three</p>", "one\n\ntwo three"),
        ("one<br>two<br />three", "one\ntwo\nthree"),
        ("a <b>bold</b>, <i>slanted</i> and <s>struck</s> word", "a **bold**, _slanted_ and ~~struck~~ word"),
        ("<b>bold <i>both</i></b>", "**bold** **_both_**"),
        ("<b>one<br>two</b>", "**one**\n**two**"),
        ("<b> spaces </b>outside", "**spaces** outside"),
        ("<u>under</u> <span style='text-decoration: underline;'>line</span>", "_under_ _line_"),
        ("<h3>Heading</h3>text", "**Heading**\n\ntext"),
        ("<b>是</b>不是<b>对</b>", "**是**不是**对**"),
        ("say <q>yes</q>", "say “yes”"),
        ("<a href='http://x.org'>the page</a>", "the page"),
        ("x &lt; y &amp;&amp; caf&eacute; &#8364; &#x20ac; &nosuch;", "x < y && café € € &nosuch;"),
        ("H<sub>2</sub>O and x<sup>n+1</sup>, x<sup>Q</sup>, a<sub>xy</sub>", "H₂O and xⁿ⁺¹, x^Q, a\\_(xy)"),
        ("use <code>a*b</code> or <tt>x`y</tt>", "use `a*b` or ``x`y``"),
        ("2*3*4 and __init__ and $5 and a_b and 2 * 3", "2\\*3\\*4 and \\_\\_init\\_\\_ and \\$5 and a_b and 2 * 3"),
        ("<pre>if x:\n\ty = 1</pre>", "```\nif x:\n    y = 1\n```"),
        ("<pre><code class='language-python'>a<br>b</code></pre>", "```\na\nb\n```"),
        ("<pre class='brush: java'>```</pre>", "````java\n```\n````"),
        ("<ul><li>one<li><b>two</b></ul>", "- one\n- **two**"),
        ("<ol start='3'><li>c</li><li>d<ul><li>e</li></ul></li></ol>", "3. c\n4. d\n\n   - e"),
        ("<ol type='a'><li>x</li><li>y</li></ol>", "a) x\nb) y"),
        ("<ol style='list-style-type: upper-roman'><li>x</li><li>y</li></ol>", "I) x\nII) y"),
        ("<table><tr><th>a<th>b|c<tr><td>1<td>2</table>", "| a | b\\|c |\n| --- | --- |\n| 1 | 2 |"),
        (
            "<table><tr><td colspan=2>a</td></tr><tr><td>1</td><td>2</td></tr></table>",
            "| a |  |\n| --- | --- |\n| 1 | 2 |",
        ),
        (r"Solve \(x^2 = 9\), \[ y_1 \] and $$ z_2 $$.", "Solve $x^2 = 9$, $$y_1$$ and $$z_2$$."),
        (r"\(a &lt; b\)2 and \(c\)\(d\)", "$a < b$ 2 and $c$ $d$"),
        (r"\(never closed and \(\$\)", r"\(never closed and \(\\$\)"),
        ("<img class='equation_image' data-equation-content='x^2'> is", "$x^2$ is"),
        ("<math><mi>x</mi><annotation encoding='application/x-tex'>x_1</annotation></math>", "$x_1$"),
        ("a<script>alert('<b>')</script>b<style>p {}</style>c", "abc"),
        ("a<!-- <b>no</b> -->b<!DOCTYPE x><?php x ?>c", "abc"),
        ("list<int> and #include <stdio.h>", "list<int> and #include <stdio.h>"),
        ("<o:p>word</o:p> <font color=red>red</font>", "word red"),
        ("1 < 2, a<b", "1 < 2, a<b"),
        ("1. May", "1\\. May"),
        ("<p>- 5</p><p>+ x</p>", "\\- 5\n\n\\+ x"),
    ],
)
def test_html_becomes_markdown(source: str, markdown: str) -> None:
    assert markdown_of(source) == markdown


@pytest.mark.parametrize(
    ("source", "markdown"),
    [
        ("<p>one</p><p>two</p>", "one\ntwo"),
        ("<ul><li>one</li><li>two</li></ul>", "• one\n• two"),
        ("<pre>a = 1\n  b</pre>", "`a = 1`\n`\u00a0\u00a0b`"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a | b\nc"),
    ],
)
def test_an_option_has_no_blocks(source: str, markdown: str) -> None:
    assert convert(source, inline=True).text == markdown


def test_line_ends_may_be_breaks() -> None:
    assert convert("one\r\ntwo\n\n<b>three</b>", breaks=True).text == "one\ntwo\n\n**three**"


def test_pictures_are_handed_out() -> None:
    found = convert("<p>Look: <img src='@@PLUGINFILE@@/a%20b.png' alt=' a  cat '><IMG SRC=x.gif></p>")
    assert (found.text, found.lost) == ("Look:", ())
    assert found.pictures == (Picture("@@PLUGINFILE@@/a%20b.png", "a cat"), Picture("x.gif", ""))
    assert len(convert("<img src=x>" * 1000).pictures) == MAX_PICTURES


@pytest.mark.parametrize(
    ("source", "loss", "text"),
    [
        ("a<video src=x><a href=y>film</a></video>b", "media", "ab"),
        ("a<svg><text>x</text></svg>b", "drawing", "ab"),
        ("a<select><option>x</select>b", "form", "ab"),
        ("a <input> b", "form", "a b"),
        ("pho<b>to</b>graph", "emphasis", "photograph"),
        ("<math><mi>x</mi> <mo>+</mo></math>", "formula", "x+"),
    ],
)
def test_what_cannot_be_kept_is_named(source: str, loss: str, text: str) -> None:
    found = convert(source)
    assert (found.lost, found.text) == ((loss,), text)


TYPED = st.text(st.sampled_from("ab1_*`~$|-+.)#>\\[]()!&;< \n:\"'“字"), max_size=30)


@given(TYPED)
def test_plain_text_is_shown_as_typed(text: str) -> None:
    shown = [" ".join(line.replace("\u00a0", " ").split()) for line in seen(escape_markdown(text)).split("\n")]
    typed = [" ".join(line.split()) for line in text.split("\n")]
    assert [line for line in shown if line] == [line for line in typed if line]


PIECES = st.lists(
    st.sampled_from(("<b>", "</b>", "<i>", "</i>", "<s>", "</s>", "<code>", "</code>"))
    | st.text(st.sampled_from("ab1_*`~$|-.)\\[(!; :\"'“字,/"), min_size=1, max_size=5),
    max_size=12,
)


@given(PIECES)
def test_no_sign_of_markdown_is_added_to_or_taken_from_what_is_shown(pieces: list[str]) -> None:
    typed = "".join(piece for piece in pieces if piece[0] != "<")
    shown = seen(markdown_of("".join(html.escape(piece) if piece[0] != "<" else piece for piece in pieces)))
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", typed)


TAGS = """<ul> <li> <ol> </ul> </li> <table> <tr> <td> </td> </tr> </table> <p> </p> <pre> </pre> <sub> </sub> <br>
<span> </span> <math> </math> <svg> </svg> <b> </b> <code> </code> <h1> </h1> text"""


@given(st.lists(st.sampled_from(TAGS.split())))
def test_tags_in_any_order_lose_no_text(pieces: list[str]) -> None:
    found = convert("".join(pieces))
    if not found.lost and "<math>" not in pieces and "<svg>" not in pieces:
        assert found.text.count("text") == pieces.count("text")
