"""Tables that are damaged, unfold to large ones or hold more than a pool can."""

import struct
import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.library.schema import load_pool
from appliance.pool_files import FORMATS
from tests.library.formats.asked import parsed
from tests.library.told import told
from tests.support.banks.templates import Rows
from tests.support.banks.workbooks import HEADING, Raw, ods, record, xls, xlsx, zipped


@pytest.mark.long
def test_small_files_that_unfold_to_large_ones_are_refused() -> None:
    good = xlsx({"S": [HEADING, ["Q", "a", "b", None, 1]]})
    with zipfile.ZipFile(BytesIO(good)) as file:
        parts: dict[str, str | bytes] = {name: file.read(name) for name in file.namelist()}
    row = b"<row>" + b"<c t='b'><v>1</v></c>" * 100 + b"</row>"
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert isinstance(sheet, bytes)
    blank = b"<a>" + b" " * (6 << 20) + b"</a>"
    large = ("xl/styles.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml")
    bombs: dict[str, dict[str, str | bytes]] = {
        "zeros": {**parts, "xl/sharedStrings.xml": b"<sst>" + b" " * (9 << 20)},
        "entities": {**parts, "xl/worksheets/sheet1.xml": b'<!DOCTYPE a [<!ENTITY b "c">]>' + sheet},
        "together": {**parts, **dict.fromkeys(large, blank)},
        "cells": {**parts, "xl/worksheets/sheet1.xml": b"<worksheet>" + row * 600 + b"</worksheet>"},
    }
    for name, files in bombs.items():
        loaded = load_pool(zipped(files), "bomb.xlsx")
        assert (loaded.pool, len(loaded.problems)) == (None, 1), name
    for name in ("zeros", "together"):
        assert "too large to unpack" in told(load_pool(zipped(bombs[name]), "a.xlsx").problems)[0]
    assert "more than 20000 filled cells" in told(load_pool(zipped(bombs["cells"]), "a.xlsx").problems)[0]
    strings = record(0xFC, struct.pack("<II", 0, 0xFFFFFFFF))
    assert "cells too far from the others" in told(load_pool(xls("Q", [["a"]], whole=strings), "a.xls").problems)[0]
    repeated = '<table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell>'
    wide = ods({"S": [[Raw(repeated)]] * 600})
    assert "more than 20000 filled cells" in told(load_pool(wide, "wide.ods").problems)[0]


def test_a_cell_in_the_last_corner_costs_nothing() -> None:
    rows: Rows = [HEADING, ["Q", "a", "b", Raw('<c r="XFD1048576"><v>1</v></c>'), None]]
    assert load_pool(xlsx({"S": rows}), "corner.xlsx").pool is None
    corner = Raw('<c r="CV1048576"><v>1</v></c>')
    rows = [HEADING, ["Q", "a", "b", None, 1], [corner]]
    assert len(parsed(xlsx({"S": rows}), "workbook")[0]) == 1


@settings(max_examples=settings().max_examples * 3 // 5)
@given(st.sampled_from([ending for known in FORMATS if known.sign is None for ending in known.endings]), st.data())
def test_a_damaged_table_ends_with_a_sentence(ending: str, data: st.DataObject) -> None:
    rows: Rows = [HEADING, ["Q", "a", "b", None, 1.0], ["R", "*c", "", "d", "1,3"]]
    seed = {".xlsx": xlsx({"S": rows}), ".ods": ods({"S": rows}), ".xls": xls("S", rows)}
    whole = seed.get(ending, b"Question,A,B,C,Correct\nQ,a,b,,1\n")
    at = data.draw(st.integers(0, len(whole)))
    hostile = whole[:at] + data.draw(st.binary(max_size=8)) + whole[at + data.draw(st.integers(0, 64)) :]
    loaded = load_pool(hostile, f"pool{ending}")
    assert loaded.pool is not None or any(problem.severity == "error" for problem in loaded.problems)


def test_more_than_a_pool_can_hold_is_said_with_the_first_row_too_many() -> None:
    rows: Rows = [HEADING, *([f"Q{number}", "a", "b", None, 1] for number in range(501))]
    [problem] = parsed(xlsx({"S": rows}), "workbook")[1]
    assert problem.startswith("p: row 502, column A: ")
    assert "more than 20000 filled cells" in told(load_pool(b"\n" * 200_000, "a.csv").problems)[0]
