"""The fields of one question as its author wrote them, with some of them changed."""

from appliance.library.kinds.make import Written
from appliance.library.questions import ALIASES


def changed_block(block: list[str], before: Written, after: Written) -> list[str]:
    """The lines of a question whose fields were `before` and shall be `after`; what is alike stays as it is written."""
    from appliance.library.layout import changed_mapping

    start = next(number for number, line in enumerate(block) if line.lstrip().startswith("-"))
    column = len(block[start]) - len(block[start].lstrip())
    first = block[start][column + 1 :]
    body = [" " * (column + 1) + first if first.strip() else "", *block[start + 1 :]]
    inner = min(len(line) - len(line.lstrip()) for line in body if line.strip())
    text = "".join(line[inner:] if line.strip() else line for line in body)
    return [*block[:start], *_item(changed_mapping(text, before, after, ALIASES), column)]


def new_block(fields: Written, column: int) -> list[str]:
    """The lines of a new question with its dash in this column."""
    from appliance.library.layout import mapping_lines

    return _item(mapping_lines({name: value for name, value in fields.items() if value is not None}), column)


def _item(lines: list[str], column: int) -> list[str]:
    """The lines of a mapping as those of an entry in a list whose dashes are in this column."""
    first, *others = lines
    return [" " * column + "- " + first, *(" " * (column + 2) + line if line.strip() else line for line in others)]
