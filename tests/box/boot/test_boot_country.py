"""The country of the Wi-Fi at a boot: from the settings, from the phone, or none that is known."""

import msgspec
import pytest

from appliance.box.shared.exchange import HotspotReport, read_report
from appliance.box.shared.places import Places
from appliance.box.wifi.hotspot import Hotspot
from appliance.box.wifi.zones import DEFAULT_COUNTRY
from tests.box.boot.booting import booted, hotspot, kept, told
from tests.box.programs import Programs
from tests.box.wifi.regulatory import database

pytestmark = pytest.mark.usefixtures("radio")


@pytest.mark.parametrize("settings", [None, "", "country = 7", 'country = "Switzerland"', "country = "])
def test_without_a_country_the_box_chooses_one_and_reports_it(settings: str | None, places: Places) -> None:
    places.settings.unlink()
    if settings is not None:
        places.settings.write_text(settings, "utf-8")
    boot = booted(places)
    assert hotspot(places).country == DEFAULT_COUNTRY
    assert any("country" in sentence for sentence in told(boot))


@pytest.mark.parametrize("settings", [None, "", "country = 7", 'country = "QQ"', "country = ", 'country = "AA"'])
def test_the_sentences_of_a_boot_are_written_for_a_teacher(settings: str | None, places: Places) -> None:
    places.regulations.parent.mkdir(parents=True)
    places.regulations.write_bytes(database({"AA": [(8, 2402, 2482)], "US": [(0, 2402, 2482)]}))
    places.settings.unlink()
    if settings is not None:
        places.settings.write_text(settings, "utf-8")
    [sentence] = told(booted(places))
    assert sentence == "The country of the Wi-Fi is not known. Choose it on the phone, under Wi-Fi."


def settle(places: Places, code: str) -> None:
    places.settings.write_text(f'country = "{code}"\n', "utf-8")


def choose(places: Places, code: str) -> Hotspot:
    """Another country, stored as if it had been chosen on the phone."""
    chosen = msgspec.structs.replace(hotspot(places), country=code)
    places.hotspot.write_bytes(msgspec.json.encode(chosen))
    return chosen


def test_another_country_in_the_settings_applies_from_the_next_start(places: Places, radio: Programs) -> None:
    booted(places)
    before = hotspot(places)
    settle(places, "DE")
    assert booted(places).messages == []
    assert hotspot(places) == msgspec.structs.replace(before, country="DE")
    assert [call for call in radio.called if "reg" in call] == ["iw reg set CH", "iw reg set DE"]
    report = read_report(places.reports, "hotspot", HotspotReport)
    assert report is not None
    assert report.country == "DE"


def test_a_country_chosen_on_the_phone_stays_until_the_settings_are_changed(places: Places) -> None:
    booted(places)
    chosen = choose(places, "DE")
    for _ in range(2):
        booted(places)
        assert hotspot(places) == chosen
    settle(places, "FR")
    booted(places)
    assert hotspot(places).country == "FR"
    choose(places, "AT")
    booted(places)
    assert hotspot(places).country == "AT"


def test_the_channel_is_one_that_the_country_allows(places: Places) -> None:
    places.regulations.parent.mkdir(parents=True)
    places.regulations.write_bytes(database({"AA": [(0, 2402, 2422)], "BB": [(0, 2451, 2482)]}))
    settle(places, "AA")
    booted(places)
    assert hotspot(places).channel == 1
    settle(places, "BB")
    booted(places)
    assert (hotspot(places).country, hotspot(places).channel) == ("BB", 11)


@pytest.mark.parametrize("settings", ["", 'country = "QQ"', 'country = "Switzerland"', "country = "])
def test_a_wrong_country_changes_nothing_and_is_reported(settings: str, places: Places) -> None:
    places.regulations.parent.mkdir(parents=True)
    places.regulations.write_bytes(database({code: [(0, 2402, 2482)] for code in ("CH", "DE")}))
    booted(places)
    choose(places, "DE")
    first = kept(places)
    places.settings.write_text(settings, "utf-8")
    [sentence] = told(booted(places))
    assert sentence == "The country in the file box.toml is wrong, so the Wi-Fi stays in DE. Correct it there."
    settle(places, "CH")
    assert booted(places).messages == []
    assert kept(places) == first


def test_settings_that_were_wrong_at_first_apply_once_they_are_corrected(places: Places) -> None:
    settle(places, "Switzerland")
    booted(places)
    settle(places, "CH")
    booted(places)
    assert hotspot(places).country == "CH"


def test_a_box_without_a_record_of_how_its_wifi_was_made_keeps_it(places: Places) -> None:
    booted(places)
    (places.state / "country").unlink()
    chosen = choose(places, "DE")
    booted(places)
    assert hotspot(places) == chosen
    settle(places, "FR")
    booted(places)
    assert hotspot(places).country == "FR"
