"""Makes the card that turns a Raspberry Pi into a Chalkbox at its first start, without internet.

Run it as `python3 provisioning/card COMMAND`.

    make RELEASE --country DE    make the folder that is copied onto the card; RELEASE is the folder of a release,
                                 or a Chalkbox package
    check FOLDER                 look through that folder again, on the computer or on the card
    gather PACKAGE               make the folder of a release from a Chalkbox package; needs Debian and internet

It runs on Windows, macOS and Linux, with Python 3.11 and nothing else. Exit status 2 comes with one sentence on what to
do.
"""

import argparse
import sys
from pathlib import Path

from card.check import check
from card.folder import MB, STEP_BY_STEP, write
from card.gather import gather
from card.release import BOX, SCREEN, packages
from install import Problem

from appliance.box.wifi.regulations import is_code

COMMANDS = ("make", "check", "gather")


def main(arguments: list[str]) -> int:
    """Carry out the command and return its exit status."""
    options = _parser().parse_args(arguments)
    try:
        _run(options)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


def _run(options: argparse.Namespace) -> None:
    if options.command == "gather":
        count, size = gather(options.package, options.output, options.sources)
        print(f"{options.output} is a release for cards: {count} packages, {size // MB} MB.")
    elif options.command == "check":
        count, country = check(options.folder)
        print(f"{options.folder} is complete: {count} packages, country {country}.")
    else:
        country = options.country.upper()
        if not is_code(country):
            raise Problem("The country is to be two letters, as DE: its law decides what the Wi-Fi may send.")
        if country == "UK":
            raise Problem("The code of the United Kingdom is GB: --country GB.")
        parts = (BOX,) if options.small else (BOX, SCREEN)
        size = write(options.output, packages(options.release, options.architecture, parts), country)
        check(options.output)
        print(f"{options.output} is made, {size // MB} MB. How it becomes a box:\n\n{STEP_BY_STEP}")
        print(f"{Path(__file__).with_name('card.svg')} shows it as a picture.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="card", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    make, look, collect = (commands.add_parser(name) for name in COMMANDS)
    make.add_argument("release", type=Path, help="the folder of a release, or a Chalkbox package")
    make.add_argument("--country", required=True, metavar="XX", help="where the box is used, as in ISO 3166")
    make.add_argument("--output", type=Path, default=Path("card"), metavar="FOLDER", help="the folder to make: card")
    make.add_argument("--small", action="store_true", help="without the browser: the screen shows text")
    make.add_argument("--architecture", default="arm64", help="of the machine: arm64")
    look.add_argument("folder", type=Path, help="the folder that was made, or the card's drive")
    collect.add_argument("package", type=Path, help="the Chalkbox package")
    collect.add_argument("--output", type=Path, default=Path("release"), metavar="FOLDER", help="to make: release")
    collect.add_argument(
        "--sources", type=Path, metavar="FILE", help="apt's sources (sources.list(5)); without it, Debian's"
    )
    return parser
