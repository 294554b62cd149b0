"""A scene of `tests.trials.vm.stick`: the key of a hall goes onto sticks, and from there into a box."""

import json

import msgspec

from appliance.box.shared.exchange import HallKeyReport
from appliance.hall_key import KeyFile, KeyMember, written
from tests.trials.vm.stick_box import Guest

KEY = KeyFile(
    "0123456789abcdef",
    "-----BEGIN CERTIFICATE-----\n" + "c" * 800,
    "-----BEGIN PRIVATE KEY-----\n" + "k" * 200,
    (KeyMember("chalkbox-4f2a-1b2c", "https://100.64.7.1:2380", "https://100.64.7.1:2381"),),
)


def key_goes_round(guest: Guest) -> None:
    """The key of a hall is put onto FAT and exFAT once; a stick that is put in again brings it, until it is pulled."""
    for _ in range(2):
        guest.ask("hall-key", written(KEY).decode())
        guest.until(lambda: not guest.run("ls /run/chalkbox/requests"), "the request is taken")
        for name in ("KINGSTON", "SCHULE"):
            said = guest.waits_for(name, "saved", "problem")
            assert said["message"].startswith(f"The key of the hall is on the stick {name}"), said
            assert guest.on_stick(name, "cat chalkbox/hall.key") == written(KEY).decode()
            assert guest.on_stick(name, "ls chalkbox | grep -c hall.key") == "1"
    guest.pull("KINGSTON")
    guest.until(lambda: guest.has_out("KINGSTON", ""), "it is out")
    guest.plug("KINGSTON")
    guest.waits_for("KINGSTON", "ready", "saved")
    report = msgspec.convert(json.loads(guest.run("cat /run/chalkbox/reports/hall-key.json")), HallKeyReport)
    assert (report.label, report.hall) == ("KINGSTON", KEY)
    guest.pull("KINGSTON")
    guest.until(lambda: not guest.run("ls /run/chalkbox/reports | grep hall-key", None), "the report is withdrawn")
    guest.plug("KINGSTON")
    guest.waits_for("KINGSTON", "ready", "saved")
