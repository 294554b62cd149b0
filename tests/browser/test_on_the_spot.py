"""Questions on the spot in the browser: photographs, formulas, options of one's own, and a class without a pool."""

import io

import pytest
from PIL import Image, ImageDraw
from playwright.async_api import FilePayload, Page, expect

from tests.browser.looks import fits, picture
from tests.browser.people import button, heading, instructor_page, more, projector_page, ready, sees, student_page
from tests.browser.pools import OWN
from tests.browser.room import Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

POOL = "title: Before\nquestions: [{text: Q, correct: 3}]\n"
TEXT = "Which *slope* has $x^2$ at the marked point?"
BOTH = ({"width": 360, "height": 740}, {"width": 1366, "height": 768})


def photograph() -> FilePayload:
    """A photograph of a blackboard, as large as phones take them."""
    board = Image.effect_noise((4000, 3000), 40).convert("RGB")
    ImageDraw.Draw(board).line([(200, 2800), (2000, 300), (3800, 2800)], fill="white", width=60)
    target = io.BytesIO()
    board.save(target, "JPEG", quality=90)
    return {"name": "board.jpg", "mimeType": "image/jpeg", "buffer": target.getvalue()}


async def shows_the_photograph(page: Page) -> None:
    """It has arrived, and is small."""
    image = page.locator("img.picture").filter(visible=True)
    await expect(image).to_have_js_property("complete", value=True)
    assert await image.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [1280, 960]


async def test_a_photograph_and_options_of_ones_own_are_asked_without_a_pool(here: Room) -> None:
    await here.open_class(POOL)
    instructor = await instructor_page(here)
    await more(instructor, "nd the class", times=2)
    await button(instructor, "New session").click()
    await button(instructor, "Ask without a pool").click()
    ask = instructor.locator(".dock .primary")
    await expect(ask).to_have_text("Ask…")
    phone, projector = await student_page(here, "1", "Ada"), await projector_page(here)
    await ask.click()
    dialog = instructor.get_by_role("dialog")
    await dialog.get_by_label("What is asked").fill(TEXT)
    await dialog.get_by_label("Choose a picture").set_input_files([photograph()])
    await expect(dialog.locator("img.picture")).to_be_visible()
    await dialog.locator("summary", has_text="Options of your own").click()
    await dialog.get_by_label("Options, one a line").fill("$2x$")
    for size in BOTH:
        await instructor.set_viewport_size(size)  # type: ignore[arg-type]
        await fits(instructor)
        await picture(instructor, f"ask-{size['width']}")
    await dialog.get_by_role("button", name="A – D").click()
    await expect(dialog.get_by_role("alert")).to_have_text(
        "Give at least two different options, or none where the answer is typed."
    )
    await expect(dialog.get_by_label("What is asked")).to_have_value(TEXT)
    await picture(instructor, "ask-refused")
    await dialog.get_by_label("Options, one a line").fill("$2x$\n$x$\n1")
    await dialog.get_by_role("button", name="A – D").click()
    await expect(dialog).to_have_count(0)
    for page, name in ((phone, "phone"), (projector, "projector"), (instructor, "instructor")):
        await shows_the_photograph(page)
        await expect(page.locator("em").filter(visible=True).first).to_have_text("slope")
        await expect(page.locator("math").filter(visible=True).first).to_be_visible()
        await fits(page)
        await picture(page, f"spot-{name}")
    await expect(phone.locator("button.option")).to_have_count(3)
    await button(instructor, "Close and reveal").click()
    await expect(ask).to_have_text("Ask…")
    await expect(instructor.get_by_text("End and show the result")).to_have_count(0)
    await picture(instructor, "spot-revealed")
    await ask.click()
    await expect(dialog.get_by_label("What is asked")).to_have_value("")
    await expect(dialog.locator("img.picture")).to_have_count(0)
    await dialog.get_by_role("button", name="✓ or ✗").click()
    await button(instructor, "Close and reveal").click()
    await more(instructor, "End the class")
    await expect(dialog.get_by_role("button", name="Tap again to end the class")).to_be_visible()
    await dialog.get_by_role("button", name="Tap again to end the class").click()
    await sees(phone, "Thank you for taking part.")


async def test_what_is_no_picture_is_told_in_the_sheet_and_nothing_typed_is_lost(here: Room) -> None:
    here.forgiven.add("status of 422 .*/api/admin/photographs")
    await here.open_class(POOL)
    instructor = await instructor_page(here)
    await button(instructor, "Ask…").click()
    dialog = instructor.get_by_role("dialog")
    await dialog.get_by_label("What is asked").fill(TEXT)
    file: FilePayload = {"name": "notes.jpg", "mimeType": "image/jpeg", "buffer": b"no picture at all"}
    await dialog.get_by_label("Choose a picture").set_input_files([file])
    await expect(dialog.get_by_role("alert")).to_contain_text("The photograph can't be shown: this file is no picture")
    await expect(dialog.get_by_label("What is asked")).to_have_value(TEXT)
    await dialog.get_by_role("button", name="A number").click()
    await expect(button(instructor, "Close and reveal")).to_be_visible()


async def test_the_instructor_asks_on_the_spot(here: Room) -> None:
    await here.open_class(OWN.replace("reveal: own\n", ""))
    instructor, projector = await instructor_page(here), await projector_page(here)
    phone = await student_page(here, "1", "Ada")
    await button(instructor, "Ask…").click()
    await instructor.get_by_label("What is asked").fill("Which one on the blackboard?")
    await picture(instructor, "ask")
    await instructor.get_by_role("dialog").get_by_role("button", name="A – D").click()
    await ready(phone)
    await sees(projector, "Which one on the blackboard?")
    await button(phone, "C").tap()
    await button(phone, "Send").tap()
    await button(instructor, "Close and reveal").click()
    await expect(heading(phone, "The result")).to_be_visible()
    await instructor.locator("summary", has_text="Say what is right").click()
    await instructor.get_by_label("C", exact=True).check()
    await picture(instructor, "spot-key")
    await instructor.get_by_role("button", name="Save the key").click()
    await expect(heading(phone, "Right · +1")).to_be_visible()
    await expect(instructor.get_by_text("Say what is right")).to_have_count(0)

    await more(instructor, "All sessions and pools")
    await button(instructor, "Ask without a pool").click()
    await expect(button(instructor, "Ask…")).to_be_visible()
    await picture(instructor, "without")
    await button(instructor, "Ask…").click()
    await instructor.get_by_role("dialog").get_by_role("button", name="1 – 5").click()
    await expect(button(instructor, "Close and reveal")).to_be_visible()
