"""Rude names and typed answers are not shown to the class; everywhere else they are as they were typed."""

import asyncio
from pathlib import Path

import pytest

from appliance.web.rude_names import HIDDEN, RudeNames
from appliance.words.languages import LANGUAGES
from tests.support.people import Box, box

RUDE = [
    "Fucker", "f u c k", "F.U.C.K", "fuuuuck you", "sh1t", "$hit", "Ａｓｓｈｏｌｅ", "Arschloch 7",
    "ARSCHLÖCHER_Scheiße", "Puta",
    "Hitler", "salope!", "мудак", "王八蛋", "我操你", "चूतिया", "شرموطة", "cabrón", "caralho", "big_motherfucker",
]  # fmt: skip
# People and places really called so, and words that only hold a rude one.
FINE = [
    "Dick", "Nazira", "Nazim", "Scunthorpe", "Cassandra", "Hitchcock", "Randi", "Lund", "Slutskaya", "Pornchai",
    "Hürrem", "Monique", "Puteri", "Nick", "Fatima", "Jun", "Zoë", "Сусана", "王小明", "राहुल", "نيك", "Kofi 2", "S. H.",
    "Ana María", "Bitterlich", "A", "•••", "💩",
]  # fmt: skip


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> RudeNames:
    return RudeNames(tmp_path_factory.mktemp("lists"))


@pytest.mark.parametrize("name", RUDE)
def test_a_rude_name_is_hidden_however_it_is_spelt(name: str, names: RudeNames) -> None:
    assert names.shown(name) == HIDDEN


@pytest.mark.parametrize("name", FINE)
def test_a_name_that_is_none_is_shown(name: str, names: RudeNames) -> None:
    assert names.shown(name) == name


def test_each_language_has_a_list(names: RudeNames) -> None:
    for tag in LANGUAGES:
        words = [line for line in names.words(tag).splitlines() if not line.startswith("#")]
        assert len(words) >= 10, tag
        for word in words:
            assert names.shown(word.replace("*", "")) == HIDDEN, (tag, word)


async def test_a_list_can_be_changed_and_stays_so_until_it_is_emptied(tmp_path: Path) -> None:
    names = await asyncio.to_thread(RudeNames, tmp_path / "rude")
    shipped = names.words("en")
    await names.change("en", "# ours\nTurnip\n*bean\nsprout*\n\n")
    for again in (names, await asyncio.to_thread(RudeNames, tmp_path / "rude")):
        said = [again.shown(name) for name in ("turnip", "runnerbean", "Sprouts", "beanie", "fuck", "Arschloch")]
        assert said == [HIDDEN, HIDDEN, HIDDEN, "beanie", "fuck", HIDDEN]
    await names.change("en", " \n")
    assert (names.words("en"), names.shown("turnip")) == (shipped, "turnip")


def test_a_list_that_can_not_be_read_is_the_one_that_came_with_the_box(tmp_path: Path) -> None:
    (tmp_path / "en.txt").mkdir()
    (tmp_path / "de.txt").write_bytes(b"\xff\xfe*\n***\n")
    names = RudeNames(tmp_path)
    assert [names.shown(name) for name in ("fuck", "Ada", "Arschloch")] == [HIDDEN, "Ada", "Arschloch"]


async def test_what_the_class_sees_hides_a_rude_name(klass: Box) -> None:
    async with klass.projector() as projector, klass.instructor() as instructor, klass.phone("ann") as phone:
        await instructor.command("rename", student_id="ann", name="Shit Head")
        await projector.shows(lambda view: view.get("names") == [HIDDEN])
        await instructor.shows(lambda view: "Shit Head" in str(view))
        await phone.shows(lambda view: view["you"]["name"] == "Shit Head")
        await instructor.command("next")
        await phone.answer("a")
        await instructor.command("next")
        await projector.shows(lambda view: view["phase"] == "revealed" and view["top"][0]["name"] == HIDDEN)
        await phone.shows(lambda view: view["phase"] == "revealed" and view["top"][0]["name"] == HIDDEN)
        await instructor.command("finish")
        view = await projector.shows(lambda view: view["phase"] == "finished")
        assert "Shit" not in str(view)
        changed = {"words": "turnip"}
        assert await klass.post("/api/admin/rude/en", changed, klass.signed_in) == (200, changed)
        await projector.shows(lambda view: view["top"][0]["name"] == "Shit Head")
        await phone.shows(lambda view: view["top"][0]["name"] == "Shit Head")
    for path, body, status in (
        ("xx", {"words": ""}, 404),
        ("en", {"words": "x" * 50_001}, 422),
        ("en", {"words": 1}, 422),
    ):
        assert (await klass.post(f"/api/admin/rude/{path}", body, klass.signed_in))[0] == status
    assert (await klass.post("/api/admin/rude/en", {"words": ""}))[0] == 401


ASKED = """\
changes: false
questions:
  - {text: Of what do you think?, kind: words}
  - {text: What is a female dog called?, kind: text, correct: Bitch}
"""


async def test_what_the_class_sees_has_no_typed_answer_with_a_rude_word(tmp_path: Path) -> None:
    (tmp_path / "asked.yaml").write_text(ASKED)
    async with (
        box(tmp_path, open=tmp_path / "asked.yaml") as here,
        here.projector() as projector,
        here.instructor() as instructor,
        here.phone("ann") as ann,
        here.phone("bob") as bob,
    ):
        await instructor.command("next")
        await ann.answer("a1", value=["Sh1t", "turnip"])
        await bob.answer("b1", value=["turnip", "sea"])
        await instructor.command("next")
        view = await instructor.shows(lambda view: view["phase"] == "revealed")
        assert [row[:2] for row in view["counts"]] == [["turnip", 2], ["sea", 1], ["Sh1t", 1]]
        view = await projector.shows(lambda view: view["phase"] == "revealed")
        assert ([row[:2] for row in view["counts"]], view["counts_more"]) == ([["turnip", 2], ["sea", 1]], 1)
        view = await ann.shows(lambda view: view["phase"] == "revealed")
        assert [row[:2] for row in view["reveal"]["counts"]] == [["turnip", 2], ["sea", 1]]
        assert (view["reveal"]["counts_more"], view["answer"]["value"]) == (1, ["Sh1t", "turnip"])

        await here.post("/api/admin/rude/en", {"words": "turnip"}, here.signed_in)
        await projector.shows(lambda view: [row[0] for row in view["counts"]] == ["sea", "Sh1t"])
        await ann.shows(lambda view: [row[0] for row in view["reveal"]["counts"]] == ["sea", "Sh1t"])
        await here.post("/api/admin/rude/en", {"words": ""}, here.signed_in)

        await instructor.command("next")
        for phone, typed in ((ann, "Asshole"), (bob, "bitch")):
            await phone.shows(lambda view: view["phase"] == "open" and view["question"]["turn"] == 2)
            assert (await phone.answer("second", value=typed))["type"] == "ack"
        await instructor.command("next")
        for page, part in ((projector, ()), (bob, ("reveal",))):
            view = await page.shows(lambda view: view["phase"] == "revealed" and view["question"]["turn"] == 2)
            shown = view[part[0]] if part else view
            assert (shown["counts"], shown["counts_more"]) == ([["bitch", 1, True]], 1)
        assert bob.view["answer"]["row"] == 0  # of the rows that the class sees
        view = await ann.shows(lambda view: view["phase"] == "revealed" and view["question"]["turn"] == 2)
        assert "row" not in view["answer"]
