"""What the server shows as HTML, as text, and lines of a screen made of it."""

from html.parser import HTMLParser

import pytest
from rich.text import Text

from appliance.terminal.html_text import html_text
from appliance.terminal.lines import between, cut, listed, screenful, wrapped


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("<p>One</p>\n<p>Two</p>", "One\nTwo"),
        ("<p>a <strong>b</strong>  c<br>d &lt; e</p>", "a b c\nd < e"),
        ("3 &lt; 4", "3 < 4"),
        (
            "<ul>\n<li>one</li>\n<li>two\n<ol>\n<li>x</li>\n<li>y</li>\n</ol>\n</li>\n</ul>",
            "- one\n- two\n  1. x\n  2. y",
        ),
        (
            '<pre tabindex="0"><code><span class="p-word">if </span>x:\n\n    y\n</code></pre><p>?</p>',
            "if x:\n\n    y\n?",
        ),
        ("<table><thead><tr><th>a</th><th>b</th></tr></thead><tr><td>1</td><td>2</td></tr></table>", "a  b\n1  2"),
        ('<p><img src="/p/1.png" alt="A cell"> <img src="/p/2.png"></p>', "[A cell] […]"),
        ("<p>x</p><unknown>y</unknown>", "x\ny"),
        ("<math><mfrac><mi>a</mi><mrow><mi>b</mi><mo>+</mo><mn>1</mn></mrow></mfrac></math>", "a/(b+1)"),
        ("<math><msup><mi>x</mi><mn>12</mn></msup><mo>=</mo><msqrt><mi>y</mi></msqrt></math>", "x^12=√(y)"),
        ("<p>of <math><msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup></math>.</p>", "of x_1^2."),
        ("<p>never closed <b>bold", "never closed bold"),
        ("</p></b></math>", ""),
        (f"<math>{'<mrow>' * 5000}x{'</mrow>' * 5000}</math>", "x"),
    ],
)
def test_html_is_text_with_a_line_for_each_block(html: str, text: str) -> None:
    assert html_text(html).plain == text


def test_a_text_is_read_once_and_stays_as_it_is_for_the_next_who_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    feed = HTMLParser.feed

    def counted(parser: HTMLParser, html: str) -> None:
        read.append(html)
        feed(parser, html)

    monkeypatch.setattr(HTMLParser, "feed", counted)
    html = "<p>a <b>question</b> that no other test asks</p>"
    first = html_text(html)
    first.append(" and more")
    first.stylize("dim")
    second = html_text(html)
    assert second.plain == "a question that no other test asks"
    assert [span.style for span in second.spans] == ["bold"]
    assert read == [html]


def test_emphasis_is_kept() -> None:
    text = html_text("<p>is <strong>not</strong> <em>so</em></p>")
    assert [(text.plain[span.start : span.end], span.style) for span in text.spans] == [
        ("not", "bold"),
        ("so", "italic"),
    ]


def test_a_long_text_is_wrapped_at_words_and_a_long_word_anywhere() -> None:
    assert [line.plain for line in wrapped("one two three", 7)] == ["one two", "three"]
    assert [line.plain for line in wrapped("a\n\nb", 7)] == ["a", "", "b"]
    lines = wrapped("x" * 10_000, 80)
    assert len(lines) == 125
    assert max(line.cell_len for line in lines) == 80


def test_wide_letters_count_twice() -> None:
    assert [line.plain for line in wrapped("日本語", 4)] == ["日本", "語"]
    assert cut("日本語です", 6).cell_len <= 6


def test_what_does_not_fit_ends_in_dots() -> None:
    assert cut("one two three", 7).plain == "one tw…"
    assert cut("one\ntwo", 20).plain == "one two"
    assert between(Text("a very long title"), Text("12 s"), 12).plain == "a very… 12 s"


def test_a_list_is_broken_between_its_items() -> None:
    items: list[Text | str] = ["Tab: In the class: 0", Text("?: More"), "z: too long for a line of all"]
    assert [line.plain for line in listed(items, 24)] == ["Tab: In the class: 0", "?: More", "z: too long for a line …"]
    assert [line.plain for line in listed(items[:2], 30)] == ["Tab: In the class: 0 · ?: More"]


def test_a_screen_has_all_its_lines_and_no_more() -> None:
    head, body, foot = [Text("head")], [Text(f"{number}") for number in range(9)], [Text("foot")]
    assert [line.plain for line in screenful(head, body[:1], foot, 5)] == ["head", "", "0", "", "foot"]
    assert [line.plain for line in screenful(head, body, foot, 5)] == ["head", "0", "1", "2", "foot"]
