"""Names and ids as people type them: cleaned, refused, or the same in another spelling."""

import pytest

from tests.support.people import Box
from tests.support.words import said

NAMES = {
    "plain": ("Ann Example", "Ann Example"),
    "spaces": ("  Ann   Example\t", "Ann Example"),
    "emoji": ("👩🏽\u200d🚀 Zoë", "👩🏽\u200d🚀 Zoë"),
    "right to left": ("שרה לוי", "שרה לוי"),
    "turned around": ("Ann\u202eevE", "AnnevE"),
    "isolates": ("\u2066Ann\u2069\u200f", "Ann"),
    "HTML": ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    "formula": ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
    "control characters": ("A\0n\x1b[31mn\r\n", "A n [31mn"),
    "composed": ("Zoe\u0308", "Zoë"),
    "80 letters": ("é" * 80, "é" * 80),
}
BAD_NAMES = {
    "empty": "",
    "only spaces": " \u00a0\u2003 ",
    "only control characters": "\0\x07\r",
    "only marks of direction": "\u202e\u200f",
    "81 letters": "é" * 81,
    "10,000 letters": "👻" * 10_000,
    "nothing to be seen": "\u200d\u200b",
    "a Hangul filler": "\u3164",
    "Braille without dots": "\u2800\u2800",
}


@pytest.mark.parametrize(("name", "kept"), NAMES.values(), ids=NAMES.keys())
async def test_extreme_names_are_accepted_or_cleaned(name: str, kept: str, klass: Box) -> None:
    joined = await klass.join("s1", name=name)
    assert joined["name"] == kept
    async with (
        klass.phone(token=joined["token"]) as phone,
        klass.projector() as projector,
        klass.instructor() as instructor,
    ):
        assert phone.view["you"]["name"] == kept
        assert projector.view["names"] == [kept]
        assert (await instructor.shows(lambda view: view.get("attendance")))["attendance"][0]["name"] == kept
    async with klass.signed_in.get(f"/api/admin/sessions/{klass.session.state.session_id}/results.csv") as reply:
        table = (await reply.read()).decode("utf-8-sig")
    assert not any(line.startswith("s1,=") for line in table.splitlines())


@pytest.mark.parametrize("name", BAD_NAMES.values(), ids=BAD_NAMES.keys())
async def test_invalid_names_are_refused(name: str, klass: Box) -> None:
    status, body = await klass.post("/api/join", {"student_id": "s1", "name": name})
    assert (status, body["error"]) == (422, "bad_value")
    assert said(body["message"]).endswith(".")


@pytest.mark.parametrize("student_id", ["", "  ", "\u202e", "\0", "\u3164", "\u2800", "\u200b", "1" * 65, "é" * 10_000])
async def test_invalid_ids_are_refused(student_id: str, klass: Box) -> None:
    status, body = await klass.post("/api/join", {"student_id": student_id, "name": "Ann"})
    assert (status, body["error"]) == (422, "bad_value")


@pytest.mark.parametrize("typed", ["\u0661\u0662\u0663", "\uff11\uff12\uff13", "1 2 3", "1\u20132\u20113", "1\u200b23"])
async def test_another_spelling_of_a_number_is_the_same_student(typed: str, klass: Box) -> None:
    pin = (await klass.join("123"))["rejoin_pin"]
    status, body = await klass.post("/api/join", {"student_id": typed, "name": "Ann"})
    assert (status, body["error"]) == (409, "claimed")
    wide = "".join(chr(ord("\uff10") + int(digit)) for digit in pin)
    assert (await klass.join(typed, pin=f"{wide[:2]} {wide[2:]}"))["student_id"] == "123"


HEAPS = {
    "marks of several classes": ("\u0345" * 5000 + "\u0301" * 5000 + "\u0323" * 5000 + "\u0334" * 5000),
    "marks of one class": "\u0301" * 20_000,
    "one letter for many": "\ufdfa" * 20_000,
}


@pytest.mark.parametrize("heap", HEAPS.values(), ids=HEAPS.keys())
@pytest.mark.parametrize("field", ["student_id", "name"])
async def test_a_name_of_many_marks_is_too_long_and_delays_nobody(field: str, heap: str, klass: Box) -> None:
    """Putting so many marks in order takes the square of their number, and would block the loop."""
    status, body = await klass.post("/api/join", {"student_id": "1", "name": "Ada"} | {field: "a" + heap})
    assert (status, body["error"]) == (422, "bad_value")
    assert "too long" in said(body["message"])
