"""Moodle's XML, QTI, zipped packages and HTML, damaged in many ways: python -m tests.trials.xml_banks [COUNT] [SEED]

COUNT small files, 100,000 without it, then files of up to 20 MiB that are made to take long. Each is read as the shelf
reads it, and must end with a pool or with sentences. It stops at a traceback, and ends with 1 if a file took more than
a second of the processor, or the process that read it ever more than 200 MB; a large file is read in one of its own.
"""

import io
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from appliance.library.schema import load_pool
from tests.support.banks import moodle, qti
from tests.support.banks.packages import manifest, zipped

MAX_SECONDS = 1.0
MAX_KB = 200_000
LARGE = 4 << 20  # bytes; from here on a file is read in a process of its own
TEXT = (
    "<p>a <b>bold</b> \\(x^2\\) &eacute;</p><ul><li>i</li></ul><table><tr><td>1</td></tr></table><pre>p</pre>"
    "{1:MULTICHOICE:=a#yes~b} {2:NUMERICAL:=3:1} [[1]] <img src='@@PLUGINFILE@@/a.png'><sub>2</sub>"
)
KINDS = (
    *("multichoice", "multichoiceset", "truefalse", "shortanswer", "numerical", "matching", "ddmatch", "ordering"),
    *("description", "cloze", "gapselect", "ddwtos", "essay", "calculated", "stack", "category"),
)
PARTS = (
    *(b"<", b">", b"</", b"<![CDATA[", b"]]>", b"&", b"&nbsp;", b"&#x110000;", b"<!--", b"<!DOCTYPE a [", b"<?", b"\0"),
    *(b"<text>", b"</text>", b"<answer>", b"<question type='cloze'>", b"<item>", b"\xff", b"\xed\xa0\x80", b"{1:SA:="),
    *(b"100", b"-", b"1e999", b"9" * 40, b"\\(", b"$$", b"`", b"*", b"\n\n\n\n", b"<b>" * 60, b"'", b'"', b"]]", b"[["),
    *(b"PK\x01\x02", b"PK\x05\x06", b"\xff\xff\xff\xff", b"base64", b"data:image/png;base64,"),
)  # fmt: skip


def seeds() -> list[tuple[str, bytes]]:
    """Good files, each with its name."""
    more = (
        moodle.CHOICE.format("false")
        + moodle.answer("<i>x</i>", "50", moodle.feedback("f") + "<tolerance>0.1</tolerance>")
        + moodle.answer("3", "100")
        + moodle.pair("l", "r")
        + moodle.pair("m", "s")
        + "<dragbox><text>w</text><group>1</group></dragbox><units><unit><multiplier>1</multiplier></unit></units>"
    )
    quizzes = [moodle.quiz(moodle.with_file(moodle.question(kind, TEXT, more), "a.png")) for kind in KINDS]
    options = qti.choices(*qti.TWO) + qti.choices(*qti.TWO, ident="r2", name="a")
    right = qti.scored(qti.equal("1") + "<vargte respident='r1'>1</vargte>") + qti.scored(qti.equal("2", "r2"))
    escaped = TEXT.translate(moodle.ESCAPED)
    banks = [
        qti.bank(qti.canvas(kind, f"{escaped} [a]", response, right, qti.feedback("1_fb", "no")))
        for kind, response in (("x", options), ("numerical", qti.FIELD.format("")), ("y", qti.choices(*qti.TWO)))
    ]
    body = f"<p>{TEXT}</p><choiceInteraction responseIdentifier='R'>{qti.SIMPLE}</choiceInteraction>"
    banks.append(qti.item(qti.declared("A"), body.replace("&eacute;", "")))
    packages = [zipped({"imsmanifest.xml": manifest("q.xml"), "q.xml": bank, "a.png": b"x"}) for bank in banks]
    return [
        *(("a.xml", text.encode()) for text in (*quizzes, *banks)),
        *(("a.zip", package) for package in packages),
    ]


def damaged(name: str, data: bytes, dice: random.Random) -> bytes:
    """The file with a few changes; of a zip sometimes those of the files in it."""
    if name == "a.zip" and dice.random() < 0.5:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            files: dict[str, str | bytes] = {each: package.read(each) for each in package.namelist()}
        inner = dice.choice(list(files))
        return zipped({**files, inner: _changed(bytes(files[inner]), dice)})  # type: ignore[arg-type]
    return _changed(data, dice)


def _changed(data: bytes, dice: random.Random) -> bytes:
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(data) + 1)
        end = min(len(data), at + dice.choice((0, 0, 1, 2, 8, 64, 512)))
        kind = dice.randrange(4)
        middle = (b"", dice.choice(PARTS), dice.randbytes(3), data[at:end] * dice.randint(2, 30))[kind]
        data = data[:at] + middle + data[end:]
    return data


