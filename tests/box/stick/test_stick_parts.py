"""Which partitions of a stick count: those of operating systems are skipped unless there is no other."""

import pytest

from appliance.box.stick.mount import AMBIVALENT, Volume
from appliance.box.stick.parts import gives_way

FAT = Volume("1A2B-3C4D", "PHYSICS", "vfat", "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7")
TO_START = Volume("67E3-17ED", "EFI", "vfat", "C12A7328-F81F-11D2-BA4B-00A0C93EC93B")
RESERVED = Volume("", "", "", "e3c9e316-0b5c-4db8-817d-f92df00215ae")
EXTENDED = Volume("", "", "", "0x5")
SWAP = Volume("", "", "swap", "0x82")
LOCKED = Volume("", "", "BitLocker", "0x7")
UNCLEAR = Volume("", "", AMBIVALENT, "0x7")


@pytest.mark.parametrize(
    ("part", "others", "is_first"),
    [
        (EXTENDED, [FAT], True),
        (RESERVED, [FAT], True),
        (RESERVED, [LOCKED], True),
        (RESERVED, [UNCLEAR], True),
        (TO_START, [RESERVED, FAT], True),
        (TO_START, [LOCKED], True),
        (SWAP, [FAT], False),
        (RESERVED, [EXTENDED], False),
    ],
)
def test_a_persons_partition_takes_precedence_over_a_systems(
    part: Volume, others: list[Volume], is_first: bool
) -> None:
    assert gives_way(part, others, is_first=is_first)


@pytest.mark.parametrize(
    ("part", "others", "is_first"),
    [
        (RESERVED, [], True),
        (RESERVED, [EXTENDED, RESERVED], True),
        (TO_START, [], True),
        (TO_START, [RESERVED, SWAP], False),
    ],
)
def test_a_stick_with_only_a_system_partition_is_reported(part: Volume, others: list[Volume], is_first: bool) -> None:
    assert not gives_way(part, others, is_first=is_first)
