"""Scenes of `tests.trials.vm.stick`: pools changed on the box go onto the stick that they came from.

Pools that were made on the box go onto a stick that they are put on.
"""

import time
from typing import Final

from appliance.box.stick import words
from tests.support.words import spoken
from tests.trials.vm.stick_box import SLOW_BYTES_S, SLOW_REQUESTS_S, Guest

POOL_OF_SLOW: Final = "chalkbox/slow.yaml"
NEW_S: Final = (0.2, 0.7, 1.2)  # the same for a new pool with a picture
CHANGES_S: Final = (0.1, 0.4, 0.7, 1.0, 1.4)  # how long each write lasts before the stick is pulled


def changed(guest: Guest) -> None:
    """Pools that were changed on the box are written onto FAT and exFAT, over the file that they were made from."""
    for name, place in (("KINGSTON", "waves.yaml"), ("SCHULE", "chalkbox/exfat.yaml")):
        guest.change(name, place, "echo changed")
        said = guest.export(name)
        assert (said["state"], said.get("warning")) == ("saved", None), said
        assert guest.has_change(name, place), guest.story()


def changed_and_pulled(guest: Guest) -> None:
    """A stick with FAT is pulled while a changed pool is written; put back, it has the change."""
    too_early = spoken(words.pulled("SLOW", was_saving=True))
    in_the_middle = 0
    guest.until(lambda: "SLOW" not in guest.reports(), "SLOW is out")
    guest.plug("SLOW")
    guest.waits_for("SLOW", "saved")
    for number, wait_s in enumerate(CHANGES_S):
        guest.change("SLOW", POOL_OF_SLOW, f"echo change {number}; head -c 500000 /dev/urandom")
        guest.limit("SLOW", SLOW_BYTES_S, SLOW_REQUESTS_S)
        guest.ask("stick-export")
        guest.waits_for("SLOW", "saving")
        time.sleep(wait_s)
        guest.pull("SLOW")
        guest.until(lambda: guest.has_out("SLOW", too_early), "SLOW is out")
        in_the_middle += guest.said("SLOW") == too_early
        guest.limit("SLOW", SLOW_BYTES_S)
        guest.plug("SLOW")
        guest.until(lambda: guest.said("SLOW") not in ("", too_early), "SLOW is back")
        said = guest.waits_for("SLOW", "saved", "problem")
        assert (said["state"], said.get("warning")) == ("saved", None), (said, guest.story())
        assert guest.has_change("SLOW", POOL_OF_SLOW), guest.story()
    print(f"        {in_the_middle} of {len(CHANGES_S)} times in the middle of the write", flush=True)
    assert in_the_middle > 1
    guest.pull("SLOW")


def put_on(guest: Guest) -> None:
    """A pool made on the box is put onto FAT and exFAT with its picture, never over another one, and changed there."""
    for name, theirs in (("KINGSTON", "optics.yml"), ("SCHULE", "exfat.yaml")):
        taken = theirs.upper()  # the same name on such a stick
        before = guest.on_stick(name, f"sha256sum chalkbox/{theirs}")
        guest.put_on(name, "own.yaml", "echo own", "echo red")
        guest.put_on(name, taken, "echo another")
        said = guest.export(name)
        assert (said["state"], said.get("warning")) == ("saved", None), said
        assert guest.on_stick(name, "cat chalkbox/own.yaml chalkbox/own.yaml.pictures/red.png") == "own\nred"
        assert guest.on_stick(name, f"sha256sum chalkbox/{theirs}") == before
        stem, _, ending = taken.partition(".")
        assert guest.on_stick(name, f"cat chalkbox/{stem}-2.{ending}") == "another", guest.on_stick(name, "ls chalkbox")
        guest.change(name, "chalkbox/own.yaml", "echo changed")
        assert guest.export(name)["state"] == "saved"
        assert guest.has_change(name, "chalkbox/own.yaml"), guest.story()


def put_on_and_pulled(guest: Guest) -> None:
    """A stick with FAT is pulled while a new pool is written; put back, it has the pool once, with its picture."""
    too_early = spoken(words.pulled("SLOW", was_saving=True))
    in_the_middle = 0
    guest.until(lambda: "SLOW" not in guest.reports(), "SLOW is out")
    guest.plug("SLOW")
    guest.waits_for("SLOW", "saved")
    for number, wait_s in enumerate(NEW_S):
        pool = f"new{number}.yaml"
        guest.put_on("SLOW", pool, f"echo {number}; head -c 300000 /dev/urandom", "head -c 200000 /dev/urandom")
        guest.limit("SLOW", SLOW_BYTES_S, SLOW_REQUESTS_S)
        guest.ask("stick-export")
        guest.waits_for("SLOW", "saving")
        time.sleep(wait_s)
        guest.pull("SLOW")
        guest.until(lambda: guest.has_out("SLOW", too_early), "SLOW is out")
        in_the_middle += guest.said("SLOW") == too_early
        guest.limit("SLOW", SLOW_BYTES_S)
        guest.plug("SLOW")
        guest.until(lambda: guest.said("SLOW") not in ("", too_early), "SLOW is back")
        said = guest.waits_for("SLOW", "saved", "problem")
        assert (said["state"], said.get("warning")) == ("saved", None), (said, guest.story())
        assert guest.has_change("SLOW", f"chalkbox/{pool}"), guest.story()
        picture = f"{pool}.pictures/red.png"
        own = f"/var/lib/chalkbox/data/changed/{guest.reports()['SLOW']['id']}/{picture}"
        assert guest.on_stick("SLOW", f"cmp {own} chalkbox/{picture}") == ""
    wanted = {f"new{number}.yaml{more}" for number in range(len(NEW_S)) for more in ("", ".pictures")}
    there = guest.on_stick("SLOW", "cd chalkbox; ls -d new*").split()
    assert set(there) == wanted, there
    print(f"        {in_the_middle} of {len(NEW_S)} times in the middle of the write", flush=True)
    assert in_the_middle
    guest.pull("SLOW")
