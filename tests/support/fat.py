"""A FAT32 in a file, as on a card's first partition; read and written with mtools, so the kernel need not know it."""

import subprocess
from pathlib import Path


def put(folder: Path, image: Path, size_mb: int) -> None:
    """Make an image with all that is in the folder. Raises CalledProcessError, as when there is too little room."""
    subprocess.run(
        ["mkfs.vfat", "-F", "32", "-n", "BOOTFS", "-C", image, str(size_mb << 10)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    subprocess.run(
        ["mcopy", "-s", "-Q", "-i", image, *sorted(folder.iterdir()), "::"], check=True, stdin=subprocess.DEVNULL
    )


def taken_from(image: Path, folder: Path) -> Path:
    """All that is on the image, in a new folder."""
    folder.mkdir()
    subprocess.run(["mcopy", "-s", "-i", image, "::*", folder], check=True)
    return folder
