"""No text becomes markup other than ours, and none costs more than its length."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from appliance.library import render

TAGS = frozenset(
    "p br em strong s code pre ul ol li table thead tbody tr th td".split()  # noqa: SIM905
)
MATHS = frozenset(
    "math mrow mi mn mo mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover mtable mtr mtd "  # noqa: SIM905
    "mpadded mphantom mstyle menclose mmultiscripts mprescripts merror ms none semantics".split()
)
VALUES = {
    ("pre", "tabindex"): "0",
    ("li", "value"): r"\d+",
    ("th", "align"): "left|center|right",
    ("td", "align"): "left|center|right",
    ("span", "class"): "p-[a-z]+",
}
FORMULA_VALUES = {
    **dict.fromkeys(("lspace", "rspace", "width", "height", "depth", "minsize", "maxsize"), r"-?\d?\d(\.\d+)?(r?em)?"),
    **dict.fromkeys(("displaystyle", "accent", "accentunder", "stretchy", "symmetric", "largeop"), "true|false"),
    "display": "block",
    "linethickness": r"\d(\.\d+)?(em)?",
    "scriptlevel": r"[+-]?\d",
    "mathvariant": "normal",
    "mathcolor": "#[0-9A-Fa-f]{6}",
    "notation": "[a-z ]+",
    "class": "m-[a-z0-9 -]+",
}


class _Strict(HTMLParser):
    """Fails on any tag or attribute that the renderer does not write itself."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS | MATHS | {"span"}
        for name, value in attrs:
            allowed = VALUES.get((tag, name)) or (FORMULA_VALUES.get(name) if tag in MATHS else None)
            assert allowed is not None, (tag, name)
            assert re.fullmatch(allowed, value or ""), (tag, name, value)

    def handle_endtag(self, tag: str) -> None:
        assert tag in TAGS | MATHS | {"span"}

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)


def check(source: str) -> None:
    for html in (render.block(source), render.inline(source)):
        reader = _Strict(convert_charrefs=True)
        reader.feed(html)
        reader.close()


hostile = st.sampled_from(
    [
        *(
            "<script>",
            "</script>",
            "<img src=x onerror=alert(1)>",
            '"',
            "'",
            "<",
            ">",
            "&",
            "&lt;",
            "&#60;",
            "&#x3c;",
            "\0",
        ),
        *(
            "javascript:alert(1)",
            "data:text/html,",
            "http://a.b/",
            " onclick=1 ",
            "style=",
            "<!--",
            "-->",
            "<?",
            "<![CDATA[",
        ),
        *(
            "[",
            "]",
            "(",
            ")",
            "![",
            "](",
            '<http://a.b/">',
            "[x]: ",
            "*",
            "**",
            "_",
            "~~",
            "`",
            "```",
            "~~~",
            "\\",
            "$",
            "$$",
            "$a$",
            *(r"\frac", r"\text{", "{", "}", "^", "_", "&", r"\begin{cases}", r"\end{cases}", r"\href{", r"\def\a{"),
            *(r"\color{red}", r"\eqref{a}", r"\hskip99em", r"\cancel{", r"\tag{", r"\begin{align}", r"\end{align}"),
            "```python\n",
            "\x01" + "0" + "\x01",
        ),
        *(
            "\n",
            "\n\n",
            "- ",
            "1. ",
            "9999999999. ",
            "> ",
            "# ",
            "|a|b|\n|:-|-:|\n|c|d|\n",
            "    ",
            "\t",
            "---\n",
            "x",
            "\u202e",
        ),
    ]
)


@given(st.lists(hostile | st.text(max_size=5), max_size=40).map("".join))
@settings(max_examples=8 * settings().max_examples)
@example('``` "onload=alert(1)\nx\n```')
@example("[a](javascript:alert(1)) [b](http://a.b 'onclick=1') <javascript:alert(1)>")
@example('!["><script>alert(1)</script>](http://a.b)')
@example("|<script>|\n|:-:|\n|[x](y)|\n")
@example("000000001. a")
def test_no_input_becomes_markup_other_than_ours(source: str) -> None:
    check(source)


@pytest.mark.long
@pytest.mark.parametrize("piece", ["[", "![", "*_", "> ", "- ", "`", "$", "$$a", "<", "|a", "~~", "\\[", "[a](", "&"])
def test_ten_thousand_of_any_mark_are_rendered(piece: str) -> None:
    check((piece * 10_000)[:10_000])


def test_a_long_column_of_numbers_is_rendered() -> None:
    assert render.block("sum\n" + "- 3\n" * 2500).count("<li>") == 2500


def test_unclosed_brackets_are_shown_and_cost_no_more_than_letters() -> None:
    assert render.block("[" * 10_000) == "[" * 10_000
    assert render.inline("a[0]" * 200) == "a[0]" * 200
    assert render.inline("a[0]" * 201) == "a[0]" * 201


def test_the_prose_is_cleaned_whatever_the_renderer_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    hostile_html = '<p onclick="x()">a<script>b</script><img src=c onerror=d><a href="javascript:e">f</a></p>'
    monkeypatch.setattr(render._MARKDOWN, "renderInline", lambda *_: hostile_html)  # noqa: SLF001
    assert render.inline("*a*") == "<p>abf</p>"
