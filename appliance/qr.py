"""QR codes: on pages, on a text screen and in a terminal, and what a phone's camera reads in them."""

import sys

# Where Pillow is installed, qrcode loads it, more than 3 MB of memory that none of its codes here needs: pictures are
# made small in a process of their own. None makes an import of it fail as if it were not installed.
_without_pillow = "PIL" not in sys.modules
if _without_pillow:
    sys.modules["PIL"] = None  # type: ignore[assignment]
try:
    import qrcode
    import qrcode.image.svg
finally:
    if _without_pillow:
        del sys.modules["PIL"]


def wifi_text(ssid: str, passphrase: str) -> str:
    """What a phone's camera reads to join a WPA network; `\\ ; , : "` are escaped."""
    special = str.maketrans({letter: f"\\{letter}" for letter in '\\;,:"'})
    return f"WIFI:T:WPA;S:{ssid.translate(special)};P:{passphrase.translate(special)};;"


def svg(text: str) -> bytes:
    """A code as SVG, dark on white with the quiet zone."""
    code = qrcode.QRCode(border=2, error_correction=qrcode.ERROR_CORRECT_M)
    code.add_data(text)
    return code.make_image(image_factory=qrcode.image.svg.SvgPathFillImage).to_string()


def modules(text: str) -> list[list[bool]]:
    """The rows of a small code with a border, True where it is dark."""
    code = qrcode.QRCode(border=2, error_correction=qrcode.ERROR_CORRECT_L)
    code.add_data(text)
    rows: list[list[bool]] = code.get_matrix()
    return rows


def show(text: str) -> None:
    """Print a code; on a terminal, light on dark becomes dark on light."""
    code = qrcode.QRCode(border=1)
    code.add_data(text)
    code.print_ascii(invert=sys.stdout.isatty())
