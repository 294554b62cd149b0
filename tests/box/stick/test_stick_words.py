"""A stick's report fits into the file in which the server reads it, whatever the stick and its files are called."""

from pathlib import Path

import pytest

from appliance.box.shared.exchange import StickReport, read_report, write_report
from appliance.box.stick import words
from appliance.box.stick.mount import MAX_ID, MAX_LABEL
from appliance.box.stick.reading import MAX_FILES
from appliance.sentence import Sentence, sentence, together

LETTER = "\U0001f600"  # four bytes
NAMES = [LETTER * 60] * MAX_FILES  # of 240 bytes, which is the longest
LABEL = LETTER * MAX_LABEL


@pytest.mark.parametrize(
    "warning",
    [
        words.damaged_roster(NAMES[0]),
        words.misnamed_roster(NAMES),
        words.spreadsheet_roster(NAMES),
        words.roster_elsewhere(NAMES),
        words.rosters(NAMES),
        words.second_roster(f"chalkbox/{NAMES[0]}", NAMES[0]),
    ],
    ids=lambda said: said.code,
)
def test_the_longest_report_of_a_stick_is_read_by_the_server(warning: Sentence, tmp_path: Path) -> None:
    left_out = together(
        sentence("stick.roster_taken", name=words.listed(NAMES[:1])),
        words.too_large(NAMES, 1),
        words.unreadable(NAMES),
        words.too_deep(NAMES),
        sentence("stick.no_room"),
        sentence("stick.too_many_folders"),
    )
    message = together(words.read(LABEL, MAX_FILES, has_roster=True), left_out, words.saved(LABEL))
    report = StickReport("x" * MAX_ID, LABEL, "saved", message, MAX_FILES, 10**6, warning)
    write_report(tmp_path, "stick", report)
    assert read_report(tmp_path, "stick", StickReport) == report
