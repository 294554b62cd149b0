"""From a file's bytes to nodes, one parser a format. What comes after them knows nodes and no format.

A parser gives one node, the pool: a `Mapping` whose names are those of `pools/README.md`, so `questions` is a
`Sequence` of mappings. A format that says the same in other words (an XML, a table) translates: it makes a `Mapping`
for each question, each with the line and column at which the author finds it. What it leaves out it tells the report,
as a warning; where nothing more can be read it raises `Unreadable`.

To add a format: its endings in `pool_files.FORMATS`, its parser here.
"""

from collections.abc import Callable
from typing import Final

from appliance.library.formats import json, yaml
from appliance.library.nodes import Node
from appliance.library.problems import Report
from appliance.pool_files import FormatName

Parser = Callable[[bytes, Report], Node]

PARSERS: Final[dict[FormatName, Parser]] = {"yaml": yaml.parse, "json": json.parse}
