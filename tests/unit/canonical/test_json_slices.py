"""Parts of a JSON text leave it octet for octet."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.canonical.json_slices import slices_at
from cairn.errors import MalformedJson

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


def test_what_stands_there_is_handed_out_as_written():
    text = '{ "a":1.50, "b" : {"c\\u0064": [ {"x": 1.0E2} ,"t\\n" , []\t]} }'
    assert slices_at(text.encode(), "b", "cd") == ['{"x": 1.0E2}', '"t\\n"', "[]"]
    assert slices_at(text.encode(), "a") == ["1.50"]
    assert slices_at(text.encode(), "a", "b") == []
    assert slices_at(text.encode(), "none") == []
    assert slices_at(b" [ ] ") == []


@given(st.lists(VALUES, max_size=5), st.sampled_from([None, 1, 3]))
def test_the_parts_are_the_items(items, indent):
    text = json.dumps({"k": items}, indent=indent)
    found = slices_at(text.encode(), "k")
    assert [json.loads(each) for each in found] == items
    at = 0
    for each in found:
        at = text.index(each, at) + len(each)


def test_what_is_no_json_is_refused():
    with pytest.raises(MalformedJson):
        slices_at(b'[{"a":1}', "a")