def large() -> Iterator[tuple[str, bytes]]:
    """Files that are made to take long, as large as they may be."""
    size = 20 << 20
    inside = '<quiz><question type="{}"><questiontext format="{}"><text>{}</text></questiontext></question></quiz>'
    pieces = (
        *("&lt;b&gt;", "&lt;", "&lt;p&gt;x", "&lt;ul&gt;&lt;li&gt;", "\\(", "$$", "*", "`", "&amp;amp;", "&nbsp;"),
        *("&lt;table&gt;&lt;tr&gt;&lt;td&gt;", "&lt;!--", "&lt;a b='", "{1:SA:=a}", "{1:SA:", "{", "~", "[[1]]", "€"),
        *("![a](", "&lt;sub&gt;x", "data:image/png;base64,", "&lt;img src='data:image/png;base64,AAAA'&gt;", "<i/>"),
        *("&lt;a &lt;", "&lt;pre&gt;", "&amp;#9", "a\\", "= ", "&lt;span&gt;x", "&lt;math&gt;", "<![CDATA[ ]]>"),
        *("<!---->", "\n"),
    )  # fmt: skip
    for piece in pieces:
        for kind, written_in, length in (
            ("description", "html", size - 200),
            ("description", "moodle_auto_format", 50_000),
            ("cloze", "html", 50_000),
            ("description", "markdown", 50_000),
        ):
            text = (piece * (length // len(piece)))[:length]
            whole = inside.format(kind, written_in, text[: text.rfind(piece)]).encode()
            yield "a.xml", whole[:size]
        question = f'<question type="description"><questiontext><text>{piece * 50}</text></questiontext></question>'
        many = f"<quiz>{question * min(600, size // len(question))}</quiz>"
        yield "a.xml", many.encode()[:size]
    yield "a.xml", b"<quiz>" + b"<a/>" * (size // 4 - 10)
    yield "a.xml", b"<quiz>" + b"\n" * (size - 10)
    yield "a.xml", b"<quiz><question><file>" + b"A\n" * (size // 2 - 50) + b"</file></question></quiz>"
    yield "a.xml", b"<quiz>\xe9" + b"\r" * (size - 20)
    yield "a.xml", b"<quiz " + b"a" * (size - 100) + b"='1'/>"
    yield "a.xml", b"<quiz a='" + b"a&#10;" * (size // 6 - 100) + b"'/>"
    bomb = qti.bank(qti.canvas("text_only_question", "x")).encode()
    yield "a.zip", zipped({"imsmanifest.xml": manifest("a.xml"), **{f"{n}.xml": b" " * (1 << 20) for n in range(200)}})
    yield "a.zip", zipped({"imsmanifest.xml": "", "a.xml": bomb, "b.xml": random.Random(1).randbytes(19 << 20)})
    yield "a.zip", zipped({f"{n}": "" for n in range(4990)})
    yield "a.zip", b"PK\x03\x04" + b"PK\x05\x06" * (size // 4 - 10)
    yield "a.zip", b"PK\x01\x02" * 4000 + b"x" * (size - 20_000)


def main(count: int = 100_000, seed: int = 1) -> int:
    """Try all files, and print what became of them."""
    dice = random.Random(seed)
    good = seeds()
    became: Counter[str] = Counter()
    slow: list[tuple[object, ...]] = []
    for number in range(count):
        name, data = good[number % len(good)]
        seconds, what = tried(name, data if number < len(good) else damaged(name, data, dice))
        became[f"{name} {what}"] += 1
        if seconds > MAX_SECONDS:
            slow.append((seconds, name, data[:100]))
    print(dict(became), f"at most {_memory()} kB")
    greedy: list[tuple[object, ...]] = [(_memory(), "small")] if _memory() > MAX_KB else []
    with tempfile.TemporaryDirectory() as folder:
        for name, data in large():
            path = Path(folder, name)
            path.write_bytes(data)
            seconds, memory = alone(path) if len(data) > LARGE else (tried(name, data)[0], 0)
            shown = data[:30] + b" ... " + data[100:160]
            slow += [(seconds, name, len(data), shown)] if seconds > MAX_SECONDS else []
            greedy += [(memory, name, len(data), shown)] if memory > MAX_KB else []
    for said, found in (("slow:", slow), ("greedy:", greedy)):
        for each in sorted(found, key=repr, reverse=True)[:20]:
            print(said, *each)
    return int(bool(slow or greedy))


def alone(path: Path) -> tuple[float, int]:
    """The seconds and the kilobytes that a process of its own takes to read a file."""
    command = [sys.executable, "-m", "tests.trials.xml_banks", str(path)]
    said = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300).stdout.split()
    return float(said[0]), int(said[1])


def _memory() -> int:
    """The most kilobytes that this process has had; `ru_maxrss` would begin with those of its parent."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))


def tried(name: str, data: bytes) -> tuple[float, str]:
    """The seconds of the processor that a file took, and what became of it."""
    before = time.process_time()
    loaded = load_pool(data, name)
    if loaded.pool is None and not loaded.problems:
        raise AssertionError(data)
    return time.process_time() - before, "pool" if loaded.pool is not None else "refused"


if __name__ == "__main__":
    try:
        if sys.argv[1:] and not sys.argv[1].isdecimal():
            file = Path(sys.argv[1])
            print(*tried(file.name, file.read_bytes())[:1], _memory())
            sys.exit(0)
        sys.exit(main(*map(int, sys.argv[1:])))
    except KeyboardInterrupt:
        sys.exit(130)
