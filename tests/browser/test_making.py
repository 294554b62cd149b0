"""Pools that are made on the instructor's page: written, changed, copied, removed and put back."""

import os
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Locator, Page, expect

from appliance.library.schema import load_pool
from appliance.quiz.pool import Pool
from tests.browser.people import button, heading, instructor_page, more, sees
from tests.browser.pools import SKY
from tests.browser.room import Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

POOL = """\
# for week 3
title: Light
questions:
  # the first
  - text: Is light a wave?
    options: [Always, Never, Sometimes]
    correct: Sometimes
  - text: How fast?
    correct: 300000
    unit: km/s
"""
WRITTEN = "Which gas do plants take in?\nOxygen\n* Carbon dioxide\nNitrogen\n\nWater is wet.\n* True\nFalse\n"


async def home(here: Room) -> Page:
    await here.open_class(SKY)
    (here.pools / "light.yaml").write_text(POOL)
    instructor = await instructor_page(here)
    await more(instructor, "All sessions and pools")
    await expect(heading(instructor, "Question pools")).to_be_visible()
    return instructor


def card(page: Page, title: str) -> Locator:
    return page.locator("article").filter(has_text=title)


def saved(here: Room, name: str) -> Pool:
    pool = load_pool((here.pools / name).read_bytes(), name).pool
    assert pool is not None
    return pool


async def test_questions_are_written_with_a_preview_that_grows(here: Room) -> None:
    instructor = await home(here)
    await button(instructor, "Write questions").click()
    await instructor.get_by_label("Title").fill("Plants")
    text = instructor.get_by_label("Questions, with a * before each right answer")
    await text.fill(WRITTEN[: WRITTEN.index("\n\n")])
    await expect(button(instructor, "Save 1 question")).to_be_enabled()
    await sees(instructor, "Carbon dioxide")
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
    await expect(other.get_by_role("img")).to_be_visible()
    assert first[0] in [path.read_bytes() for path in (here.pools / "light.yaml.pictures").iterdir()]
    await question.get_by_role("button", name="Change").click()
    await instructor.get_by_label("Another picture").set_input_files(tmp_path / "image.png")
    await expect(instructor.get_by_label("What the picture shows")).to_have_value("A lamp")
    await button(instructor, "Without this picture").click()
    await expect(instructor.get_by_label("Another picture")).to_be_attached()
    await expect(instructor.get_by_role("img", name="A lamp")).to_be_visible()
    await button(instructor, "Without this picture").click()
    await expect(instructor.get_by_label("Add a picture")).to_be_attached()
    await button(instructor, "Save").click()
    await expect(question.get_by_role("img")).to_have_count(0)
    await expect(other.get_by_role("img")).to_be_visible()
    text = (here.pools / "light.yaml").read_text()
    assert (text.count("image: "), "A lamp" in text) == (1, False)


async def test_a_pool_that_was_changed_elsewhere_is_not_overwritten(here: Room) -> None:
    instructor = await home(here)
    here.forgiven.add("status of 4")
    await card(instructor, "Light").get_by_role("button", name="Change").click()
    newer = POOL.replace("Always", "Now and then")
    (here.pools / "light.yaml").write_text(newer)
    await instructor.locator("ol > li").nth(1).get_by_role("button", name="Remove").click()
    await sees(instructor, "This pool was changed meanwhile in another place.")
    assert (here.pools / "light.yaml").read_text() == newer


async def test_pools_are_copied_removed_and_put_back(here: Room) -> None:
    instructor = await home(here)
    light = card(instructor, "Light")
    await light.get_by_role("button", name="Copy").click()
    await sees(instructor, "“Light (copy)” is a copy.")
    await card(instructor, "Light (copy)").get_by_role("button", name="Remove").click()
    await sees(instructor, "“Light (copy)” was removed.")
    await expect(card(instructor, "Light (copy)")).to_have_count(0)
    await button(instructor, "Put it back").click()
    await expect(card(instructor, "Light (copy)")).to_have_count(1)


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


async def test_many_pools_are_searched(here: Room) -> None:
    instructor = await home(here)
    for number in range(8):
        (here.pools / f"{number}.yaml").write_text(
            POOL.replace("Light", f"Week {number}") + f"    tags: [t{number % 2}]\n"
        )
    await instructor.get_by_label("Search pools").fill("week 3")
    await expect(card(instructor, "Week")).to_have_count(1)
    await instructor.get_by_label("Search pools").fill("")
    await instructor.get_by_role("button", name="t1", exact=True).first.click()
    await expect(card(instructor, "Week")).to_have_count(4)
    await instructor.get_by_role("button", name="t1 ✕").click()
    await expect(card(instructor, "Week")).to_have_count(8)


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
    await expect(heading(instructor, "Light")).to_be_visible()
    assert (here.pools / "light.yaml").read_text() == POOL


LONG = "title: Long\nquestions:\n" + "".join(
    f"  - text: Question {letter}?\n    options: [a, b, c, d]\n    correct: b\n" for letter in "ABCDEFGH"
)


async def dragged(page: Page, grip: Locator, to: Locator, *, finger: bool) -> None:
    """Drag by the handle until the item lies over another."""
    session = await page.context.new_cdp_session(page)
    start = await centre(grip)

    async def at(x: float, y: float, step: str) -> None:
        if finger:
            points = [] if step == "End" else [{"x": x, "y": y}]
            await session.send("Input.dispatchTouchEvent", {"type": f"touch{step}", "touchPoints": points})
        elif step == "Start":
            await page.mouse.move(x, y)
            await page.mouse.down()
        elif step == "Move":
            await page.mouse.move(x, y)
        else:
            await page.mouse.up()

    await at(*start, "Start")
    await expect(page.locator("body.sorting")).to_have_count(1)
    x, y = await centre(to)
    for part in (0.3, 0.7, 1):
        await at(x, start[1] + (y - start[1]) * part, "Move")
    await at(x, y, "End")
    await expect(page.locator("body.sorting")).to_have_count(0)


