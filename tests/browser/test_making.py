"""Pools that are made on the instructor's page: questions written, changed, added, and the settings."""

import asyncio
import os
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Dialog, Route, expect

from tests.browser.people import button, heading, sees
from tests.browser.pool_pages import POOL, card, home, saved
from tests.browser.room import Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

WRITTEN = "Which gas do plants take in?\nOxygen\n* Carbon dioxide\nNitrogen\n\nWater is wet.\n* True\nFalse\n"


async def test_questions_are_written_with_a_preview_that_grows(here: Room) -> None:
    instructor = await home(here)
    await button(instructor, "Write questions").click()
    await instructor.get_by_label("Title").fill("Plants")
    text = instructor.get_by_label("Questions, with a * before each right answer")
    await text.fill(WRITTEN[: WRITTEN.index("\n\n")])
    await expect(button(instructor, "Save 1 question")).to_be_enabled()
    await sees(instructor, "Carbon dioxide")
    await instructor.go_back()
    await sees(instructor, "What you typed stays on this device")
    await button(instructor, "Write questions").click()
    await expect(instructor.get_by_label("Title")).to_have_value("Plants")
    asked: list[str] = []

    async def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        await dialog.accept()

    instructor.once("dialog", leave)
    await instructor.reload()
    await expect(button(instructor, "Save 1 question")).to_be_enabled()
    assert asked == ["beforeunload"]
    await text.fill(WRITTEN)
    await button(instructor, "Save 2 questions").click()
    await sees(instructor, "“Plants” was added.")
    pool = saved(here, "Plants.yaml")
    assert [(question.kind, question.key()) for question in pool.questions] == [("single", (1,)), ("true_false", (0,))]


async def test_a_question_is_changed_and_changed_back(here: Room) -> None:
    instructor = await home(here)
    await card(instructor, "Light").get_by_role("button", name="Change").click()
    await instructor.locator("li").filter(has_text="How fast?").get_by_role("button", name="Change").click()
    await instructor.get_by_label("Right number").fill("299792")
    await instructor.get_by_label("May be off by").fill("0,5")
    await button(instructor, "Save").click()
    await expect(heading(instructor, "Light")).to_be_visible()
    assert saved(here, "light.yaml").questions[1].key() == 299792
    assert "# the first" in (here.pools / "light.yaml").read_text()
    await button(instructor, "Undo the last change").click()
    await expect(button(instructor, "Undo the last change")).to_have_count(0)
    assert (here.pools / "light.yaml").read_text() == POOL


async def test_a_question_of_another_kind_is_added_moved_and_removed(here: Room) -> None:
    instructor = await home(here)
    await card(instructor, "Light").get_by_role("button", name="Change").click()
    await button(instructor, "New question").click()
    await instructor.get_by_label("Kind").select_option("match")
    await instructor.get_by_role("textbox", name="Question", exact=True).fill("What belongs together?")
    for number, (left, right) in enumerate((("red", "long"), ("blue", "short")), 1):
        await instructor.get_by_label(f"Left side {number}").fill(left)
        await instructor.get_by_label(f"Right side {number}").fill(right)
    await button(instructor, "Save").click()
    await instructor.get_by_role("button", name="Move 3 up").click()
    await expect(instructor.locator("ol > li").nth(1)).to_contain_text("What belongs together?")
    assert [question.kind for question in saved(here, "light.yaml").questions] == ["single", "match", "number"]
    await instructor.locator("ol > li").nth(1).get_by_role("button", name="Remove").click()
    await expect(instructor.locator("ol > li")).to_have_count(2)
    assert [question.kind for question in saved(here, "light.yaml").questions] == ["single", "number"]


async def test_what_can_not_be_played_is_told_and_stays_in_the_form(here: Room) -> None:
    instructor = await home(here)
    here.forgiven.add("status of 4")
    await card(instructor, "Light").get_by_role("button", name="Change").click()
    await button(instructor, "New question").click()
    await button(instructor, "Save").click()
    await sees(instructor, "The question is empty. Write it first.")
    await instructor.get_by_role("textbox", name="Question", exact=True).fill("No options?")
    await button(instructor, "Save").click()
    await sees(instructor, "With this change the pool could not be played.")
    await sees(instructor, "A question has 2 to 8 options; found 0.")
    await expect(instructor.locator("form")).not_to_contain_text("correct:")  # which is for those who write the file
    await expect(instructor.locator("form")).not_to_contain_text("line ")
    await expect(instructor.get_by_role("textbox", name="Question", exact=True)).to_have_value("No options?")
    await instructor.get_by_label("Option 1", exact=True).fill("A")
    await instructor.get_by_label("Option 2", exact=True).fill("B")
    await instructor.get_by_label("Option 2 is right").check()
    await button(instructor, "Save").click()
    await expect(instructor.locator("ol > li")).to_have_count(3)
    assert saved(here, "light.yaml").questions[2].key() == (1,)


