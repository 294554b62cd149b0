"""The files on a Pi's boot partition: as the package and the box change them, and as they are after the removal."""

from pathlib import Path

import pytest

from appliance.box.boot.firmware import BUTTON, set_up, undo, with_button, without_button
from appliance.box.shared.kernel_line import SCREEN, set_country
from appliance.box.shared.programs import CommandFailed
from appliance.words import say
from tests.support.pi_boot import LINE, SETTINGS

ENDS = pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])


class Pi:
    """A root with a boot partition."""

    def __init__(self, root: Path, line: bytes = LINE, settings: bytes = SETTINGS) -> None:
        self.root, self.kept = root, root / "kept"
        self.line, self.settings = root / "boot/firmware/cmdline.txt", root / "boot/firmware/config.txt"
        self.line.parent.mkdir(parents=True)
        self.kept.mkdir()
        self.line.write_bytes(line)
        self.settings.write_bytes(settings)

    def install(self) -> None:
        """The package, and the box's first boot with it."""
        assert set_up(self.root, self.kept) == []
        set_country(self.root, "DE")

    def remove(self) -> None:
        assert undo(self.root, self.kept) == []

    def files(self) -> tuple[bytes, bytes]:
        assert sorted(self.line.parent.iterdir()) == [self.line, self.settings]
        return self.line.read_bytes(), self.settings.read_bytes()


def with_end(text: bytes, end: bytes) -> bytes:
    """The text with other line ends; without a line end, the last line has none."""
    return text.replace(b"\n", end) if end else text.rstrip(b"\n")


@ENDS
def test_after_two_installations_and_a_removal_both_files_are_as_before(end: bytes, tmp_path: Path) -> None:
    line, settings = with_end(LINE, end), with_end(SETTINGS, end)
    pi = Pi(tmp_path, line, settings)
    pi.install()
    changed = pi.files()
    assert changed[0].split() == [*LINE.replace(b"=GB", b"=DE").split(), *SCREEN]
    assert changed[0].count(b"\n") == 1
    assert changed[1] == settings + BUTTON
    assert ((pi.kept / "cmdline.txt").read_bytes(), (pi.kept / "config.txt").read_bytes()) == (line, settings)
    pi.install()
    assert pi.files() == changed
    pi.remove()
    assert pi.files() == (line, settings)
    pi.remove()
    assert pi.files() == (line, settings)


def test_the_owners_changes_in_between_stay(tmp_path: Path) -> None:
    pi = Pi(tmp_path)
    pi.install()
    line, settings = pi.files()
    pi.line.write_bytes(line.replace(b" quiet", b"").rstrip() + b" usbcore.autosuspend=-1\n")
    pi.settings.write_bytes(settings.replace(b"audio=on", b"audio=off") + b"dtoverlay=disable-bt\n")
    pi.install()
    pi.remove()
    assert pi.files() == (
        LINE.replace(b" quiet", b"").rstrip() + b" usbcore.autosuspend=-1\n",
        SETTINGS.replace(b"audio=on", b"audio=off") + b"dtoverlay=disable-bt\n",
    )


def test_an_editor_that_changes_all_line_ends_leaves_none_of_our_lines(tmp_path: Path) -> None:
    pi = Pi(tmp_path)
    pi.install()
    for file, content in zip((pi.line, pi.settings), pi.files(), strict=True):
        file.write_bytes(content.replace(b"\n", b"\r\n").rstrip())
    pi.remove()
    assert pi.files() == (LINE, SETTINGS.replace(b"\n", b"\r\n"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"[cm5]\nx=1\n", b"[cm5]\nx=1\n[all]\ny=2\n"),  # otherwise it would apply to one model only
        (b"[cm5]\nx=1", b"[cm5]\nx=1\n[all]\ny=2\n"),
        (b"x=1\n", b"x=1\ny=2\n"),
        (b"", b"\ny=2\n"),
    ],
)
def test_lines_added_after_the_button_apply_to_every_pi(before: bytes, after: bytes) -> None:
    assert without_button(with_button(before, before) + b"y=2\n", before) == after


@pytest.mark.parametrize("own", [b"dtoverlay=gpio-shutdown\n", b"dtoverlay=gpio-shutdown,gpio_pin=21\n", BUTTON])
def test_the_owners_own_button_is_left_alone(own: bytes, tmp_path: Path) -> None:
    pi = Pi(tmp_path, settings=SETTINGS + own)
    pi.install()
    assert pi.files()[1] == SETTINGS + own
    pi.remove()
    assert pi.files()[1] == SETTINGS + own


def test_a_button_that_the_owner_has_set_differently_stays_theirs(tmp_path: Path) -> None:
    pi = Pi(tmp_path)
    pi.install()
    pi.settings.write_bytes(changed := pi.files()[1].replace(b"gpio-shutdown", b"gpio-shutdown,gpio_pin=21"))
    pi.install()
    pi.remove()
    assert pi.files()[1] == changed


@ENDS
def test_a_power_cut_while_the_button_is_written_is_repaired_and_undone(end: bytes) -> None:
    before = with_end(SETTINGS, end)
    for written in range(len(BUTTON) + 1):
        for size in (written, len(BUTTON)):  # the folder's entry is written before or after
            found = before + BUTTON[:written].ljust(size, b"\0")
            assert without_button(found, before) == before
            if written < len(BUTTON) - len(b"\n# Chalkbox end\n"):
                assert with_button(found, before) == before + BUTTON


def test_a_file_without_a_kept_copy_stays_and_without_the_partition_nothing_happens(tmp_path: Path) -> None:
    (tmp_path / "boot").mkdir()
    (tmp_path / "boot/config-6.12").touch()
    assert set_up(tmp_path, tmp_path) == undo(tmp_path, tmp_path) == []
    assert [path.name for path in tmp_path.rglob("*")] == ["boot", "config-6.12"]
    pi = Pi(tmp_path / "pi")
    set_country(pi.root, "DE")
    pi.settings.unlink()
    pi.remove()
    assert SCREEN[0] in pi.line.read_bytes()


def test_a_file_that_cannot_be_changed_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pi = Pi(tmp_path)
    pi.install()
    before = pi.files()

    def refuse(_path: Path, _data: bytes) -> None:
        raise CommandFailed("mount failed: it is write-protected")

    monkeypatch.setattr("appliance.box.shared.kernel_line.rewrite", refuse)
    pi.settings.write_bytes(SETTINGS)
    [said] = map(say, set_up(pi.root, pi.kept))
    assert said == (
        f"{pi.settings} could not be changed (mount failed: it is write-protected). "
        "Chalkbox works without a push button."
    )
    pi.settings.write_bytes(before[1])
    assert len(undo(pi.root, pi.kept)) == 2
    assert pi.files() == before
