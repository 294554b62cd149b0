"""One frozen Config: file < environment < flags. Units are in the names."""

import argparse
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec

from appliance import os_errors
from appliance.sentence import Sentence, sentence
from appliance.words import say

DEFAULT_PORT: Final = 8080
PORTS_TRIED: Final = 20
MAX_PORT: Final = 65_535
ENVIRONMENT_PREFIX: Final = "CHALKBOX_"

_PLACE: Final = re.compile(r"at line (\d+), column (\d+)")
_UNKNOWN: Final = re.compile(r"unknown field `([^`]+)`")
_SETTING: Final = re.compile(r"\$\.(\w+)")


def shipped(folder: str) -> Path:
    """A folder that comes with the program, `www` or `pools`.

    A wheel puts it into the package; in a checkout it lies beside the package.
    """
    package = Path(__file__).resolve().parent
    inside = package / folder
    return inside if inside.is_dir() else package.parent / folder


class ConfigError(Exception):
    """The server can't run like this; `sentence` says why, and what to do."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(say(why))
        self.sentence = why


class Config(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the server runs. `port` None: 8080, or the next free one.

    The last five have no flags; they are for the box, which knows its addresses, has a captive portal, communicates
    with its root programs through files in the folder `box`, and has a claim code of its own.
    """

    host: str = "0.0.0.0"  # noqa: S104 — a class comes in over the network
    port: Annotated[int, msgspec.Meta(ge=1, le=MAX_PORT)] | None = None
    data: Path = Path("data")
    pools: tuple[Path, ...] = (Path("pools"), shipped("pools"))
    open: Path | None = None
    replay: Path | None = None  # the file of a past session, which is all that is shown then
    export: Path | None = None
    admin_password_file: Path | None = None
    mdns: bool = True
    hall: Path | None = None  # the folder with the key of the hall of which this computer is a member
    hall_address: str = "127.0.0.1"  # at which the other members of the hall reach this computer
    address: str = ""  # shown to people; empty: the address by which others reach this computer
    portal: bool = False
    box: Path | None = None  # on the box: /run/chalkbox
    claim_code_file: Path | None = None


def add_options(parser: argparse.ArgumentParser, say: Callable[[Sentence], str] = say) -> None:
    """Add the flags of `chalkbox serve`; one that is not given leaves the setting to the environment and the file."""
    parser.set_defaults(**dict.fromkeys((*Config.__struct_fields__, "config")))
    add = parser.add_argument
    address, number, folder, file, pool = (
        say(sentence("cli.value_address")),
        say(sentence("cli.value_number")),
        say(sentence("cli.value_folder")),
        say(sentence("cli.value_file")),
        say(sentence("cli.value_pool")),
    )
    add("--host", metavar=address, help=say(sentence("cli.host")))
    add("--port", type=partial(_port, say), metavar=number, help=say(sentence("cli.port", default=DEFAULT_PORT)))
    add("--data", type=Path, metavar=folder, help=say(sentence("cli.data")))
    add("--pools", type=Path, nargs="+", metavar=folder, help=say(sentence("cli.pools")))
    add("--open", type=Path, metavar=pool, help=say(sentence("cli.open")))
    add("--replay", type=Path, metavar=file, help=say(sentence("cli.replay")))
    add("--export", type=Path, metavar=folder, help=say(sentence("cli.export")))
    add("--admin-password-file", type=Path, metavar=file, help=say(sentence("cli.admin_password_file", value=file)))
    add("--no-mdns", dest="mdns", action="store_false", help=say(sentence("cli.no_mdns")))
    add("--hall", type=Path, metavar=folder, help=say(sentence("cli.hall")))
    add("--config", type=Path, metavar=file, help=say(sentence("cli.config")))


def read_config(flags: argparse.Namespace, environment: Mapping[str, str] = os.environ) -> Config:
    """The settings from flags, environment and file. Raises ConfigError."""
    given = {name: value for name, value in vars(flags).items() if value is not None}
    file = given.pop("config", None) or environment.get(f"{ENVIRONMENT_PREFIX}CONFIG")
    settings = {} if file is None else _from_file(Path(file))
    settings |= _from_environment(environment)
    settings |= {name: value for name, value in given.items() if name in Config.__struct_fields__}
    try:
        return msgspec.convert(settings, Config, dec_hook=_path)
    except (msgspec.ValidationError, TypeError) as error:
        raise ConfigError(_unusable(str(error))) from error


def _from_file(path: Path) -> dict[str, Any]:
    try:
        read = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(sentence("config.file_unread", file=str(path), why=os_errors.why(error))) from error
    except UnicodeDecodeError as error:
        raise ConfigError(sentence("config.file_no_text", file=str(path))) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(_no_toml(path, str(error))) from error
    return {name.replace("-", "_"): value for name, value in read.items()}


def _no_toml(path: Path, said: str) -> Sentence:
    """What is wrong with the file; the library tells the place in words only."""
    if place := _PLACE.search(said):
        return sentence("config.file_no_toml", file=str(path), line=int(place[1]), column=int(place[2]))
    return sentence("config.file_no_toml_end", file=str(path))


def _unusable(said: str) -> Sentence:
    """Which setting can't be used; the library tells it in words only."""
    if unknown := _UNKNOWN.search(said):
        return sentence("config.setting_unknown", name=unknown[1])
    named = _SETTING.search(said)
    return sentence("config.setting_unusable", name=named[1] if named else "?")


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    for name in Config.__struct_fields__:
        value = environment.get(f"{ENVIRONMENT_PREFIX}{name.upper()}")
        if value is None:
            continue
        if name == "pools":
            settings[name] = value.split(os.pathsep)
        elif name in ("mdns", "portal"):
            settings[name] = value.lower() not in ("0", "no", "false", "off")
        else:
            settings[name] = int(value) if name == "port" and value.isdigit() else value
    return settings


def _path(kind: type, value: object) -> object:
    if kind is Path and isinstance(value, str | Path):
        return Path(value)
    raise TypeError(f"expected {kind.__name__}")


def _port(say: Callable[[Sentence], str], text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= MAX_PORT):
        raise argparse.ArgumentTypeError(say(sentence("cli.no_port", most=MAX_PORT)))
    return int(text)


def read_password(path: Path) -> str:
    """The first line of the file. Raises ConfigError."""
    try:
        password = path.read_text("utf-8").split("\n", 1)[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        why = os_errors.why(error) if isinstance(error, OSError) else sentence("config.no_text")
        raise ConfigError(sentence("config.password_file_unread", file=str(path), why=why)) from error
    if not password:
        raise ConfigError(sentence("config.password_file_empty", file=str(path)))
    return password
