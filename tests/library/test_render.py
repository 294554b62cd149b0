"""Markdown becomes text, and nothing else."""

from html import unescape

import pytest

from appliance.library import render
from appliance.library.notes import Notes

TABLE = (
    '<table>\n<thead>\n<tr>\n<th>a</th>\n<th align="right">b</th>\n</tr>\n</thead>\n'
    '<tbody>\n<tr>\n<td>1</td>\n<td align="right">2</td>\n</tr>\n</tbody>\n</table>'
)


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("What **is** *this*?", "What <strong>is</strong> <em>this</em>?"),
        ("~~old~~ `a < b`", "<s>old</s> <code>a &lt; b</code>"),
        ("one\ntwo", "one<br>\ntwo"),
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>"),
        ("Which?\n\n- a\n- b", "<p>Which?</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        (
            "3. c\n1. a\n2) b",
            '<ol>\n<li value="3">c</li>\n<li value="1">a</li>\n</ol>\n<ol>\n<li value="2">b</li>\n</ol>',
        ),
        ("1945\\. Who\n\\- and\n\\+ why", "1945. Who<br>\n- and<br>\n+ why"),
        ("```\nif a < b: pass\n```", '<pre tabindex="0"><code>if a &lt; b: pass\n</code></pre>'),
        (
            "|a|b|\n|-|-:|\n|1|2|",
            TABLE,
        ),
        ("<b>bold</b>", "&lt;b&gt;bold&lt;/b&gt;"),
        ("from $5 *now* to $10", "from $5 <em>now</em> to $10"),
        (r"\$a *b*$", "$a <em>b</em>$"),
        ("שלום *עולם*", "שלום <em>עולם</em>"),
        ("这是*重点*内容", "这是<em>重点</em>内容"),
        (
            '**"Go"**, **he** (**said.**) *(b)*.',
            '<strong>"Go"</strong>, <strong>he</strong> (<strong>said.</strong>) <em>(b)</em>.',
        ),
        (
            "***both*** *«mot»* **x**-axis *a*/*b*",
            "<em><strong>both</strong></em> <em>«mot»</em> <strong>x</strong>-axis <em>a</em>/<em>b</em>",
        ),
        ("_word_ in snake_case_name", "<em>word</em> in snake_case_name"),
        (r"\*a\* \_b\_ \`c\` \~~d\~~", "*a* _b_ `c` ~~d~~"),
        ("", ""),
    ],
)
def test_a_block_is_rendered(source: str, html: str) -> None:
    assert render.block(source) == html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("1. May", "1. May"),
        ("- 5", "- 5"),
        ("# 3", "# 3"),
        ("    4", "4"),
        ("*a* `b`", "<em>a</em> <code>b</code>"),
        ("<i>", "&lt;i&gt;"),
    ],
)
def test_inline_knows_no_blocks(source: str, html: str) -> None:
    assert render.inline(source) == html


@pytest.mark.parametrize(
    "source",
    [
        *("__init__", "____ and (____)", "(_) or (_)", "snake_case_name", "___"),
        *(
            "2*3*4",
            "*a and b*c",
            "(2*3)*(4*5)",
            "a*(b)*c*(d)*e",
            "x**2 + y**2",
            "5 * 3 * 2",
            "5*x* + 3",
            "n!*k",
            "2**3**4",
            "5~~6 and 7~~8",
        ),
        *("count(*) and sum(*)", "f(*args, **kwargs)", "/*a*/ and /*b*/", '"*" and "*"', "*.txt or *.csv", "a.*b.*c"),
        *("[x](y)", "a[i](j)", "![a *cell](b.png 'x')", "[1]: http://a.b", "see [the book](http://a.b)"),
        *("<b>bold</b>", "<http://a.b>", "a<b and c>d", "&nbsp; &lt; &#60; &amp;"),
        *(r"\alpha \(x\) \[y\] \{z\}", r"\\server\share", r"C:\temp\new", r"\d+\.\d*", r"a\|b", "one \\"),
        *(
            "1. FC Köln",
            "1945. Who?",
            "- 5",
            "+3",
            "+ 3",
            "> 5",
            "# include",
            "---",
            "***",
            "=",
            "|a|b|",
            "\u00a0\u00a0x",
        ),
    ],
)
def test_unsupported_markdown_is_shown_as_typed(source: str) -> None:
    for html in (render.block(source), render.inline(source)):
        assert shown_text(html) == source.strip()


