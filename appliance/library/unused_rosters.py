"""Class lists that no class uses, since they lie in inner folders, and the pools that they may be meant for."""

from collections.abc import Collection
from pathlib import Path

from appliance.library.folders import inside, roster_in
from appliance.library.problems import Problem, shown
from appliance.sentence import sentence


def unused_rosters(pools: Collection[Path], folders: Collection[Path]) -> dict[Path, Problem]:
    """The warning for the pools in those of the folders `pools` that have one; `folders` are the shelf's.

    Such a list lies beside a pool in an inner folder, or in an inner folder below the pool.
    """
    warnings = {}
    for pool in pools:
        places = [path for path in inside(pool) if path.is_dir()] if pool in folders else [pool]
        unused = next((path for path in map(roster_in, places) if path is not None), None)
        if unused is not None:
            message = sentence("shelf.unused_roster", file=shown(f"{unused.parent.name}/{unused.name}"))
            hint = sentence("shelf.move_out", folder=shown(unused.parent.name))
            warnings[pool] = Problem(severity="warning", line=1, column=1, message=message, hint=hint)
    return warnings
