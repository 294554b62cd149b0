"""The files into which a session's results are made, one row a format.

For spreadsheets, with the marks that theirs want (`marks`), are results.csv, answers.csv, items.csv, options.csv and
audit.csv, with headings in the instructor's language and with text guarded that could be a formula. So is
gradebook.csv, but with the marks that Moodle wants. For programs are answers-long.csv and session.sqlite, in which each
text is as it was given. results.xlsx is for spreadsheets too, and needs no guard. report.html and handouts.html are to
be read. The export to a folder, the downloads and the instructor's page use these rows, in this order.
"""

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from appliance.sentence import Sentence, sentence

if TYPE_CHECKING:
    from appliance.results.tables import Reading

# When a file is written without being asked for: after every closed question and at the end, at the end, or never.
# A person can download each of them at any time.
When = Literal["question", "end", "asked"]

# Under which of three headings the instructor's page has it.
Use = Literal["read", "sheets", "programs"]


class Format(NamedTuple):
    """A file: its name, its media type, when it is exported, its heading, and its title for people."""

    name: str
    type: str
    when: When
    use: Use
    title: Sentence

    def make(self, session: "Reading") -> bytes:
        """The whole file."""
        from appliance.results.making import MAKERS

        return MAKERS[self.name](session)


def exported(*, at_end: bool) -> list[Format]:
    """The formats that are exported at the end, or after a question."""
    return [each for each in FORMATS if each.when == "question" or (at_end and each.when == "end")]


_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

FORMATS: Final = (
    Format("report.html", "text/html", "asked", "read", sentence("format.report")),
    Format("handouts.html", "text/html", "asked", "read", sentence("format.handouts")),
    Format("results.xlsx", _XLSX, "end", "sheets", sentence("format.workbook")),
    Format("results.csv", "text/csv", "question", "sheets", sentence("format.results")),
    Format("answers.csv", "text/csv", "question", "sheets", sentence("format.answers")),
    Format("items.csv", "text/csv", "end", "sheets", sentence("format.items")),
    Format("options.csv", "text/csv", "end", "sheets", sentence("format.options")),
    Format("gradebook.csv", "text/csv", "end", "sheets", sentence("format.gradebook")),
    Format("audit.csv", "text/csv", "end", "sheets", sentence("format.audit")),
    Format("answers-long.csv", "text/csv", "end", "programs", sentence("format.answers_long")),
    Format("session.sqlite", "application/vnd.sqlite3", "question", "programs", sentence("format.session")),
)
