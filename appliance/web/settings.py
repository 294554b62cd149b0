"""What an instructor sets once for all classes, each kept in the data folder: the parts, and their doors."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from appliance.course.old_sessions import OldSessions
from appliance.results.marks import Spreadsheets
from appliance.web.kept_choice import KeptChoice
from appliance.web.language import LanguageChoice, LanguageDoor
from appliance.web.old_sessions import Days, OldSessionsDoor, erasing_choice
from appliance.web.projector_look import ProjectorLook, ProjectorLookDoor
from appliance.web.rude_names import RudeNames, RudeNamesDoor
from appliance.web.signing import Guard
from appliance.web.site import Door
from appliance.web.spreadsheets import SpreadsheetsDoor, spreadsheet_choice


class Settings(NamedTuple):
    """The language, the words that the class does not see, the marks of CSV files, how the projector looks, and after
    how many days a session is erased."""

    language: LanguageChoice
    names: RudeNames
    spreadsheets: KeptChoice[Spreadsheets]
    look: ProjectorLook
    erase_after: KeptChoice[Days | None]

    @classmethod
    def kept_in(cls, data: Path) -> "Settings":
        """Those that are kept in the folder `data`. Blocks."""
        return cls(
            LanguageChoice(data / "language"),
            RudeNames(data / "rude"),
            spreadsheet_choice(data / "spreadsheets"),
            ProjectorLook(data / "projector.json"),
            erasing_choice(data / "erase-after"),
        )

    def doors(
        self, tell: Callable[[], None], names_changed: Callable[[], None], old_sessions: OldSessions, signed_in: Guard
    ) -> tuple[Door, ...]:
        """The instructor's requests about them; `tell()` tells all pages, `names_changed()` those that show names."""
        return (
            LanguageDoor(self.language, on_chosen=tell, signed_in=signed_in),
            RudeNamesDoor(self.names, names_changed, signed_in=signed_in),
            SpreadsheetsDoor(self.spreadsheets, signed_in=signed_in),
            ProjectorLookDoor(self.look, tell, signed_in=signed_in),
            OldSessionsDoor(self.erase_after, old_sessions, signed_in=signed_in),
        )
