"""The language that the instructor chose for what the box writes."""

import os

from appliance.box.shared import safe_files
from appliance.box.shared.places import Places
from appliance.words.languages import ENGLISH, LANGUAGES


def chosen_language(places: Places) -> str:
    """Its tag; English if none was chosen, or if that can't be seen. The server writes the file and is not trusted."""
    try:
        with safe_files.folder(places.data / "data") as data, safe_files.plain_file("language", data) as (handle, _):
            tag = os.read(handle, 16).decode("ascii", "replace").strip()
    except OSError:
        return ENGLISH
    return tag if tag in LANGUAGES else ENGLISH
