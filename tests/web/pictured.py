"""A pool of two questions, each with a picture."""

import io
from pathlib import Path

from PIL import Image

POOL = """title: Leaves
time_limit: 60
questions:
  - text: Which leaf is this?
    options: [right, wrong]
    correct: right
    image: red.png
    image_alt: A red leaf
  - text: And this?
    options: [right, wrong]
    correct: right
    image: blue.png
"""


def png(colour: str) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(target, "PNG")
    return target.getvalue()


def put_pool(folder: Path) -> None:
    """Make this folder, with the pool and its pictures."""
    folder.mkdir()
    (folder / "pool.yaml").write_text(POOL)
    for colour in ("red", "blue"):
        (folder / f"{colour}.png").write_bytes(png(colour))
