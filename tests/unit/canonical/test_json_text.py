import pytest

from cairn.canonical.json_text import DEFAULT_LIMITS, Limits, parse
from cairn.errors import LimitExceeded, MalformedJson, UnreadableInput


def test_reads_what_json_says():
    assert parse(b'{"a": [1, -2.5, true, null, "\\u00e9\\ud83d\\ude00"]}') == {
        "a": [1, -2.5, True, None, "é😀"]
    }
    assert parse('"text"') == "text"


@pytest.mark.parametrize(
    "text",
    [
        b'{"a": 1, "a": 2}',
        b'{"x": {"a": 1, "\\u0061": 2}}',
        b"NaN",
        b"[Infinity]",
        b"-Infinity",
        b"1e400",
        b'"\xff"',
        b'"\xed\xa0\x80"',
        b'"\\ud800"',
        b'{"\\udc00": 1}',
        b'["\\ud83d x"]',
        '"\ud800"',
        b"",
        b"{",
        b"[1,]",
        b"{'a': 1}",
        b'"a\nb"',
        b"\xef\xbb\xbf{}",
        b"{} {}",
        b"01",
        b'"\\x41"',
    ],
    ids=repr,
)
def test_refuses_what_two_readers_could_read_differently(text):
    with pytest.raises(MalformedJson):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        b"[" * 1_000_000,
        b'{"a":' * 100_000,
        b"[" * 65 + b"]" * 65,
        b'["[",' * 65,
        b'["\\"[",' * 65,
        b"[" + b"[]," * 400_000 + b"[]]",
        b"1" * 65,
        b"[-" + b"9" * 5000 + b"]",
        b" " * (DEFAULT_LIMITS.octets + 1),
    ],
    ids=lambda text: repr(text[:12]),
)
def test_a_bound_is_reached_before_the_work_is_done(text):
    with pytest.raises(LimitExceeded):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [b'"' + b"[" * 500 + b'"', b'["' + b'\\"[' * 500 + b'"]', b'{"' + b"\\\\" * 99 + b'": "[{"}'],
    ids=lambda text: repr(text[:12]),
)
def test_brackets_in_strings_are_not_nesting(text):
    parse(text)


def test_depth_and_size_at_the_bound_are_allowed():
    assert parse(b"[" * 64 + b"]" * 64)
    assert parse(b"[1,[2],[3]]", limits=Limits(depth=2, nodes=6)) == [1, [2], [3]]
    with pytest.raises(LimitExceeded):
        parse(b"[1,[2],[3]]", limits=Limits(depth=1))
    with pytest.raises(LimitExceeded):
        parse(b"[1,[2],[3],4,5]", limits=Limits(depth=1, nodes=6))


def test_an_error_says_where():
    with pytest.raises(UnreadableInput, match="line 2"):
        parse(b'{\n"a" 1}')
    with pytest.raises(MalformedJson, match="'a' is given twice"):
        parse(b'{"a": 1, "a": 2}')
