"""`python3 provisioning/card COMMAND`; command.py says what it does."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent.parent)]
sys.dont_write_bytecode = True


def run() -> int:
    """Carry out the command, unless this Python can't even read it."""
    if sys.version_info < (3, 11):
        print("Chalkbox needs Python 3.11 or newer: get it from python.org, and run this with it.", file=sys.stderr)
        return 2
    from card.command import main

    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(run())
