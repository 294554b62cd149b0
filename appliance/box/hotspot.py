"""The profile by which NetworkManager makes the box's own Wi-Fi: a template, filled in with what differs by box."""

from dataclasses import dataclass
from string import Template
from typing import Final
from uuid import UUID

CHANNELS: Final = (1, 6, 11)  # those that don't overlap, and that are allowed everywhere
MAX_SSID_BYTES: Final = 32
MIN_PASSPHRASE, MAX_PASSPHRASE = 8, 63  # WPA2 takes one of 64 for a key


@dataclass(frozen=True, slots=True)
class Hotspot:
    """What differs by box. Raises ValueError with a sentence for a person."""

    ssid: str
    passphrase: str
    channel: int
    uuid: UUID

    def __post_init__(self) -> None:
        if not 1 <= len(self.ssid.encode()) <= MAX_SSID_BYTES or not self.ssid.isprintable():
            raise ValueError(f"The Wi-Fi needs a name of 1 to {MAX_SSID_BYTES} letters; accents and emoji count more.")
        if not MIN_PASSPHRASE <= len(self.passphrase) <= MAX_PASSPHRASE:
            raise ValueError(f"The Wi-Fi password must have {MIN_PASSPHRASE} to {MAX_PASSPHRASE} characters.")
        if not (self.passphrase.isascii() and self.passphrase.isprintable()):
            raise ValueError(
                "The Wi-Fi password can hold letters without accents, digits, spaces and plain signs only."
            )
        if self.channel not in CHANNELS:
            raise ValueError("The Wi-Fi channel must be 1, 6 or 11.")


def render_hotspot(template: str, hotspot: Hotspot) -> str:
    """The keyfile of this box; keep it from others' eyes, since NetworkManager wants the passphrase in clear."""
    return Template(template).substitute(
        uuid=hotspot.uuid,
        ssid="".join(f"{byte};" for byte in hotspot.ssid.encode()),  # a list of bytes needs no quoting
        channel=hotspot.channel,
        passphrase=hotspot.passphrase.replace("\\", "\\\\").replace(" ", "\\s"),
    )
