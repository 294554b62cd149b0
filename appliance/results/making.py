"""What makes each file of `formats`, by its name. The server imports none of it: `worker` does."""

from collections.abc import Callable
from typing import Final

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


def _audit(session: Reading) -> bytes:
    return csv_bytes(session.table("audit"), session.language, session.spreadsheets)


def _items(session: Reading) -> bytes:
    table = items_table(session.items, session.language, session.spreadsheets)
    return csv_bytes(table, session.language, session.spreadsheets)


def _options(session: Reading) -> bytes:
    table = options_table(session.items, session.language, session.spreadsheets)
    return csv_bytes(table, session.language, session.spreadsheets)


def _results(session: Reading) -> bytes:
    return csv_bytes(results_sheet(session), session.language, session.spreadsheets)


def _answers(session: Reading) -> bytes:
    return csv_bytes(answers_sheet(session), session.language, session.spreadsheets)


def _answers_long(session: Reading) -> bytes:
    return plain_csv(answers_long(session))


MAKERS: Final[dict[str, Callable[[Reading], bytes]]] = {
    "report.html": report,
    "handouts.html": handouts,
    "results.xlsx": workbook,
    "results.csv": _results,
    "answers.csv": _answers,
    "items.csv": _items,
    "options.csv": _options,
    "gradebook.csv": gradebook_csv,
    "audit.csv": _audit,
    "answers-long.csv": _answers_long,
    "session.sqlite": Reading.image,
}
