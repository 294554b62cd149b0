"""Whether the Wi-Fi may send in a country: `country.py DE`. If not, a sentence says why, and the exit status is 2."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from appliance.box.wifi.country import channels

try:
    [code] = sys.argv[1:]
    if not channels(code):
        raise ValueError(f"The Wi-Fi may not send in {code}.")
except ValueError as error:
    print(error, file=sys.stderr)
    sys.exit(2)
