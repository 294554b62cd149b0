"""How a CSV file for spreadsheets separates its cells and writes decimals.

A spreadsheet opens such a file by the settings of its country: where the decimal mark is a comma, a list is separated
by semicolons. Of our languages these are German, Spanish, French, Portuguese and Ukrainian. English, Hindi and Chinese
have comma and point. Arabic has as well, though some of its countries set a semicolon; people there, and those who read
German in Switzerland or Spanish in Mexico, choose what their spreadsheet wants.
"""

from typing import Final, Literal, NamedTuple, get_args

from appliance.words.languages import LANGUAGES

# What a person chooses: what is usual in the language of the file, or always the same.
Spreadsheets = Literal["language", "comma", "semicolon"]
SPREADSHEETS: Final[tuple[Spreadsheets, ...]] = get_args(Spreadsheets)


class Marks(NamedTuple):
    """What stands between cells, and before the decimals of a number."""

    separator: str
    decimal: str


_COMMA, _SEMICOLON = Marks(",", "."), Marks(";", ",")


def marks_of(chosen: Spreadsheets, language: str) -> Marks:
    """The marks of files in `language`."""
    if chosen == "language":
        return _SEMICOLON if LANGUAGES[language].point == "," else _COMMA
    return _SEMICOLON if chosen == "semicolon" else _COMMA
