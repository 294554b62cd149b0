"""Whether the Wi-Fi may send in a country: `country.py DE`. If not, a sentence says why, and the exit status is 2."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from appliance.box.wifi.regulations import DATABASE, is_code, regulations

try:
    [code] = sys.argv[1:]
    if not is_code(code):
        raise ValueError("The country is to be two capital letters, as DE.")
    if not regulations(DATABASE.read_bytes()).get(code):
        raise ValueError(f"The Wi-Fi may not send in {code}.")
except OSError:  # without the database nothing is known to be forbidden
    pass
except ValueError as error:
    print(error, file=sys.stderr)
    sys.exit(2)
