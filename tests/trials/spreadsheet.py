"""Open the CSV files of a class in LibreOffice, set to a country, and look whether numbers arrive as numbers.

    python -m tests.trials.spreadsheet de-DE fr-FR en-US

LibreOffice is no part of the project; Debian has it as `libreoffice-calc-nogui`. The files are in the language of the
country, with the marks that are usual there. An apostrophe before a text stays in sight in what LibreOffice opens.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from appliance.quiz.commands import Close, Next
from appliance.results.export import export
from appliance.results.headings import heading
from appliance.results.marks import marks_of
from tests.support.play import Play, pool_of
from tests.support.record import record

NUMBERS: Final = {"2,5": 2.5, "-1": -1.0, "0.125": 0.125}  # as three students typed them
TEXTS: Final = {"-1": "'-1", "=1+1": "'=1+1", "Paris": "Paris"}
_POINTS: Final = [0.0, 0.75, 0.9]  # one is wrong, one right at once, one later

_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_SETTINGS: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>{}</value></prop></item></oor:items>
"""

Row = dict[str, str | float]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("countries", nargs="+", metavar="COUNTRY", help="as de-DE")
    troubles = [f"{country}: {trouble}" for country in parser.parse_args().countries for trouble in _tried(country)]
    print("\n".join(troubles) or "Numbers arrived as numbers, and texts as texts.")
    return int(bool(troubles))


def _tried(country: str) -> Iterator[str]:
    language = country.partition("-")[0]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        written = {file.name: file for file in export(_class(folder / "session.sqlite"), folder, language=language)}
        results, answers = (_opened(written[name], country, folder) for name in ("results.csv", "answers.csv"))
    points, value = heading("points", language), heading("value", language)
    got = sorted((row[points] for row in results), key=str)
    if got != _POINTS:
        yield f"the points are {got}, not {_POINTS}"
    typed = [row[value] for row in answers]
    if typed != [*NUMBERS.values(), *TEXTS.values()]:
        yield f"what was typed is {typed}"


def _class(path: Path) -> Path:
    """Three students who answer a question for a number and one for a text."""
    play = Play(pool_of("number", "text", scoring="speed"), lead_ms=0)
    play.join("ann", "bo", "cy")
    for typed in (NUMBERS, TEXTS):
        play.command(Next)
        for who, text in zip(("bo", "ann", "cy"), typed, strict=True):
            play.answer(who, value=text, after_ms=3500)
        play.command(Close)
    return record(play, path)


def _opened(file: Path, country: str, folder: Path) -> list[Row]:
    """The rows of the file as LibreOffice has them, by heading; a text is a str."""
    profile = folder / country
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user/registrymodifications.xcu").write_text(_SETTINGS.format(country))
    separator = ord(marks_of("language", country.partition("-")[0]).separator)
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "fods"),
            *(f"--infilter=CSV:{separator},34,76,1,,0,false,true", "--outdir", str(profile), str(file)),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=120,
    )
    rows = ElementTree.parse(profile / f"{file.stem}.fods").iter(f"{_TABLE}table-row")  # noqa: S314 (made here)
    headings, *cells = [list(_cells(row)) for row in rows]
    return [dict(zip(map(str, headings), row, strict=False)) for row in cells if any(row)]


def _cells(row: ElementTree.Element) -> Iterator[str | float]:
    for cell in row.iter(f"{_TABLE}table-cell"):
        value = cell.get(f"{_OFFICE}value")
        text = "\n".join("".join(line.itertext()) for line in cell)
        for _ in range(min(int(cell.get(f"{_TABLE}number-columns-repeated", 1)), 99)):
            yield text if value is None else float(value)


if __name__ == "__main__":
    sys.exit(main())
