"""Numbers are read as people type them, on keyboards of many countries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.quiz.numerals import MAX_NUMBER, MAX_TYPED, read_number, two_ways, written


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1.5", 1.5), ("1,5", 1.5), (".5", 0.5), (",5", 0.5), ("5.", 5), ("  7 ", 7), ("+7", 7), ("007", 7),
        ("-3", -3), ("−3", -3), ("–3", -3), ("﹣3", -3), ("- 3", -3), ("-0", 0),
        ("1 000", 1000), ("1\u00a0000", 1000), ("1\u202f000\u2009000", 1e6), ("1'000", 1000),
        ("1’000’000.5", 1000000.5),
        ("1,000,000", 1e6), ("1.000.000", 1e6), ("1.000,5", 1000.5), ("1,000.5", 1000.5), ("12,34,567", 1234567),
        ("1,234", 1.234), ("1.234", 1.234),
        ("1/2", 0.5), ("½", 0.5), ("1½", 1.5), ("1 ½", 1.5), ("1 1/2", 1.5), ("-¾", -0.75), ("3 / 4", 0.75),
        ("1⁄2", 0.5), ("1∕2", 0.5), ("7/2", 3.5), ("0,5/2", 0.25), ("1 000/4", 250), ("⅓", 1 / 3),
        ("1e3", 1000), ("1E3", 1000), ("1,5e-3", 0.0015), ("1.1e-5", 1.1e-5), ("2·10³", 2000), ("2 x 10^3", 2000),
        ("2×10⁻²", 0.02), ("10^3", 1000), ("-10²", -100),
        ("١٫٥", 1.5), ("١٬٠٠٠٫٥", 1000.5), ("۱۲۳", 123), ("१२.५", 12.5), ("１２．５", 12.5),
        ("１／２", 0.5), ("1。5", 1.5),
        ("\u200e-5\u200f", -5), ("\u200b5", 5),
    ],
)  # fmt: skip
def test_a_number_is_read(typed: str, number: float) -> None:
    assert read_number(typed) == pytest.approx(number, rel=1e-15)


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "-", ".", ",", "five", "1 5", "1 00", "12 34", "1,2,3", "1.2.3", "--5", "5-", "1/0", "1//2", "1/2/3",
        "1 3/2", "/2", "1/", "e3", "1e", "1e3.5", "1ee3", "1e9999", "1e101", "10^", "^3", "5 cm", "5%", "0x10", "1_000",
        "nan", "inf", "infinity", "∞", "π", "1 000,000 000", "1'000 000", "1" * (MAX_TYPED + 1), "IV", "五",
    ],
)  # fmt: skip
def test_what_is_no_number_is_not_guessed(typed: str) -> None:
    assert read_number(typed) is None


@pytest.mark.parametrize(
    ("typed", "unit", "number"),
    [
        ("5", "cm", 5), ("5cm", "cm", 5), ("5 CM", "cm", 5), ("5,5 cm", "cm", 5.5), ("½ cm", "cm", 0.5),
        ("1e3 m", "m", 1000),
        ("5 m²", "m²", 5), ("5 m2", "m²", 5), ("5 m^2", "m²", 5), ("5 m/s", "m/s", 5), ("€5", "€", 5), ("-€5", "€", -5),
        ("€-5", "€", -5), ("5 %", "%", 5), ("٥٪", "%", 5), ("20 °C", "°C", 20), ("20℃", "°C", 20), ("5 µm", "μm", 5),
        ("5 km", "m", None), ("5 mm", "cm", None), ("cm", "cm", None), ("5 cm 5", "cm", None),
    ],
)  # fmt: skip
def test_the_unit_may_be_typed_or_not(typed: str, unit: str, number: float | None) -> None:
    assert read_number(typed, unit) == number


@pytest.mark.parametrize(
    ("typed", "ways"),
    [
        ("90,000", (90, 90_000)), ("90.000", (90, 90_000)), ("1,234", (1.234, 1234)), ("3.142", (3.142, 3142)),
        (" −12.500 ", (-12.5, -12_500)), ("٩٠٫٠٠٠", (90, 90_000)),
        ("0.125", None), ("0,125", None), ("012,500", None), ("1234.567", None), ("90,00", None), ("90,0000", None),
        ("90 000", None), ("90'000", None), ("1,000,000", None), ("1.000,5", None), ("90000", None), ("", None),
        ("90,000e2", None), ("nan", None), ("9" * 200, None),
    ],
)  # fmt: skip
def test_a_sign_that_may_stand_between_thousands_is_told(typed: str, ways: tuple[float, float] | None) -> None:
    assert two_ways(typed) == ways


@given(st.from_regex(r"[+-]?\d{1,4}[.,]\d{2,4}", fullmatch=True))
def test_the_first_way_is_the_one_in_which_it_is_read(typed: str) -> None:
    ways = two_ways(typed)
    assert ways is None or ways[0] == read_number(typed)


@given(st.text(max_size=2 * MAX_TYPED), st.text(max_size=5))
def test_whatever_is_typed_is_a_number_of_sensible_size_or_none(typed: str, unit: str) -> None:
    number = read_number(typed, unit)
    assert number is None or abs(number) <= MAX_NUMBER


@given(st.text(alphabet="0123456789.,' -+/e^x½²", max_size=20))
def test_digits_and_signs_in_any_order_never_fail(typed: str) -> None:
    number = read_number(typed)
    assert number is None or abs(number) <= MAX_NUMBER


@given(st.floats(-MAX_NUMBER, MAX_NUMBER))
def test_a_number_as_a_program_writes_it_is_read_as_itself(number: float) -> None:
    assert read_number(repr(number)) == number
    assert read_number(repr(number).replace(".", ",")) == number


@pytest.mark.parametrize(
    ("number", "text"), [(-5.0, "-5"), (2.5, "2.5"), (1e15, "1000000000000000"), (-1e15, "-1000000000000000")]
)
def test_a_whole_number_is_written_without_a_point(number: float, text: str) -> None:
    assert written(number) == text


@given(st.floats(-MAX_NUMBER, MAX_NUMBER))
def test_a_number_as_it_is_written_is_read_as_itself(number: float) -> None:
    assert read_number(written(number)) == number
