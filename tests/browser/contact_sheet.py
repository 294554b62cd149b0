"""A contact sheet of a page: a row for each of its states, with a picture at every size, by day and in the dark."""

import io
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont
from playwright.async_api import Page, ViewportSize

from tests.browser.looks import fits

SIZES: Final[tuple[ViewportSize, ...]] = (
    {"width": 360, "height": 740},
    {"width": 390, "height": 844},
    {"width": 768, "height": 1024},
    {"width": 1920, "height": 1080},
)
HIGH: Final = 640  # pixels of each picture on the sheet; letters of 14 pixels can still be read
GAP: Final = 16
LABEL: Final = 40  # above each row
GROUND, INK = (128, 134, 130), (255, 255, 255)
# The board looks as the instructor wants it, whatever the computer is set to; it says so again whenever it is drawn.
DRESS: Final = """(theme) => {
  const { dataset } = document.documentElement;
  if (!dataset.theme) return;
  window.dressing?.disconnect();
  window.dressing = new MutationObserver(() => dataset.theme === theme || (dataset.theme = theme));
  window.dressing.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  dataset.theme = theme;
}"""


class ContactSheet:
    """The states of one page in the order in which they were seen; pictures of them only `with_pictures`."""

    def __init__(self, *, with_pictures: bool) -> None:
        self._with_pictures = with_pictures
        self._rows: list[tuple[str, list[Image.Image]]] = []

    async def add(self, page: Page, state: str) -> None:
        """See the page as it is now at every size: nothing sticks out at the sides."""
        row = []
        for size in SIZES:
            await page.set_viewport_size(size)
            await fits(page)
            if self._with_pictures:
                row += [await _picture(page, "light"), await _picture(page, "dark")]
        self._rows.append((state, row))

    def save(self, file: Path) -> None:
        """Draw the sheet, if the tests that ran have a state for it."""
        if not self._rows:
            return
        wide = GAP + sum(picture.width + GAP for picture in self._rows[0][1])
        sheet = Image.new("RGB", (wide, GAP + len(self._rows) * (LABEL + HIGH + GAP)), GROUND)
        draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(28)
        top = GAP
        for number, (state, row) in enumerate(self._rows, start=1):
            draw.text((GAP, top), f"{number}  {state}", INK, font)
            left = GAP
            for picture in row:
                sheet.paste(picture, (left, top + LABEL))
                left += picture.width + GAP
            top += LABEL + HIGH + GAP
        file.parent.mkdir(parents=True, exist_ok=True)
        sheet.quantize(128, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(file)


Sheets = dict[str, ContactSheet]  # by the name of the page


async def _picture(page: Page, scheme: str) -> Image.Image:
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await page.evaluate(DRESS, scheme)
    with Image.open(io.BytesIO(await page.screenshot())) as image:
        return image.resize((round(image.width * HIGH / image.height), HIGH), Image.Resampling.LANCZOS)
