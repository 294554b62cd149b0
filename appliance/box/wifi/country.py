"""Which channels a country allows."""

from pathlib import Path

from appliance.box.wifi.regulations import CHANNELS, DATABASE, is_code, regulations
from appliance.box.wifi.wifi_error import WifiError
from appliance.sentence import sentence


def channels(country: str, database: Path = DATABASE) -> tuple[int, ...]:
    """Those of `CHANNELS` that the country allows; all of them without an intact database, as in the kernel.

    Raises WifiError if there is no such country.
    """
    if not is_code(country):
        raise WifiError(sentence("wifi.country_letters"))
    try:
        allowed = regulations(database.read_bytes())
    except (OSError, ValueError):
        return CHANNELS
    if country not in allowed:
        raise WifiError(sentence("wifi.country_unknown", country=country))
    return allowed[country]
