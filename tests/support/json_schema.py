"""As much of JSON Schema as the schema of pools uses. An unknown keyword is an error, so that none goes unchecked."""

from typing import Any

_TYPES: dict[str, Any] = {"string": str, "boolean": bool, "array": list, "object": dict, "number": (int, float)}
_SILENT = {"$schema", "description", "definitions", "then"}


def complaints(value: Any, schema: Any, whole: dict[str, Any], at: str = "") -> list[str]:
    """Where `value` is not as `schema`, a part of the schema `whole`, wants it."""
    if isinstance(schema, bool):
        return [] if schema else [f"{at}: nothing may stand here"]
    found: list[str] = []
    for keyword, wanted in schema.items():
        if keyword not in _SILENT:
            found += [
                f"{at}: {said}" if said[0] != "/" else said for said in _look(keyword, wanted, value, schema, whole, at)
            ]
    return found


def _look(keyword: str, wanted: Any, value: Any, schema: Any, whole: dict[str, Any], at: str) -> list[str]:  # noqa: C901
    listed, named = isinstance(value, list), isinstance(value, dict)
    match keyword:
        case "$ref":
            return complaints(value, whole["definitions"][wanted.rpartition("/")[2]], whole, at)
        case "type":
            names = wanted if isinstance(wanted, list) else [wanted]
            return [] if any(_is(value, name) for name in names) else [f"{value!r} is not {names}"]
        case "const" | "enum":
            return [] if value in ([wanted] if keyword == "const" else wanted) else [f"{value!r} is not {wanted}"]
        case "minimum" | "maximum":
            wrong = _is(value, "number") and (value < wanted if keyword == "minimum" else value > wanted)
        case "maxLength":
            wrong = isinstance(value, str) and len(value) > wanted
        case "minItems" | "maxItems":
            wrong = listed and (len(value) < wanted if keyword == "minItems" else len(value) > wanted)
        case "minProperties" | "maxProperties":
            wrong = named and (len(value) < wanted if keyword == "minProperties" else len(value) > wanted)
        case "required":
            wrong = named and not set(wanted) <= value.keys()
        case "items":
            return [
                said
                for i, item in enumerate(value if listed else ())
                for said in complaints(item, wanted, whole, f"{at}/{i}")
            ]
        case "properties":
            both = [name for name in wanted if named and name in value]
            return [said for name in both for said in complaints(value[name], wanted[name], whole, f"{at}/{name}")]
        case "additionalProperties":
            more = [name for name in (value if named else ()) if name not in schema.get("properties", {})]
            return [said for name in more for said in complaints(value[name], wanted, whole, f"{at}/{name}")]
        case "anyOf":
            tried = [complaints(value, each, whole, at) for each in wanted]
            return [] if [] in tried else ["none of the alternatives", *tried[0]]
        case "allOf":
            return [said for each in wanted for said in complaints(value, each, whole, at)]
        case "if":
            return [] if complaints(value, wanted, whole, at) else complaints(value, schema["then"], whole, at)
        case _:
            raise NotImplementedError(keyword)
    return [f"{keyword} {wanted}"] if wrong else []


def _is(value: Any, name: str) -> bool:
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, _TYPES[name]) and (name == "boolean" or not isinstance(value, bool))
