"""Programs in questions get colours, and remain the text that was typed."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.library import programs, render
from appliance.library.notes import MAX_PROGRAMS, Notes


def text_of(html: str) -> str:
    return unescape(re.sub(r"</?span[^>]*>", "", html))


@pytest.mark.parametrize("language", ["python", "Python", " py "])
def test_a_program_has_colours(language: str) -> None:
    html = programs.coloured('def f(x):  # <b>\n    return "a" + 1\n', language)
    assert html == (
        '<span class="p-word">def </span><span class="p-name">f</span>(x):  <span class="p-comment"># &lt;b&gt;\n    '
        '</span><span class="p-word">return </span><span class="p-text">"a" </span>+ <span class="p-number">1\n</span>'
    )


def test_a_block_of_code_is_coloured_and_an_unknown_language_is_plain() -> None:
    assert render.block("```sql\nSELECT 1\n```") == (
        '<pre tabindex="0"><code><span class="p-word">SELECT </span><span class="p-number">1\n</span></code></pre>'
    )
    for language in ("", "klingon", "text", "cobol-x", '"onload=x'):
        plain = render.block(f"```{language}\nSELECT '<1>'\n```")
        assert plain == "<pre tabindex=\"0\"><code>SELECT '&lt;1&gt;'\n</code></pre>"


@given(st.sampled_from(sorted(programs._OTHER) + sorted(programs._OWN)), st.text(max_size=200))  # noqa: SLF001
def test_no_character_of_a_program_is_lost(language: str, program: str) -> None:
    program = program.replace("\r", "")  # a text of a pool has none
    assert text_of(programs.coloured(program, language)) == program


def test_long_programs_are_plain_and_so_are_those_after_many() -> None:
    line = "x = 1\n"
    assert "<" not in programs.coloured(line * 400, "python")
    notes, fence = Notes(), f"```python\n{line * 300}```"
    coloured = ["span" in render.block(fence, notes) for _ in range(20)]
    many = MAX_PROGRAMS // len(line * 300)
    assert coloured == [True] * many + [False] * (20 - many)
