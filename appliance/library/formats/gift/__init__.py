"""GIFT, Moodle's format for questions in plain text, read as Moodle reads it.

A question is the text before the braces and what stands in them; text after them makes a gap of them. What has no
braces is a slide. Where Moodle would misread what people commonly write, the likely meaning is taken, with a warning.
"""

from collections.abc import Sequence
from typing import Final
from urllib.parse import unquote

from appliance.library.formats import cloze
from appliance.library.formats.bank import Bank, Draft, LeftOut, tags_of
from appliance.library.formats.gift.answer import Reader, fill
from appliance.library.formats.gift.blocks import Block, Source, as_written, protect, unescape
from appliance.library.formats.html import Converted
from appliance.library.formats.moodle_text import as_typed, from_moodle, lose
from appliance.library.formats.text import Places, decode_lines
from appliance.library.nodes import Node, Unreadable
from appliance.library.problems import Position, Report
from appliance.sentence import sentence

_NAME: Final = 200  # characters by which a question without a title is known


def parse(data: bytes, report: Report) -> Node:
    """The questions of the file. Raises Unreadable."""
    text = decode_lines(data, report)
    source = Source(text)
    if "{" not in source.text:
        raise Unreadable(Position(), sentence("bank.unlike_gift"))
    bank = Bank(report)
    places = Places(text)
    titled = False
    for block in source.blocks():
        titled = _add(bank, source.text, places, block, titled=titled) or titled
    return bank.pool()


def _add(bank: Bank, text: str, places: Places, block: Block, *, titled: bool) -> bool:
    """Add the questions of a block; whether it has a title."""
    reader = Reader(text, places.at, "moodle")
    start = reader.skip_spaces(block.start, block.end)
    place = places.at(start)
    title = ""
    close = text.find("::", start + 2, block.end) if text.startswith("::", start) else -1
    if close >= 0:
        title = unescape(text[start + 2 : close])
        start = close + 2
        if not titled:
            bank.note(place, sentence("bank.titles"))
    start, written_in = reader.format_of(start, block.end)
    reader = Reader(text, places.at, written_in)
    start = reader.skip_spaces(start, block.end)
    tags = [*tags_of(block.category), *block.tags]
    if block.unclosed:
        brace = places.at(text.index("{", start, block.end))
        bank.leave_out(brace, title or unescape(text[start : block.end][:_NAME]), sentence("bank.unclosed"))
    elif block.is_cloze:
        written = as_written(text[start : block.end])
        begin = start
        cloze.take_apart(
            bank,
            written,
            lambda offset: places.at(begin + offset),
            markdown=lambda piece: from_moodle(_unescaped(piece), written_in).text,
            plain=_unescaped,
            tags=tags,
        )
    else:
        _ask(bank, reader, block, start, title, tags)
    return bool(title)


def _ask(bank: Bank, reader: Reader, block: Block, start: int, title: str, tags: Sequence[str]) -> None:
    """Add a question for each pair of braces with answers, or the slide without any."""
    stem = _stem(reader.text, start, block)
    name = title or unescape(stem[:_NAME]).replace(cloze.BLANK, cloze.OTHER_GAP)
    read = from_moodle(unescape(stem), reader.written_in)
    several = len(block.answers) > 1
    if len(block.answers) > cloze.MAX_GAPS:
        bank.leave_out(reader.at(start), name, sentence("bank.too_many_gaps", most=cloze.MAX_GAPS))
        return
    gaps = cloze.texts_with_gaps(read.text, len(block.answers)) if several else [(_shown(read.text), False)]
    for (text, is_cut), asked in zip(gaps, block.answers or (None,), strict=False):
        draft = Draft(reader.at(asked.start if several and asked is not None else start), name)
        draft.set("text", text)
        _note(draft, block, several=several, is_cut=is_cut)
        lose(draft, _with_picture(draft, read), draft.place)
        if not text.strip() and title:
            draft.set("text", as_typed(title))
            draft.lose(sentence("bank.title_as_text"))
        try:
            if asked is None:
                draft.set("kind", "slide")
            else:
                fill(draft, reader, asked.start + 1, asked.end - 1)
        except LeftOut as left:
            bank.leave_out(draft.place, name, left.why)
        else:
            bank.add(draft, tags, "" if several else block.own_id)


def _shown(markdown: str) -> str:
    return markdown.replace(cloze.BLANK, cloze.GAP)


def _note(draft: Draft, block: Block, *, several: bool, is_cut: bool) -> None:
    """Say what of the block is a guess."""
    if block.guessed:
        draft.lose(sentence("bank.no_empty_line"), draft.place, sentence("bank.add_empty_line"))
    if block.passed_over:
        draft.lose(sentence("bank.braces_in_text"), draft.place, sentence("bank.write_escaped_braces"))
    if several:
        draft.lose(sentence("bank.several_gaps", n=len(block.answers)))
    if is_cut:
        draft.lose(sentence("bank.only_paragraph"))


def _with_picture(draft: Draft, read: Converted) -> Converted:
    """Set the picture that may lie beside the file; what is left of the text's pictures stays."""
    first = read.pictures[0] if read.pictures else None
    if first is None or not first.src or ":" in first.src:
        return read
    draft.set("image", unquote(first.src.removeprefix("@@PLUGINFILE@@/")))
    if first.alt:
        draft.set("image_alt", first.alt)
    return read._replace(pictures=read.pictures[1:])


def _stem(text: str, start: int, block: Block) -> str:
    """The text with a gap for each pair of braces, or for none if nothing follows the only one."""
    if len(block.answers) == 1 and not text[block.answers[0].end : block.end].strip():
        return text[start : block.answers[0].start]
    parts: list[str] = []
    for group in block.answers:
        parts += (text[start : group.start], cloze.BLANK)
        start = group.end
    return "".join([*parts, text[start : block.end]])


def _unescaped(piece: str) -> str:
    """A piece of a text with gaps, in which GIFT's escapes hold too."""
    return unescape(protect(piece))
