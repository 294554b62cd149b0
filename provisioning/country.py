"""Whether the Wi-Fi may send in a country: `country.py DE`. If not, a sentence says why, and the exit status is 2."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from appliance.box.wifi.regulations import DATABASE, is_code, regulations


def why_not(code: str) -> str:
    """Why the Wi-Fi may not send there, or ""."""
    if not is_code(code):
        return "The country is to be two capital letters, as DE."
    try:
        allowed = regulations(DATABASE.read_bytes())
    except (OSError, ValueError):  # without an intact database nothing is known to be forbidden, as on the box
        return ""
    return "" if allowed.get(code) else f"The Wi-Fi may not send in {code}."


if why := why_not(sys.argv[1]):
    print(why, file=sys.stderr)
    sys.exit(2)
