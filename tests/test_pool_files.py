"""Which files hold a pool, told by their names."""

from typing import get_args

import pytest

from appliance.pool_files import FORMATS, FormatName, format_of, split


@pytest.mark.parametrize(
    ("name", "stem", "ending", "known"),
    [
        ("waves.yaml", "waves", ".yaml", "yaml"),
        ("Waves.YML", "Waves", ".YML", "yaml"),
        ("week 3.5.json", "week 3.5", ".json", "json"),
        ("waves.yaml.txt", "waves", ".yaml", "yaml"),
        ("waves.JSON.TXT", "waves", ".JSON", "json"),
        ("waves.yaml.txt.txt", "waves.yaml", ".txt", "txt"),
        ("waves.txt", "waves", ".txt", "txt"),
        ("Wi-Fi and claim code.txt", "Wi-Fi and claim code.txt", "", None),
        ("Wi-Fi and claim code-2.txt", "Wi-Fi and claim code-2.txt", "", None),
        ("waves.gift.txt", "waves", ".gift", "gift"),
        ("Roster.csv.txt", "Roster.csv.txt", "", None),
        ("roster.csv", "roster.csv", "", None),
        ("chalkbox-pool.schema.json", "chalkbox-pool.schema.json", "", None),
        ("yaml", "yaml", "", None),
        ("yaml.txt", "yaml", ".txt", "txt"),
        (".yaml", "", ".yaml", "yaml"),
        ("", "", "", None),
    ],
)
def test_the_ending_tells_the_format(name: str, stem: str, ending: str, known: FormatName | None) -> None:
    assert split(name) == (stem, ending)
    found = format_of(name)
    assert (None if found is None else found.name) == known


def test_each_ending_belongs_to_one_format() -> None:
    assert {each.name for each in FORMATS} == set(get_args(FormatName))
    endings = [ending for each in FORMATS for ending in each.endings]
    assert len(set(endings)) == len(endings)
    assert all(ending == ending.lower() and ending.startswith(".") for ending in endings)
