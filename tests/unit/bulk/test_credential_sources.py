"""Where one credential ends and the next begins, whatever lies between."""

from io import BytesIO

import pytest

from cairn.bulk import credential_sources
from cairn.bulk.credential_sources import in_stream

ONE, OTHER = b'{"id": "urn:a"}', b'{"id": "urn:b"}'


def found(data, *, by_line=False, maximum=1_000):
    return [
        (source.name, source.data)
        for source in in_stream(BytesIO(data), "f", by_line=by_line, maximum=maximum)
    ]


@pytest.mark.parametrize("around", [b"", b"\n", b"\r\n\n  \n"])
def test_one_line_is_the_whole_file(around):
    assert found(ONE + around) == [("f", ONE)]


def test_a_file_of_one_credential_is_not_read_twice(monkeypatch):
    judged = []
    monkeypatch.setattr(credential_sources, "_is_whole", judged.append)

    assert found(ONE + b"\n") == [("f", ONE)]
    assert judged == []


@pytest.mark.parametrize("between", [b"\n", b"\n\n \n"])
def test_lines_that_are_whole_are_credentials(between):
    number = 1 + between.count(b"\n")
    assert found(ONE + between + OTHER) == [("f:1", ONE), (f"f:{number}", OTHER)]


def test_a_credential_over_lines_is_one():
    text = b'{\n\n "id": "urn:a"\n}'
    assert found(text + b"\n") == [("f", text)]


def test_where_lines_are_promised_one_is_still_named_by_its_line():
    assert found(b"\n" + ONE, by_line=True) == [("f:2", ONE)]
    assert found(b"", by_line=True) == [("f", b"")]


def test_octets_of_an_image_stay_as_they_are():
    assert found(b"\x89PNG\r\n\x1a\n  \n") == [("f", b"\x89PNG\r\n\x1a\n  \n")]


@pytest.mark.parametrize("data", [ONE + b"\n" * 50, b'{"a":\n' + b"1" * 50, b"x" * 50])
def test_of_what_is_too_long_enough_is_handed_on_to_be_refused(data):
    assert 21 <= len(found(data, maximum=20)[0][1]) <= 42


@pytest.mark.parametrize("text", [ONE, b'{\n\n "id": "urn:a"\n}'])
def test_who_keeps_what_was_given_has_it_octet_for_octet(text):
    (source,) = in_stream(BytesIO(text + b"\r\n\n"), "f", by_line=False, trimmed=False)
    assert source.data == text + b"\r\n\n"
