"""Scenes of `tests.trials.vm.stick`: pools changed on the box go onto the stick that they came from.

Pools that were made on the box go onto a stick that they are put on.
"""

from typing import Final

from tests.trials.vm.stick_box import Guest
from tests.trials.vm.stick_pulls import pulled_while_saving

POOL_OF_SLOW: Final = "chalkbox/slow.yaml"
CHANGES_S: Final = (0.1, 0.4, 0.7, 1.0, 1.4)  # how long each write lasts before the stick is pulled
NEW_S: Final = (0.2, 0.7, 1.2)  # the same for a new pool with a picture


def changed(guest: Guest) -> None:
    """Pools that were changed on the box are written onto FAT and exFAT, over the file that they were made from."""
    for name, place in (("KINGSTON", "waves.yaml"), ("SCHULE", "chalkbox/exfat.yaml")):
        guest.change(name, place, "echo changed")
        said = guest.export(name)
        assert (said["state"], said.get("warning")) == ("saved", None), said
        assert guest.has_change(name, place), guest.story()


def changed_and_pulled(guest: Guest) -> None:
    """A stick with FAT is pulled while a changed pool is written; put back, it has the change."""

    def change(number: int) -> None:
        guest.change("SLOW", POOL_OF_SLOW, f"echo change {number}; head -c 500000 /dev/urandom")

    for _, said in pulled_while_saving(guest, CHANGES_S, change, at_least=2):
        assert said.get("warning") is None, (said, guest.story())
        assert guest.has_change("SLOW", POOL_OF_SLOW), guest.story()


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

    def make(number: int) -> None:
        guest.put_on("SLOW", _new(number), f"echo {number}; head -c 300000 /dev/urandom", "head -c 200000 /dev/urandom")

    for number, said in pulled_while_saving(guest, NEW_S, make, at_least=1):
        assert said.get("warning") is None, (said, guest.story())
        assert guest.has_change("SLOW", f"chalkbox/{_new(number)}"), guest.story()
        picture = f"{_new(number)}.pictures/red.png"
        own = f"/var/lib/chalkbox/data/changed/{guest.reports()['SLOW']['id']}/{picture}"
        assert guest.on_stick("SLOW", f"cmp {own} chalkbox/{picture}") == ""
        made = {f"{_new(earlier)}{more}" for earlier in range(number + 1) for more in ("", ".pictures")}
        assert set(guest.on_stick("SLOW", "cd chalkbox; ls -d new*").split()) == made


def _new(number: int) -> str:
    return f"new{number}.yaml"
