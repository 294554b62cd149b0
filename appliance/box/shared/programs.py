"""Other programs, run to their end."""

import subprocess


class CommandFailed(Exception):
    """A program that isn't installed, failed or took too long; the text, for the log, has what it printed."""

    status: int | None = None  # its exit status, if it ended


def run(*words: str, timeout_s: float = 30, given: str = "") -> str:
    """Run a program with `given` on its standard input; returns what it prints. Raises CommandFailed."""
    try:
        done = subprocess.run(
            words, check=False, input=given, capture_output=True, text=True, errors="replace", timeout=timeout_s
        )
    except FileNotFoundError as error:
        raise CommandFailed(f"{words[0]} is not installed.") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CommandFailed(f"{words[0]} did not run to its end: {error}.") from error
    if done.returncode != 0:
        said = " ".join((done.stderr or done.stdout).split())[-300:] or "it said nothing"
        failed = CommandFailed(f"{' '.join(words[:3])} failed: {said}")
        failed.status = done.returncode
        raise failed
    return done.stdout
