"""Files that nobody means well with, for the parsers of question banks in text."""

import random
from collections.abc import Iterator
from typing import Final

NAMES: Final = ("a.gift", "a.aiken", "a.cloze", "a.txt")
PIECES: Final = (
    *(
        "{",
        "}",
        "=",
        "~",
        "#",
        "####",
        "->",
        "::",
        "%50%",
        "%-33.3%",
        "\\",
        "\\n",
        "\\{",
        "\n",
        "\n\n",
        "//",
        " ",
        "\t",
    ),
    *(
        "$CATEGORY: a/b\n",
        "[html]",
        "[markdown]",
        "[tag:x]",
        "[id:1]",
        "T",
        "{T}",
        "{=a ~b}",
        "{#3:2}",
        "1..5",
        "FALSE",
    ),
    *(
        "{1:SA:=a}",
        "{1:MC:=a~b}",
        "{2:NM:=1:0}",
        "<b>",
        "</b>",
        "<br>",
        "&nbsp;",
        "&lt;",
        "$$",
        "\\(",
        "\\)",
        "*",
        "**",
    ),
    *("A) a\n", "b. b\n", "C c\n", "1. x\n", "2) y\n", "- [x] z\n", "* w\n", "ANSWER: A\n", "Answer: A, B\n", "Key\n"),
    *(
        "Feedback: f\n",
        "essay\n",
        "order\n",
        "matching\n",
        "match: m\n",
        "cloze\n",
        "category\n",
        "Which?\n",
        "Answer:\n",
    ),
    *("Answers: 1-A, 2-B\n", "Question 3\n", "# T\n", "title: a\n", "questions:\n", '{"a": ', "a;b;c\n", "a\tb\tc\n"),
    *("\u00a0", "\u2028", "\u202e", "\ue000", "\ue010", "\ufeff", "\0", "\r", "\x0b", "\U0001f600", "é", "½", "__"),
    *("|-|", "```\n"),
)
SEED: Final = """$CATEGORY: $course$/top/A

// [id:1] [tag:b]
::T::Which?{
~%50%a#f
=b
####why
}

Two {#=3:2 =%50%3:5} and {=a -> b = -> c}

Which?
A) a
B) b
ANSWER: A

1. What?
- [ ] c
- [x] d
The {1:SHORTANSWER:=x~%50%y#f} is.
"""
_LARGE: Final = 1 << 20


def small(random_: random.Random) -> bytes:
    """A file of some pieces, or one that is damaged, or bytes of any kind."""
    kind = random_.random()
    if kind < 0.6:
        text = "".join(random_.choices(PIECES, k=random_.randrange(60)))
    elif kind < 0.95:
        text = SEED
        for _ in range(random_.randrange(1, 8)):
            at, end = sorted(random_.choices(range(len(text) + 1), k=2))
            piece = random_.choice((random_.choice(PIECES), text[at:end][:40], ""))
            text = text[:at] + piece + text[min(end, at + random_.randrange(30)) :]
    else:
        return random_.randbytes(random_.randrange(200))
    return text.encode(random_.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le")), "replace")


def large(random_: random.Random) -> Iterator[bytes]:
    """Files of the most bytes that a pool may have, each of one or two or three pieces over and over."""
    patterns: list[tuple[str, ...]] = [(piece,) for piece in PIECES]
    patterns += [tuple(random_.choices(PIECES, k=random_.choice((2, 3)))) for _ in range(20)]
    for pattern in patterns:
        unit = "".join(pattern).encode("utf-8", "replace")
        yield (unit * (_LARGE // len(unit) + 1))[:_LARGE]
        yield (b"Which?{=a" + unit * (_LARGE // len(unit)))[:_LARGE]
