"""A table as CSV for programs that compute with it.

R (`read.csv`) and pandas (`read_csv`) take such a file as it is: UTF-8 without BOM, a comma between cells, a decimal
point, columns that have the same names in every language, and an empty cell for what is not known. Texts are as they
were given, `-1` and `=1+1` too: nothing guards them from a spreadsheet, for which there are the files of `csv_file`.
All texts stand in quotes; even so R and pandas make a number of an id that has digits alone, unless they are told not
to (`colClasses = c(student_id = "character")`, `dtype={"student_id": str}`). They also take the text `NA` for a missing
value, and pandas `null`, `None` and some more, unless they are told `na.strings = ""`, or `keep_default_na=False,
na_values=[""]`.
"""

from appliance.results.csv_file import decimal
from appliance.results.table import Cell, Table


def plain_csv(table: Table) -> bytes:
    """The whole file, with the names of the columns first."""
    lines = [",".join(table.columns), *(",".join(map(_field, row)) for row in table.rows)]
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")


def _field(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return '"' + cell.replace("\0", "").replace('"', '""') + '"'  # no program reads NUL
    return decimal(cell)
