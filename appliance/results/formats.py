"""The files into which a session's results are made, one row a format.

For spreadsheets, with the marks that theirs want (`marks`), are results.csv, answers.csv, items.csv, options.csv and
audit.csv, with headings in the instructor's language and with text guarded that could be a formula. So is
gradebook.csv, but with the marks that Moodle wants. For programs are answers-long.csv and session.sqlite, in which each
text is as it was given. results.xlsx is for spreadsheets too, and needs no guard. report.html and handouts.html are to
be read. The export to a folder, the downloads and the instructor's page use these rows, in this order.
"""

from collections.abc import Callable
from typing import Final, Literal, NamedTuple

from appliance.results.answers_long import answers_long
from appliance.results.csv_file import csv_bytes
from appliance.results.gradebook import gradebook_csv
from appliance.results.items_table import items_table, options_table
from appliance.results.plain_csv import plain_csv
from appliance.results.report.handouts import handouts
from appliance.results.report.page import report
from appliance.results.sheets import answers_sheet, results_sheet
from appliance.results.tables import Reading
from appliance.results.workbook import workbook
from appliance.sentence import Sentence, sentence

# When a file is written without being asked for: after every closed question and at the end, at the end, or never.
# A person can download each of them at any time.
When = Literal["question", "end", "asked"]

# Under which of three headings the instructor's page has it.
Use = Literal["read", "sheets", "programs"]


class Format(NamedTuple):
    """A file: its name, its media type, when it is exported, what makes it, its heading, and its title for people."""

    name: str
    type: str
    when: When
    make: Callable[[Reading], bytes]
    use: Use
    title: Sentence


def exported(*, at_end: bool) -> list[Format]:
    """The formats that are exported at the end, or after a question."""
    return [each for each in FORMATS if each.when == "question" or (at_end and each.when == "end")]


def _audit(session: Reading) -> bytes:
    return csv_bytes(session.table("audit"), session.language, session.spreadsheets)


def _items(session: Reading) -> bytes:
    return csv_bytes(items_table(session.items, session.language), session.language, session.spreadsheets)


def _options(session: Reading) -> bytes:
    return csv_bytes(options_table(session.items), session.language, session.spreadsheets)


def _results(session: Reading) -> bytes:
    return csv_bytes(results_sheet(session), session.language, session.spreadsheets)


def _answers(session: Reading) -> bytes:
    return csv_bytes(answers_sheet(session), session.language, session.spreadsheets)


def _answers_long(session: Reading) -> bytes:
    return plain_csv(answers_long(session))


_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

FORMATS: Final = (
    Format("report.html", "text/html", "asked", report, "read", sentence("format.report")),
    Format("handouts.html", "text/html", "asked", handouts, "read", sentence("format.handouts")),
    Format("results.xlsx", _XLSX, "end", workbook, "sheets", sentence("format.workbook")),
    Format("results.csv", "text/csv", "question", _results, "sheets", sentence("format.results")),
    Format("answers.csv", "text/csv", "question", _answers, "sheets", sentence("format.answers")),
    Format("items.csv", "text/csv", "end", _items, "sheets", sentence("format.items")),
    Format("options.csv", "text/csv", "end", _options, "sheets", sentence("format.options")),
    Format("gradebook.csv", "text/csv", "end", gradebook_csv, "sheets", sentence("format.gradebook")),
    Format("audit.csv", "text/csv", "end", _audit, "sheets", sentence("format.audit")),
    Format("answers-long.csv", "text/csv", "end", _answers_long, "programs", sentence("format.answers_long")),
    Format(
        "session.sqlite", "application/vnd.sqlite3", "question", Reading.image, "programs", sentence("format.session")
    ),
)
