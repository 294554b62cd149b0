"""Names of exported files and folders: valid on a FAT stick, and never those of another class."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.box.shared.safe_files import plain_name
from appliance.results.export import MAX_NAME, folder_name, safe_name
from appliance.results.tables import About


@pytest.mark.parametrize(
    ("title", "opened_ms", "name"),
    [
        ("Photosynthesis, week 3", 1_773_482_400_000, "2026-03-14 Photosynthesis, week 3 K7QX"),
        ("Photosynthesis", None, "Photosynthesis K7QX"),
        ('What? "A/B" <c:\\d>|*', None, "What A B c d K7QX"),
        ("...", None, "K7QX"),
        ("con.", None, "_con K7QX"),
        ("x" * 199, 1_773_482_400_000, f"2026-03-14 {'x' * 103} K7QX"),
        ("光" * 80, 1_773_482_400_000, f"2026-03-14 {'光' * 34} K7QX"),
        ("प्रकाश संश्लेषण " * 9, None, f"{'प्रकाश संश्लेषण ' * 2}प्रकाश सं K7QX"),
        ("tab\tline\nend\x00", None, "tab line end K7QX"),
    ],
)
def test_a_folder_is_named_after_day_title_and_code(title: str, opened_ms: int | None, name: str) -> None:
    assert folder_name(About("id", "K7QX", title, opened_ms)) == name


@settings(max_examples=3 * settings().max_examples)
@given(st.text(min_size=30, max_size=200) | st.text("光合作用", min_size=40, max_size=80), st.booleans())
def test_two_classes_with_one_title_never_share_a_folder_even_on_a_stick(title: str, dated: bool) -> None:
    """However many bytes the title has, the code stands in full at the end of each name."""
    opened_ms = 1_773_482_400_000 if dated else None
    for code in ("K7QX", "AB2D"):
        name = folder_name(About("id", code, title, opened_ms))
        assert name.endswith(code)
        assert plain_name(name).endswith(code)


@settings(max_examples=3 * settings().max_examples)
@given(st.text(max_size=100) | st.sampled_from(["CON", "nul.txt", "com1 .a", "LPT¹", ".hidden", "a. ", "\ud800"]))
def test_names_are_valid_on_fat(text: str) -> None:
    for name in (safe_name(text), folder_name(About("id", "CODE", text, None))):
        assert len(name.encode()) <= MAX_NAME
        assert not set(name) & set('\\/:*?"<>|')
        assert name == name.strip(". ")
        assert name.isprintable() or any(c in name for c in "\u200b\u200c\u200d\u00ad") or not name.isascii()
        assert name.split(".")[0].rstrip().upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT1", "LPT¹"}
        name.encode()
