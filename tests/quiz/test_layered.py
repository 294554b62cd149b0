"""A layered dict is a dict, in the order of the last change, and a copy goes its own way."""

from hypothesis import given
from hypothesis import strategies as st

from appliance.quiz.layered import MAX_CHANGES, Layered

PUTS = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers()) | st.just("copy"), max_size=60)


def last(changes: dict[str, int], key: str, value: int) -> None:
    changes.pop(key, None)
    changes[key] = value


@given(PUTS)
def test_it_holds_what_a_dict_holds(puts: list[tuple[str, int] | str]) -> None:
    layered, plain = Layered[int](), dict[str, int]()
    left_behind: list[tuple[Layered[int], dict[str, int]]] = []
    for put in puts:
        if isinstance(put, str):
            left_behind.append((layered, dict(plain)))
            layered = layered.copy()
        else:
            layered.put(*put)
            last(plain, *put)
        assert list(layered.merged().items()) == list(plain.items())
        assert {key: layered.get(key) for key in "abcdefghi"} == {key: plain.get(key) for key in "abcdefghi"}
    for before, plain_before in left_behind:
        assert list(before.merged().items()) == list(plain_before.items())


def test_many_changes_become_shared() -> None:
    layered, plain = Layered[int](), dict[str, int]()
    for number in range(5 * MAX_CHANGES):
        layered = layered.copy()
        layered.put(f"k{number % (2 * MAX_CHANGES)}", number)
        last(plain, f"k{number % (2 * MAX_CHANGES)}", number)
        assert list(layered.merged().items()) == list(plain.items())
    assert layered == Layered(plain)
    assert layered != Layered({**plain, "k0": -1})
