r"""Formulas between dollar signs: which they are, and what becomes of them, MathML that can do nothing but show itself.

`$…$` stands in a line and `$$…$$` on its own. As in pandoc, the first sign has no space after it, and the last one none
before and no digit after it: `$5 and $6` are prices. Two more rules keep what is hardly a formula: one that ends with
an operator and is followed by a letter, as in `$x=$y`, and one of words alone, as in `$5, tickets cost 6$`.

math-core reads the formulas. It crashes the process where about ten thousand things stand in each other, so it gets
short ones only, and none that defines commands, which could grow. Its MathML is taken apart and put together again,
since its styles would break the pages' policy, and since nothing but what is listed here may come through.
"""

import re
from html import escape, unescape
from typing import Final

from appliance.library.problems import shown
from appliance.sentence import Sentence, sentence

MAX_FORMULA: Final = 1000  # characters
MAX_DEPTH: Final = 40  # elements in each other, and braces
MAX_EM: Final = 10.0  # no space is wider

FORMULA: Final = re.compile(
    r"\$\$(?P<display>(?:\\.|[^$\\])+)\$\$|\$(?!\s)(?P<inline>(?:\\.|[^$\\])+?)(?<!\s)\$(?!\d)", re.DOTALL
)
_DEFINITION: Final = re.compile(
    r"\\(?:[egx]?def|(?:re)?new\w*|provide\w*|let|futurelet|Declare\w*|global|long|outer)(?![A-Za-z])"
)
_OPEN_END: Final = re.compile(r"[=+\-*/.,;:(<>&|]\Z")
_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_SIGN: Final = re.compile(r"[\\^_={}+*/<>()]")
_TOLD: Final = re.compile(r"\d+: (?P<why>.*)", re.DOTALL)
_UNKNOWN: Final = re.compile(r'Unknown (?:command|environment) "(?P<name>[^"]{1,60})"')
_TAG: Final = re.compile(r"<(?P<end>/?)(?P<name>\w+)(?P<attributes>(?: [\w-]+=\"[^\"<>]*\")*)(?P<empty>/?)>")
_ATTRIBUTE: Final = re.compile(r"([\w-]+)=\"([^\"]*)\"")
_SPECIAL: Final = re.compile("[&<>]")
_LENGTH: Final = re.compile(r"(-?[\d.]+)(em|rem)?")

_ELEMENTS: Final = frozenset(
    "math mrow mi mn mo mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover mmultiscripts "  # noqa: SIM905
    "mprescripts mtable mtr mtd mpadded mphantom mstyle menclose merror ms semantics none".split()
)
_WORDS_OF: Final = {  # attributes with the values that they may have
    **dict.fromkeys(("displaystyle", "accent", "accentunder", "stretchy", "symmetric", "largeop"), "true|false"),
    **dict.fromkeys(("movablelimits", "fence", "separator"), "true|false"),
    "scriptlevel": r"[+-]?\d",
    "mathvariant": "normal",
    "form": "prefix|infix|postfix",
    "notation": r"[a-z ]{1,60}",
}
_LENGTHS: Final = frozenset(("lspace", "rspace", "width", "height", "depth", "linethickness", "minsize", "maxsize"))
_CLASSES: Final = {  # what math-core says by a style, said by a class of www/common/ui/text.css
    "text-align: left": "m-left",
    "text-align: right": "m-right",
    "padding-left: 0": "m-l0",
    "padding-right: 0": "m-r0",
    "padding-left: 1em": "m-l1",
    "width: 100%": "m-wide",
    "width: 50%": "m-half",
    **{f"border-{side}: 0.05em solid currentcolor": f"m-{side}-line" for side in ("left", "right", "top", "bottom")},
}
# What most formulas are: elements of the list without attributes. `_cleaned` would leave it as it is.
_SIMPLE: Final = re.compile(rf"<math>(?:</?(?:{'|'.join(sorted(_ELEMENTS))})/?>|[^<>&]++)*+")
_COLOUR: Final = re.compile(r"color: (#[0-9A-Fa-f]{6})")


class NoFormula(Exception):
    """It is shown as typed; `sentence` says why and `hint` what to do."""

    def __init__(self, why: Sentence, hint: Sentence) -> None:
        super().__init__(why.code)
        self.sentence, self.hint = why, hint


