"""The sentences and alerts about a machine: its power, its disk, its Wi-Fi, its time."""

import pytest

from appliance.box.server import machine as machine_module
from appliance.box.server.health import FRESH_S, HOT_C, LITTLE_ROOM_BYTES, RECENT_S
from appliance.box.server.sensors import Power
from appliance.box.shared.exchange import ClockReport, HotspotReport, NetworkReport, RadioReport, SystemReport
from appliance.sentence import Sentence
from tests.box.server.looking import Here, stick
from tests.support.words import spoken


async def test_the_projector_shows_the_sticks_sentence_for_a_while(here: Here) -> None:
    await here.report("stick-A", stick(sentence="Read A."))
    await here.look()
    await here.report("stick-B", stick("B", sentence="Read B."))
    await here.look(later_s=5)
    assert here.health.stick(fresh=True) == here.health.stick(fresh=False) == Sentence("Read B.")
    await here.look(later_s=FRESH_S + 1)
    assert (here.health.stick(fresh=True), here.health.stick(fresh=False)) == (None, Sentence("Read B."))
    await here.report("stick-A", stick(state="saved", sentence=""))
    await here.look()
    assert spoken(here.health.stick(fresh=True)) == "Saved: you may remove the stick."


async def test_low_power_is_shown_for_ten_minutes(here: Here) -> None:
    here.power = Power(celsius=50, low=False)
    await here.look()
    assert here.named()["power"] == (True, "The power supply is strong enough.")
    here.power = Power(celsius=50, low=True)
    await here.look()
    here.power = Power(celsius=50, low=False)
    await here.look(later_s=RECENT_S - 1)
    assert here.named()["power"][0] is False
    [alert] = here.alerts()
    assert "power is too low" in alert
    await here.look(later_s=2)
    assert here.alerts() == []


async def test_heat_is_an_alert_from_80_degrees(here: Here) -> None:
    for celsius, alerts in ((HOT_C - 1, 0), (HOT_C, 1)):
        here.power = Power(celsius=celsius)
        await here.look()
        assert here.named()["heat"][0] is not alerts
        assert len(here.alerts()) == alerts
        assert f"{celsius} °C" in here.named()["heat"][1]


async def test_little_free_space_is_an_alert(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    for free, alerts in ((LITTLE_ROOM_BYTES, 0), (LITTLE_ROOM_BYTES - 1, 1), (0, 1)):
        monkeypatch.setattr(machine_module, "_free_bytes", lambda _, free=free: free)
        await here.look()
        assert len(here.alerts()) == alerts
        assert f"{free // 1_000_000} MB" in here.named()["disk"][1]


@pytest.mark.parametrize(
    ("stations", "capacity", "crowded"),
    [(0, 19, False), (17, 19, False), (18, 19, True), (25, 19, True), (6, 8, False), (7, 8, True), (27, 30, True)],
)
async def test_a_radio_that_is_nearly_full_is_an_alert(stations: int, capacity: int, crowded: bool, here: Here) -> None:
    await here.report("radio", RadioReport(stations, capacity, "43455", 6, 0))
    await here.look()
    assert bool(here.alerts()) is crowded
    assert here.named()["radio"][0] is not crowded
    assert f"{stations} of about {capacity} phones" in here.named()["radio"][1]


async def test_a_wifi_that_does_not_send_is_an_alert(here: Here) -> None:
    await here.report("radio", RadioReport(0, 19, "43455", None, 0, Sentence("The Wi-Fi is not there.")))
    await here.look()
    assert here.alerts() == [spoken(here.health.wifi_trouble())] == ["The Wi-Fi is not there."]
    await here.report("radio", RadioReport(18, 19, "43455", 6, 0, Sentence("The Wi-Fi is nearly full.")))
    await here.look()
    [alert] = here.alerts()
    assert alert.startswith("18 of about 19 phones")
    assert here.health.wifi_trouble() is None


@pytest.mark.parametrize(("given", "used_up"), [(0, False), (910, False), (911, True), (1012, True)])
async def test_addresses_that_are_nearly_used_up_are_an_alert(given: int, used_up: bool, here: Here) -> None:
    await here.report("network", NetworkReport(given, 1012))
    await here.look()
    ok, sentence = here.named()["network"]
    assert (ok, sentence.startswith(f"{given} of 1012 addresses are given out")) == (not used_up, True)
    assert here.alerts() == ([sentence] if used_up else [])
    assert here.health.wifi_trouble() is None


async def test_a_network_without_addresses_is_an_alert_and_the_projector_shows_it(here: Here) -> None:
    await here.report("radio", RadioReport(3, 19, "43455", 6, 0))
    await here.report("network", NetworkReport(0, 1012, Sentence("No phone gets an address.")))
    await here.look()
    assert here.alerts() == [spoken(here.health.wifi_trouble())] == ["No phone gets an address."]
    assert here.named()["network"] == (False, "No phone gets an address.")


async def test_a_radio_that_was_restarted_is_reported(here: Here) -> None:
    await here.report("radio", RadioReport(1, 19, "43455", 6, 3))
    await here.look()
    assert here.alerts() == []  # from before this server started
    await here.report("radio", RadioReport(1, 19, "43455", 6, 4))
    await here.look()
    assert len(here.alerts()) == 1
    assert "4 times" in here.named()["radio"][1]
    await here.look(later_s=RECENT_S)
    assert here.alerts() == []


async def test_the_time_is_an_item_until_it_is_set(here: Here) -> None:
    await here.report("clock", ClockReport(False))
    await here.look()
    assert len(here.alerts()) == 1
    await here.report("clock", ClockReport(True))
    await here.look()
    assert here.alerts() == []


async def test_the_root_programs_report_on_the_system_counts(here: Here) -> None:
    await here.report("system", SystemReport("Raspberry Pi 4", True, True))
    await here.look()
    assert here.named()["system"][0] is True
    await here.report("system", SystemReport("Raspberry Pi 4", False, False))
    await here.look()
    assert "before you unplug it" in here.named()["system"][1]
    await here.report("system", SystemReport("", True, False, Sentence("The data partition is missing.")))
    await here.look()
    assert here.alerts() == ["The data partition is missing."]


async def test_the_own_screen_is_also_told_what_became_of_a_change_of_the_wifi(here: Here) -> None:
    message = Sentence("The former Wi-Fi is back.")
    await here.report("hotspot", HotspotReport("Chalkbox", "kuwanehi47", 6, "CH", (1, 6, 11), message=message))
    await here.look()
    assert here.health.wifi_trouble() is None
    assert here.health.wifi_trouble(whole=True) == message
    assert here.changes == 1
    await here.report("hotspot", HotspotReport("Chalkbox", "kuwanehi47", 6, "CH", (1, 6, 11)))
    await here.look()
    assert here.health.wifi_trouble(whole=True) is None
    assert here.changes == 2
