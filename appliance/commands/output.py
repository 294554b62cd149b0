"""Where a command puts the table that it made: onto the terminal, or with `-o` into a file that was not there yet."""

import os
import sys
from pathlib import Path

from appliance import os_errors
from appliance.commands.speaking import Say, tell
from appliance.sentence import sentence


def is_free(output: Path | None, say: Say) -> bool:
    """Whether nothing would be written over; what would be is told."""
    if output is None or not os.path.lexists(output):
        return True
    tell(say(sentence("cli.output_exists", file=str(output))), sys.stderr)
    return False


def put(made: bytes, output: Path | None, say: Say) -> bool:
    """Print a CSV file, or write any file to `output`; False if that failed, which is told."""
    from appliance.durable import write_durably
    from appliance.results.csv_file import BOM

    if output is None:
        sys.stdout.write(made.decode().removeprefix(BOM))
        return True
    try:
        write_durably(output, made, 0o644)
    except OSError as error:
        tell(say(sentence("cli.output_failed", file=str(output), why=os_errors.why(error))), sys.stderr)
        return False
    return True
