"""What a file of YAML or JSON is that holds no questions, told by its names."""

from typing import Final

from appliance.library.formats.programs.spellings import spelled
from appliance.library.nodes import Mapping, Node, Scalar, Sequence
from appliance.sentence import Sentence, sentence

# The names that such a file has at its top, all of one group.
_PACKAGE: Final = (
    {"name", "version", "dependencies"}, {"name", "version", "scripts"}, {"name", "version", "devdependencies"},
    {"lockfileversion"}, {"packages", "lockfileversion"}, {"compileroptions"},
)  # fmt: skip
_SERVER: Final = (
    {"services"}, {"apiversion", "kind"}, {"server"}, {"database"}, {"host", "port"}, {"listen"}, {"logging"},
    {"jobs", "on"}, {"hosts", "tasks"}, {"openapi"}, {"swagger"}, {"network"},
    {"image", "ports"}, {"settings", "plugins"}, {"port"},
)  # fmt: skip
_RESULTS: Final = (
    {"players"},
    {"player", "score"},
    {"participants", "scores"},
    {"rank", "score"},
    {"nickname", "answers"},
)
_PEOPLE: Final = ({"students"}, {"firstname", "lastname"}, {"studentid"}, {"email", "name"})
_NOTEBOOK: Final = ({"cells", "nbformat"},)
_PLACES: Final = ({"type", "features"}, {"type", "coordinates"})


def looks_like(root: Node) -> Sentence | None:
    """What the file seems to be; None if nothing tells."""
    for node in (root, _first(root)):
        if not isinstance(node, Mapping):
            continue
        names = {spelled(key.text) for key, _ in node.entries}
        if _has(names, _PACKAGE):
            return sentence("problem.looks_like_package")
        if _has(names, _RESULTS):
            is_kahoot = any(isinstance(v, Scalar) and "kahoot" in v.text.casefold() for _, v in node.entries)
            return sentence("problem.kahoot_results" if is_kahoot or "kahoot" in " ".join(names) else "problem.results")
        if _has(names, _PEOPLE):
            return sentence("problem.looks_like_people")
        if _has(names, _NOTEBOOK):
            return sentence("problem.looks_like_notebook")
        if _has(names, _PLACES):
            return sentence("problem.looks_like_map")
        if _has(names, _SERVER):
            return sentence("problem.looks_like_server")
    return None


def _has(names: set[str], groups: tuple[set[str], ...]) -> bool:
    return any(group <= names for group in groups)


def _first(root: Node) -> Node | None:
    """The first entry of a list, or of the first list in a mapping."""
    if isinstance(root, Sequence):
        return next(iter(root.items), None)
    if isinstance(root, Mapping):
        lists = (value for _, value in root.entries if isinstance(value, Sequence))
        return next((value.items[0] for value in lists if value.items), None)
    return None