async def test_a_question_gets_a_picture_in_the_form(here: Room, tmp_path: Path) -> None:
    instructor = await home(here)
    here.forgiven.add("status of 4")
    Image.new("RGB", (64, 48), "teal").save(tmp_path / "image.png")
    (tmp_path / "note.png").write_text("a note")
    question = instructor.locator("li").filter(has_text="How fast?")
    await card(instructor, "Light").get_by_role("button", name="Change").click()
    await question.get_by_role("button", name="Change").click()
    await instructor.get_by_label("Add a picture").set_input_files(tmp_path / "note.png")
    await sees(instructor, "this file is no picture, or it is damaged")
    await instructor.get_by_label("Add a picture").set_input_files(tmp_path / "image.png")
    await instructor.get_by_label("What the picture shows").fill("A lamp")
    await button(instructor, "Save").click()
    await expect(question.get_by_role("img", name="A lamp")).to_be_visible()
    assert saved(here, "light.yaml").questions[0].image is None
    # phones give each photograph the same name: the picture of the first question must stay
    first = [path.read_bytes() for path in (here.pools / "light.yaml.pictures").iterdir()]
    Image.new("RGB", (64, 48), "red").save(tmp_path / "image.png")
    other = instructor.locator("li").filter(has_text="Is light a wave?")
    await other.get_by_role("button", name="Change").click()
    await instructor.get_by_label("Add a picture").set_input_files(tmp_path / "image.png")
    await sees(instructor, "Picture: image-")
    await button(instructor, "Save").click()
    await expect(other.locator("img.picture")).to_be_visible()
    assert first[0] in [path.read_bytes() for path in (here.pools / "light.yaml.pictures").iterdir()]
    await question.get_by_role("button", name="Change").click()
    held: asyncio.Queue[Route] = asyncio.Queue()
    await instructor.route("**/pictures?name=*", held.put)
    await instructor.get_by_label("Another picture").set_input_files(tmp_path / "image.png")
    upload = await held.get()  # until it is done, the picture can't be taken out: it would come back
    await expect(button(instructor, "Without this picture")).to_be_disabled()
    await upload.continue_()
    await expect(instructor.get_by_label("What the picture shows")).to_have_value("A lamp")
    await button(instructor, "Without this picture").click()
    await expect(instructor.get_by_label("Another picture")).to_be_attached()
    await expect(instructor.get_by_role("img", name="A lamp")).to_be_visible()
    await button(instructor, "Without this picture").click()
    await expect(instructor.get_by_label("Add a picture")).to_be_attached()
    await button(instructor, "Save").click()
    await expect(other.locator("img.picture")).to_be_visible()
    await expect(question.locator("img.picture")).to_have_count(0)
    text = (here.pools / "light.yaml").read_text()
    assert (text.count("image: "), "A lamp" in text) == (1, False)


async def test_a_broken_pool_is_mended_as_text_and_a_saved_file_is_seen(here: Room) -> None:
    instructor = await home(here)
    broken: Path = here.pools / "light.yaml"
    broken.write_text("title: Light\n")
    os.utime(broken, (1, 1))
    await sees(instructor, "1 thing to correct")
    await card(instructor, "Light").get_by_role("button", name="Change").click()
    await sees(instructor, "The pool has no questions.")
    text = instructor.get_by_label("Change as text")
    await expect(text).to_have_value("title: Light\n")
    await text.fill("title: Lights\n")
    await button(instructor, "Save").click()
    await sees(instructor, "Saved. The pool still can't be opened: see what to correct.")
    await text.fill(POOL)
    await button(instructor, "Save").click()
    await expect(instructor.locator("ol > li")).to_have_count(2)
    assert broken.read_text() == POOL


async def test_many_questions_are_searched(here: Room) -> None:
    instructor = await home(here)
    more_questions = "".join(f"  - text: What is a Größe {n}?\n    correct: {n}\n" for n in range(4))
    (here.pools / "light.yaml").write_text(POOL + more_questions)
    await card(instructor, "Light").get_by_role("button", name="Change").click()
    questions, field = instructor.locator("ol > li"), instructor.get_by_role("searchbox")
    await expect(questions).to_have_count(6)
    await field.fill("grosse 7")
    await expect(questions).to_have_count(0)
    await sees(instructor, "No question fits this search.")
    await field.fill("GROSSE 2")
    await expect(questions).to_have_count(1)
    await expect(questions.locator(".handle, .move")).to_have_count(0)
    await questions.get_by_role("button", name="Change").click()
    await instructor.get_by_label("Right number").fill("20")
    await button(instructor, "Save").click()
    await expect(questions).to_have_count(1)
    assert saved(here, "light.yaml").questions[4].key() == 20
    await field.fill("")
    await expect(questions.locator(".handle")).to_have_count(6)


