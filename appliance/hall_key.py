"""The key of a hall as a file on a stick, `chalkbox/hall.key`: what the server and the program for sticks know of it.

Who has it can become a member of the hall. It is one JSON file, small enough for a request and for a report.
"""

from typing import Annotated, Final

import msgspec

NAME: Final = "hall.key"
OTHERS_STAY: Final = "others-stay"  # where a box that has left had the key: other boxes are still that hall
MAX_BYTES: Final = 3600  # a report has it with the stick's id and label, and may have 4096
MAX_MEMBERS: Final = 16

_Url = Annotated[str, msgspec.Meta(pattern=r"\Ahttps://[0-9A-Fa-f.:\[\]]{2,45}:[0-9]{1,5}\Z")]


class KeyMember(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a member is found, as `hall.keys.Address`."""

    name: Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z0-9-]{1,64}\Z")]
    peer: _Url
    relay: _Url


class KeyFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The hall's id, the certificate of its authority and that one's key as PEM, and members that were there.

    There is one at least: a box that knew of none would begin a hall of its own.
    """

    id: Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{16}\Z")]
    authority: Annotated[str, msgspec.Meta(max_length=2000)]
    key: Annotated[str, msgspec.Meta(max_length=1000)]
    members: Annotated[tuple[KeyMember, ...], msgspec.Meta(min_length=1, max_length=MAX_MEMBERS)]


def read(data: bytes) -> KeyFile:
    """The key in a file's content. Raises ValueError if it is none; whether it opens anything is seen later."""
    if len(data) > MAX_BYTES:
        raise ValueError(f"larger than {MAX_BYTES} bytes")
    try:
        return msgspec.json.decode(data, type=KeyFile)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def written(key: KeyFile) -> bytes:
    """The file's content, with as many members as there is room for."""
    members = key.members
    while (
        len(data := msgspec.json.encode(msgspec.structs.replace(key, members=members))) > MAX_BYTES and len(members) > 1
    ):
        members = members[:-1]
    return data
