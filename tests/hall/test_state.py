"""What people call the members of a hall."""

import pytest

from appliance.hall.state import MemberState, by_name, called


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["Heron-1a2b", "Owl-77c1"], ["Heron", "Owl"]),
        (["Heron-1a2b", "Heron-77c1", "Owl-0000"], ["Heron-1a2b", "Heron-77c1", "Owl"]),
        (["chalkbox-7k2m-1a2b", "chalkbox-7k2n-1a2b"], ["chalkbox-7k2m", "chalkbox-7k2n"]),
        (["one", "-1a2b", ""], ["one", "-1a2b", ""]),
        ([], []),
    ],
)
def test_a_member_is_called_as_its_computer_is_unless_two_are_alike(names: list[str], shown: list[str]) -> None:
    assert list(called(names).values()) == shown
    assert [member.called for member in by_name(map(MemberState, names))] == shown