def is_formula(found: re.Match[str], after: str) -> bool:
    """Whether a match of `FORMULA` is meant as one, by its text and by the character `after` it."""
    formula = found["inline"]
    if formula is None:
        return True
    return not (after.isalpha() and _OPEN_END.search(formula))


def mathml(formula: str, *, display: bool) -> str:
    """The formula as MathML for a page. Raises NoFormula."""
    from math_core import LatexError, LatexToMathML  # not loaded for pools without formulas

    _refuse(formula)
    try:
        written = LatexToMathML(fancy_error=False).convert_with_local_state(formula, displaystyle=display)
    except LatexError as error:
        raise _reason(formula, str(error)) from error
    return _cleaned(written, formula, display=display)


def _refuse(formula: str) -> None:
    if len(formula) > MAX_FORMULA:
        raise NoFormula(
            sentence("problem.formula_long", length=len(formula), most=MAX_FORMULA), sentence("problem.split_formula")
        )
    if len(_WORD.findall(formula)) > 1 and not _SIGN.search(formula):
        raise NoFormula(sentence("problem.formula_of_words", text=shown(formula)), sentence("problem.backslash_dollar"))
    definition = _DEFINITION.search(formula)
    if definition is not None:
        raise _unknown(formula, definition[0])
    depth = 0
    for character in formula if formula.count("{") > MAX_DEPTH else "":
        depth += (character == "{") - (character == "}")
        if depth > MAX_DEPTH:
            raise _too_deep(formula)


def _too_deep(formula: str) -> NoFormula:
    return NoFormula(sentence("problem.formula_deep", text=shown(formula)), sentence("problem.split_formula"))


def _unknown(formula: str, name: str) -> NoFormula:
    return NoFormula(
        sentence("problem.formula_unknown", name=shown(name), text=shown(formula)), sentence("problem.shown_as_typed")
    )


def _reason(formula: str, told: str) -> NoFormula:
    found = _TOLD.fullmatch(told)
    why = told if found is None else found["why"]
    unknown = _UNKNOWN.search(why)
    if unknown is not None:
        return _unknown(formula, unknown["name"].replace("\\\\", "\\"))
    return NoFormula(
        sentence("problem.formula_wrong", text=shown(formula), why=shown(why)), sentence("problem.shown_as_typed")
    )


def _cleaned(written: str, formula: str, *, display: bool) -> str:
    """What math-core wrote, with listed elements and attributes only."""
    if not display and written.count("<") <= 2 * MAX_DEPTH and _SIMPLE.fullmatch(written):
        return written
    parts, at, depth = [], 0, 0
    for tag in _TAG.finditer(written):
        parts.append(_text(written[at : tag.start()]))
        at = tag.end()
        end, name, attributes, empty = tag.groups()
        if name not in _ELEMENTS:
            raise _unknown(formula, formula.partition("{")[0])
        depth += 0 if empty else -1 if end else 1
        if depth > MAX_DEPTH:
            raise _too_deep(formula)
        parts.append(f"<{end}{name}{_attributes(attributes, formula)}{empty}>" if attributes else tag[0])
    parts.append(_text(written[at:]))
    parts[1] = '<math display="block">' if display else "<math>"
    return "".join(parts)


def _text(written: str) -> str:
    return escape(unescape(written), quote=False) if _SPECIAL.search(written) else written


def _attributes(written: str, formula: str) -> str:
    kept, classes = {}, []
    for name, value in _ATTRIBUTE.findall(written):
        if name == "style":
            for declaration in value.split(";"):
                said = re.sub(r"\s*:\s*", ": ", declaration.strip())
                if colour := _COLOUR.fullmatch(said):
                    kept["mathcolor"] = colour[1]
                elif said in _CLASSES:
                    classes.append(_CLASSES[said])
        elif name in _LENGTHS:
            length = _LENGTH.fullmatch(value)
            if length is None or abs(float(length[1])) > MAX_EM:
                raise NoFormula(sentence("problem.formula_wide", text=shown(formula)), sentence("problem.less_space"))
            kept[name] = value
        elif name in _WORDS_OF and re.fullmatch(_WORDS_OF[name], value):
            kept[name] = value
    if classes:
        kept["class"] = " ".join(classes)
    return "".join(f' {name}="{value}"' for name, value in kept.items())
