"""QR codes read as a phone reads them."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

MODULE, QUIET = 4, 4  # pixels a module, and the light margin in modules, as the standard requires


def pgm(code: Sequence[str]) -> bytes:
    """A picture of a square of modules; "#" is a dark one."""
    around = [""] * QUIET
    size = len(code) + 2 * QUIET
    lines = [(QUIET * " " + row).ljust(size) for row in (*around, *code, *around)]
    pixels = (b"".join(b"\0" * MODULE if dot == "#" else b"\xff" * MODULE for dot in line) * MODULE for line in lines)
    return b"P5 %d %d 255\n" % (MODULE * size, MODULE * size) + b"".join(pixels)


def read(*pictures: Path) -> list[str]:
    """The texts of the codes in the pictures."""
    return subprocess.check_output(["zbarimg", "--quiet", "--raw", *map(str, pictures)], text=True).splitlines()
