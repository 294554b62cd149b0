"""A session as one HTML page that a teacher prints or keeps: it needs nothing beside it and runs no script.

All texts of the session are a stranger's, so each is escaped; the page's own policy forbids all but its style. The bars
are drawings, since browsers print no backgrounds.
"""

from collections import defaultdict
from datetime import datetime
from html import escape
from statistics import fmean, median
from typing import Any, Final

from appliance.results.tables import About, Table

Row = dict[str, Any]

_STYLE: Final = """
:root { color-scheme: light; }
body { margin: 0 auto; max-width: 46rem; padding: 1.5rem 1rem; background: #fff; color: #13211c;
  font: 1rem/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 1.7rem; line-height: 1.2; }
h2 { margin: 2rem 0 .75rem; font-size: 1.25rem; break-after: avoid; }
h3, p { margin: 0; font-size: 1rem; }
.soft { color: #53635b; }
.text { white-space: pre-wrap; }
.question { border-top: 1px solid #d8dfd9; padding: .9rem 0; break-inside: avoid; }
.question > .text { margin: .2rem 0 .4rem; font-size: 1.1rem; }
ol { margin: .6rem 0 0; padding: 0; list-style: none; }
li { display: grid; grid-template-columns: 1.3rem minmax(0, 1fr) auto; column-gap: .6rem; margin-top: .5rem;
  break-inside: avoid; }
.right { font-weight: 700; }
.tick { color: #0b6b4f; grid-column: 1; }
li > .text { grid-column: 2; }
svg { grid-column: 2 / -1; width: 100%; height: .6rem; margin-top: .15rem; box-sizing: border-box;
  border: 1px solid #d8dfd9; fill: #7d8d84; }
.right svg { fill: #0b6b4f; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .3rem .5rem; border-bottom: 1px solid #d8dfd9; text-align: end; vertical-align: top;
  white-space: nowrap; }
.who { min-width: 3.2rem; text-align: start; white-space: normal; }
tr { break-inside: avoid; }
@media (max-width: 30rem) { table { font-size: .8rem; } th, td { padding: .3rem .2rem; } }
@media print { body { max-width: none; padding: 0; font-size: 10.5pt; } @page { margin: 16mm; } }
"""
_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<h1 dir="auto">{title}</h1>
<p class="soft">{summary}</p>
<h2>Questions</h2>
{questions}
<h2>Students</h2>
{students}
</body>
</html>
"""


def report(about: About, *, items: Table, choices: Table, turns: Table, results: Table) -> bytes:
    """The whole page, as UTF-8, of the tables of one moment."""
    options, opened = _by_question(choices), _by_question(turns)
    page = _PAGE.format(
        title=escape(about.title),
        style=_STYLE,
        summary=" · ".join(_summary(about, _rows(results))),
        questions="\n".join(
            _question(item, options[item["question"]], opened[item["question"]]) for item in _rows(items)
        ),
        students=_students(_rows(results)),
    )
    return page.encode()


def _rows(table: Table) -> list[Row]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def _by_question(table: Table) -> dict[int, list[Row]]:
    rows = defaultdict(list)
    for row in _rows(table):
        rows[row["question"]].append(row)
    return rows


def _summary(about: About, results: list[Row]) -> list[str]:
    """The day if it is known, the size of the class without those who were taken out, and its points."""
    points = [row["points"] for row in results if row["rank"] is not None]
    day = [] if about.opened_ms is None else [f"{datetime.fromtimestamp(about.opened_ms / 1000).astimezone():%Y-%m-%d}"]
    figures = [f"mean {fmean(points):.2f} points", f"median {median(points):.2f}"] if points else []
    return [*day, "1 student" if len(points) == 1 else f"{len(points)} students", *figures]


def _question(item: Row, options: list[Row], openings: list[Row]) -> str:
    bars = "\n".join(_option(option, item["answered"]) for option in options)
    return f"""<section class="question">
<h3>Question {item["question"]}</h3>
<div class="text" dir="auto">{escape(item["text"])}</div>
<p class="soft">{" · ".join(_outcome(item, openings))}</p>
{f"<ol>{bars}</ol>" if item["asked"] else ""}
</section>"""


def _outcome(item: Row, openings: list[Row]) -> list[str]:
    answered, counting = item["answered"], [turn for turn in openings if not turn["skipped"]]
    said = [f"{answered} of {item['asked']} answered" if item["asked"] else "Not asked"]
    if answered and item["correct"] is not None:
        said.append(f"{_share(item['correct'], answered)} right")
    if item["mean_elapsed_ms"] is not None:
        said.append(f"mean time {item['mean_elapsed_ms'] / 1000:.1f} s")
    notes = {
        "poll": item["kind"] == "poll",
        "counts for nobody": item["void"],
        "two rounds, a student's last answer counts": any(turn["rounds"] > 1 for turn in counting),
        "still open": any(not turn["closed"] for turn in counting),
    }
    return said + [note for note, applies in notes.items() if applies]


def _option(option: Row, answered: int) -> str:
    right, picked = option["right"], option["picked"]
    tick = '<span class="tick" role="img" aria-label="right">✓</span>' if right else ""
    width = 100 * picked / answered if answered else 0
    return f"""<li{' class="right"' if right else ""}>{tick}
<span class="text" dir="auto">{escape(option["text"])}</span>
<span>{picked}{f" · {_share(picked, answered)}" if answered else ""}</span>
<svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect width="{width:.1f}" height="1"/></svg>
</li>"""


def _students(results: list[Row]) -> str:
    if not results:
        return "<p>Nobody joined.</p>"
    return f"""<table>
<thead>
<tr><th>Rank</th><th class="who">Id</th><th class="who">Name</th><th>Points</th><th>Correct</th><th>Answered</th></tr>
</thead>
<tbody>
{"".join(map(_student, results))}
</tbody>
</table>"""


def _student(row: Row) -> str:
    rank = "–" if row["rank"] is None else row["rank"]
    who = "".join(f'<td class="who"><bdi>{escape(row[column])}</bdi></td>' for column in ("student_id", "name"))
    figures = (_number(row["points"]), row["correct"], f"{row['answered']} of {row['of']}")
    return f"<tr><td>{rank}</td>{who}{''.join(f'<td>{figure}</td>' for figure in figures)}</tr>\n"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %"


def _number(points: float) -> str:
    return f"{points:.2f}".rstrip("0").rstrip(".")