@pytest.mark.parametrize(
    "source", ['"a" & <b> | c > d', "&lt; it\u2019s\u00a0so", "[a](b) = {c: d} # 5 % - 6 + 7 ^ @!"]
)
def test_a_text_without_marks_is_shown_as_it_is_beside_some(source: str) -> None:
    assert render.inline(f"{source} *x*") == f"{render.inline(source)} <em>x</em>"


def test_a_picture_in_a_text_of_one_line_is_noted() -> None:
    notes = Notes()
    render.block("Which leaf is it? ![leaf](leaf.png)", notes)
    assert [note.message.code for note in notes.take()] == ["problem.picture_in_text"]


@pytest.mark.parametrize(
    "source", ["> a\n> b", "# a\n## b", "a\n---\nb\n===", "___\n***\nx", "one \\\ntwo", "[1]: x\n[1]"]
)
def test_unsupported_lines_are_shown_as_typed(source: str) -> None:
    assert shown_text(render.block(source)) == source


NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("if a:\n    b\nc", f"if a:<br>\n{NBSP * 4}b<br>\nc"),
        ("a\n\tb\n  \tc", f"a<br>\n{NBSP * 4}b<br>\n{NBSP * 4}c"),
        ("a\n\n  b\n   c", f"<p>a</p>\n<p>{NBSP * 2}b<br>\n{NBSP * 3}c</p>"),
        ("- a\n  b\n- c", "<ul>\n<li>a<br>\nb</li>\n<li>c</li>\n</ul>"),
    ],
)
def test_leading_spaces_are_kept(source: str, html: str) -> None:
    assert render.block(source) == html


def test_leading_spaces_of_an_option_with_several_lines_are_kept() -> None:
    assert render.inline("if a:\n    b") == f"if a:<br>\n{NBSP * 4}b"


@pytest.mark.parametrize(
    "source",
    ["x = 5\n- 3\n= ?", "12\n- 3\n- 4", "12\n+ 3\n+ 4.5\n= ?", "a\n- b\n- c\n= d", "He came on\n1. May", "2\n* 3\n= 6"],
)
def test_a_calculation_is_not_a_list(source: str) -> None:
    assert shown_text(render.block(source)) == source


@pytest.mark.parametrize(
    "source",
    ["Which?\n- a\n- b", "Which?\n- 3\n- four", "Which?\n- a\n\n- b", "Which?\n1. a\n   more\n2. b", "- 3\n- 4"],
)
def test_a_list_may_follow_a_line_of_text(source: str) -> None:
    html = render.block(source)
    assert html.count("<li") == 2
    assert html.count("<ul>") + html.count("<ol>") == 1


@pytest.mark.parametrize(
    "quoted",
    ["„Wort“", "„Wort”", "»Wort«", "«mot»", "« mot »", "”sana”", "“word”", "‚Wort‘", "›Wort‹", "’sana’", '"word"'],
)
def test_emphasis_around_quotes_of_any_language(quoted: str) -> None:
    for source, html in (("*{}*", "<em>{}</em>"), ("Was heißt **{}**?", "Was heißt <strong>{}</strong>?")):
        assert render.inline(source.format(quoted)) == html.format(quoted)
    assert render.inline(f"**Was heißt {quoted}**?") == f"<strong>Was heißt {quoted}</strong>?"


@pytest.mark.parametrize(
    "source",
    [
        "/* a */ and /* b */",
        "int *p and int* p",
        "char *s and int* n",
        "node *a or node* b",
        "„*“ und „*“",
        "»*« und »*«",
        "«*» et «*»",
        "”*” ja ”*”",
    ],
)
def test_marks_in_program_text_or_quotes_are_shown_as_typed(source: str) -> None:
    assert shown_text(render.inline(source)) == source


def test_the_name_of_a_type_may_be_emphasised() -> None:
    assert render.inline("the *type int* and *double* x") == "the <em>type int</em> and <em>double</em> x"


def shown_text(html: str) -> str:
    return unescape(html.replace("<br>", ""))
