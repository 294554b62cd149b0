"""One frozen Config: file < environment < flags. Units are in the names."""

import argparse
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec

DEFAULT_PORT: Final = 8080
PORTS_TRIED: Final = 20
MAX_PORT: Final = 65_535
ENVIRONMENT_PREFIX: Final = "CHALKBOX_"


def shipped(folder: str) -> Path:
    """A folder that comes with the program, `www` or `pools`.

    A wheel puts it into the package; in a checkout it lies beside the package.
    """
    package = Path(__file__).resolve().parent
    inside = package / folder
    return inside if inside.is_dir() else package.parent / folder


class ConfigError(Exception):
    """A setting that can't be used; the sentence says what to do."""


class Config(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the server runs. `port` None: 8080, or the next free one.

    The last four have no flags; they are for the box, which knows its address, answers for the internet, asks the
    programs around it through files in the folder `box`, and has a claim code of its own.
    """

    host: str = "0.0.0.0"  # noqa: S104 — a class comes in over the network
    port: Annotated[int, msgspec.Meta(ge=1, le=MAX_PORT)] | None = None
    data: Path = Path("data")
    pools: tuple[Path, ...] = (Path("pools"), shipped("pools"))
    open: Path | None = None
    export: Path | None = None
    admin_password_file: Path | None = None
    mdns: bool = True
    address: str = ""  # told to people; empty: the one by which this computer reaches others
    portal: bool = False
    box: Path | None = None  # on the box: /run/chalkbox
    claim_code_file: Path | None = None


def add_options(parser: argparse.ArgumentParser) -> None:
    """The flags of `chalkbox serve`; one that is not given leaves the setting to the environment and the file."""
    parser.set_defaults(**dict.fromkeys((*Config.__struct_fields__, "config")))
    add = parser.add_argument
    add("--host", metavar="ADDRESS", help="the address to listen on; :: is for IPv6 and IPv4 (default: all IPv4 ones)")
    add(
        "--port", type=_port, metavar="N", help=f"the port to listen on (default: {DEFAULT_PORT}, or the next free one)"
    )
    add("--data", type=Path, metavar="DIR", help="the folder that keeps the sessions (default: data)")
    add(
        "--pools",
        type=Path,
        nargs="+",
        metavar="DIR",
        help="the folders with question pools (default: pools, and the samples)",
    )
    add(
        "--open",
        type=Path,
        metavar="POOL",
        help="open a session of this pool file at once, unless an unfinished session goes on",
    )
    add(
        "--export",
        type=Path,
        metavar="DIR",
        help="put the results there after every closed question, at the end, and when the server stops",
    )
    add(
        "--admin-password-file",
        type=Path,
        metavar="FILE",
        help="the instructor's password is the first line of FILE (default: chosen on the first visit)",
    )
    add("--no-mdns", dest="mdns", action="store_false", help="don't announce the server on the network")
    add("--config", type=Path, metavar="FILE", help="a TOML file with the same settings, under the same names")


def read_config(flags: argparse.Namespace, environment: Mapping[str, str] = os.environ) -> Config:
    """The settings that hold. Raises ConfigError."""
    given = {name: value for name, value in vars(flags).items() if value is not None}
    file = given.pop("config", None) or environment.get(f"{ENVIRONMENT_PREFIX}CONFIG")
    settings = {} if file is None else _from_file(Path(file))
    settings |= _from_environment(environment)
    settings |= {name: value for name, value in given.items() if name in Config.__struct_fields__}
    try:
        return msgspec.convert(settings, Config, dec_hook=_path)
    except (msgspec.ValidationError, TypeError) as error:
        raise ConfigError(f"A setting can't be used: {error}. See chalkbox serve --help.") from error


def _from_file(path: Path) -> dict[str, Any]:
    try:
        read = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"The settings file {path} can't be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"The settings file {path} is not valid TOML: {error}.") from error
    return {name.replace("-", "_"): value for name, value in read.items()}


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


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= MAX_PORT):
        raise argparse.ArgumentTypeError(f"a port is a number from 1 to {MAX_PORT}")
    return int(text)


def read_password(path: Path) -> str:
    """The first line of the file. Raises ConfigError."""
    try:
        password = path.read_text("utf-8").split("\n", 1)[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise ConfigError(f"The password file {path} can't be read: {reason}.") from error
    if not password:
        raise ConfigError(f"The password file {path} is empty. Put the instructor's password in its first line.")
    return password