async def centre(what: Locator) -> tuple[float, float]:
    box = await what.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize("finger", [True, False])
async def test_questions_are_dragged_into_another_order(here: Room, *, finger: bool) -> None:
    instructor = await home(here)
    (here.pools / "long.yaml").write_text(LONG)
    await card(instructor, "Long").get_by_role("button", name="Change").click()
    items = instructor.locator("ol.listed > li")
    await items.nth(0).locator(".handle").scroll_into_view_if_needed()
    await dragged(instructor, items.nth(0).locator(".handle"), items.nth(2).locator(".handle"), finger=finger)
    await sees(instructor, "Moved to place 3.")
    order = [question.text[-2] for question in saved(here, "long.yaml").questions]
    assert order == list("BCADEFGH")
    await expect(items.nth(2)).to_contain_text("Question A?")
    await expect(items.nth(2)).not_to_have_attribute("style", "transform")


async def test_a_finger_beside_the_handle_scrolls_and_escape_ends_a_drag(here: Room) -> None:
    instructor = await home(here)
    (here.pools / "long.yaml").write_text(LONG)
    await card(instructor, "Long").get_by_role("button", name="Change").click()
    items = instructor.locator("ol.listed > li")
    grip = items.nth(0).locator(".handle")
    assert await grip.evaluate("(one) => getComputedStyle(one).touchAction") == "none"
    assert await items.nth(0).evaluate("(one) => getComputedStyle(one).touchAction") == "auto"
    await grip.scroll_into_view_if_needed()
    x, y = await centre(grip)
    await instructor.mouse.move(x, y)
    await instructor.mouse.down()
    await instructor.mouse.move(x, y + 90)
    await instructor.keyboard.press("Escape")
    await instructor.mouse.up()
    await expect(instructor.locator("body.sorting")).to_have_count(0)
    assert (here.pools / "long.yaml").read_text() == LONG


async def test_options_are_dragged_in_the_form(here: Room) -> None:
    instructor = await home(here)
    await card(instructor, "Light").get_by_role("button", name="Change").click()
    await instructor.locator("li").filter(has_text="Is light a wave?").get_by_role("button", name="Change").click()
    rows = instructor.locator("[data-sorted] > .row")
    await dragged(instructor, rows.nth(2).locator(".handle"), rows.nth(0).locator(".handle"), finger=False)
    await expect(instructor.get_by_label("Option 1", exact=True)).to_have_value("Sometimes")
    await expect(instructor.get_by_label("Option 1 is right")).to_be_checked()


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


async def test_what_was_done_is_seen_wherever_the_page_is_scrolled_to(here: Room) -> None:
    instructor = await home(here)
    for number in range(8):
        (here.pools / f"{number}.yaml").write_text(POOL.replace("Light", f"Week {number}"))
    await expect(card(instructor, "Week 7")).to_have_count(1)
    await card(instructor, "Week 0").get_by_role("button", name="Remove").click()
    said = instructor.get_by_role("status").filter(has_text="“Week 0” was removed.")
    for place in ("0", "document.body.scrollHeight"):
        await instructor.evaluate(f"scrollTo(0, {place})")
        await expect(said).to_be_in_viewport(ratio=1)
        await expect(button(instructor, "Put it back")).to_be_in_viewport(ratio=1)
    covered = """() => {
      const told = document.querySelector(".told").getBoundingClientRect();
      const others = [...document.querySelectorAll("article, button.wide, .add")];
      return others.filter((one) => one.getBoundingClientRect().bottom > told.top + 1).map((one) => one.textContent);
    }"""
    assert await instructor.evaluate(covered) == []  # at its end the page goes on above what is told
    await button(instructor, "Put it back").click()
    await sees(instructor, "“Week 0” is back.")
    await button(instructor, "Close").click()
    await expect(instructor.get_by_text("“Week 0” is back.")).to_have_count(0)


async def test_a_pool_of_another_format_says_why_and_is_copied_to_be_changed(here: Room) -> None:
    instructor = await home(here)
    (here.pools / "old.gift").write_text("Two and two? {=four ~five}\n")
    await card(instructor, "old").get_by_role("button", name="Change").click()
    await sees(instructor, "A pool of the format .gift can be played, not changed.")
    for tool in ("Change", "Remove", "Settings", "New question", "Add from another pool", "Change as text"):
        await expect(button(instructor, tool)).to_have_count(0)
    await expect(instructor.locator(".handle")).to_have_count(0)
    await button(instructor, "Make a copy that can be changed").click()
    await expect(heading(instructor, "old (copy)")).to_be_visible()
    await button(instructor, "Settings").click()
    await instructor.get_by_label("Points for a question").fill("5")
    await button(instructor, "Save").click()
    await sees(instructor, "Saved.")
    assert saved(here, "old (copy).yaml").options.points == 5


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


async def test_no_form_leaves_it_to_the_browser_to_say_what_is_wrong(here: Room) -> None:
    instructor = await home(here)
    here.forgiven.add("status of 4")
    await card(instructor, "Light").get_by_role("button", name="Start…").click()
    await instructor.get_by_label("Points for a question").fill("many")
    await button(instructor, "Start").click()
    await sees(instructor, '"Points for a question" must be a number from 0 to 100000; found "many".')
    await sees(instructor, "Some settings can't be used. See beside them why.")
    await instructor.get_by_label("Points for a question").fill("")
    await button(instructor, "Start").click()
    await expect(heading(instructor, "Light")).to_be_visible()
    await sees(instructor, "saving works")