async def test_settings_are_changed_and_wrong_ones_are_told_beside_their_fields(here: Room) -> None:
    instructor = await home(here)
    here.forgiven.add("status of 4")
    await card(instructor, "Light").get_by_role("button", name="Change").click()
    await button(instructor, "Settings").click()
    seconds = instructor.get_by_label("Seconds for a question")
    await seconds.fill("soon")
    await instructor.get_by_label("Title").fill("Light: 2")
    await button(instructor, "Save").click()
    await expect(seconds).to_have_accessible_description(
        '"Seconds for a question" must be a number from 1 to 3600; found "soon".'
    )
    assert (here.pools / "light.yaml").read_text() == POOL
    await seconds.fill("45,5")
    await instructor.get_by_label("What counts").select_option("speed")
    await instructor.get_by_label("Order of the options differs from phone to phone").uncheck()
    await button(instructor, "Save").click()
    await expect(heading(instructor, "Light: 2")).to_be_visible()
    added = "title: 'Light: 2'\ntime_limit: 45.5\nscoring: speed\nshuffle: false\n"
    assert (here.pools / "light.yaml").read_text() == POOL.replace("title: Light\n", added)
    await button(instructor, "Undo").click()
    await expect(heading(instructor, re.compile("^Light$"))).to_be_visible()
    assert (here.pools / "light.yaml").read_text() == POOL


async def test_questions_are_added_from_another_pool(here: Room) -> None:
    instructor = await home(here)
    Image.new("RGB", (40, 30), "red").save(here.pools / "red.png")
    (here.pools / "old.gift").write_text("Two and two? {=four ~five}\n\nThree and three? {=six ~seven}\n")
    (here.pools / "optics.yaml").write_text(
        "title: Optics\nquestions:\n- {text: Which colour?, options: [red, blue], correct: red, image: red.png}\n"
        "- {text: Which glass?, kind: words}\n- {text: A lens bends light., correct: true, tags: [lenses]}\n"
    )
    await card(instructor, "Light").get_by_role("button", name="Change").click()
    await button(instructor, "Add from another pool").click()
    await instructor.get_by_label("From which pool").select_option("Optics")
    await instructor.get_by_label("Question 1: Which colour?").check()
    await instructor.get_by_label("Search its questions").fill("lenses")
    await expect(instructor.locator(".listed > li")).to_have_count(1)
    await instructor.get_by_label("Question 3: A lens bends light.").check()
    await button(instructor, "Add 2 questions").click()
    await sees(instructor, "2 questions were added.")
    questions = saved(here, "light.yaml").questions
    assert [question.text for question in questions[2:]] == ["Which colour?", "A lens bends light."]
    await expect(instructor.locator("ol > li").nth(2).locator("img.picture")).to_be_visible()
    await button(instructor, "Add from another pool").click()
    await instructor.get_by_label("From which pool").select_option("old")
    await instructor.get_by_label("Question 2: Three and three?").check()
    await button(instructor, "Add 1 question").click()
    await expect(instructor.locator("ol > li")).to_have_count(5)
    for left in (4, 2):
        await button(instructor, "Undo").click()
        await expect(instructor.locator("ol > li")).to_have_count(left)
    assert (here.pools / "light.yaml").read_text() == POOL


async def test_the_form_says_how_a_number_is_read(here: Room) -> None:
    instructor = await home(here)
    await card(instructor, "Light").get_by_role("button", name="Change").click()
    await instructor.locator("li").filter(has_text="How fast?").get_by_role("button", name="Change").click()
    number = instructor.get_by_label("Right number")
    for typed, said in (
        ("90,000", "This counts as 90. For 90000, type it without the point or comma."),
        ("90 000", "Read as 90000."),
        ("1,5", "Read as 1.5."),
    ):
        await number.fill(typed)
        await sees(instructor, said)
    await number.fill("90 000")
    await button(instructor, "Save").click()
    await expect(instructor.locator("ol > li").nth(1)).to_contain_text("90000 km/s")
    assert saved(here, "light.yaml").questions[1].key() == 90_000
