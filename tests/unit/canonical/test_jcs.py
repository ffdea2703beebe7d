import decimal
import math

import pytest

from cairn.canonical import jcs
from cairn.errors import LimitExceeded, ValueNotCanonical


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (-1, "-1"),
        (2**53, "9007199254740992"),
        (2**60, "1152921504606847000"),
        (10**21, "1e+21"),
        (1e21, "1e+21"),
        (123456789.0, "123456789"),
        (1e-6, "0.000001"),
        (1e-7, "1e-7"),
        (0.1, "0.1"),
        (100.25, "100.25"),
        (-0.0, "0"),
        (1.5e300, "1.5e+300"),
    ],
)
def test_numbers_are_written_as_ecmascript_writes_them(number, text):
    assert jcs.number_text(number) == text


@pytest.mark.parametrize(
    "value",
    [
        2**53 + 1,
        10**400,
        math.nan,
        math.inf,
        "\ud800",
        {"\udfff": 1},
        {1: 2},
        decimal.Decimal("1.0"),
        (1, 2),
        b"bytes",
    ],
    ids=lambda value: ascii(value)[:24],
)
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(ValueNotCanonical):
        jcs.canonicalize([value])


def test_names_are_in_the_order_of_utf_16():
    # U+1F600 begins with the surrogate D83D in UTF-16, so it comes before U+FB33.
    assert jcs.canonicalize({"\ufb33": 1, "\U0001f600": 2, "a": 3}) == (
        '{"a":3,"\U0001f600":2,"\ufb33":1}'.encode()
    )


def test_empty_containers_and_escapes():
    assert jcs.canonicalize([[], {}, '\b\t\n\f\r"\\\x00\x1f\x7f/é']) == (
        b'[[],{},"\\b\\t\\n\\f\\r\\"\\\\\\u0000\\u001f\x7f/\xc3\xa9"]'
    )


def test_deep_nesting_is_refused_not_recursed():
    value = []
    for _ in range(5000):
        value = [value]
    with pytest.raises(LimitExceeded):
        jcs.canonicalize(value)
