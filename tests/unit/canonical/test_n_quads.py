import json

import pytest

from cairn.canonical import n_quads, shapes
from cairn.errors import MalformedQuads


def test_terms_come_out_in_canonical_form():
    text = (
        '# a comment\n\n<http://a/\\u00e9> <p:p> "\\u0041\\t\\U0001F600\\u0000\\u007F\\/" .'
    ).replace("\\/", "\\\\")
    assert n_quads.parse(text) == [("<http://a/é>", "<p:p>", '"A\\t😀\\u0000\\u007F\\\\"', "")]
    assert n_quads.parse('_:a<p:p>"x"@en-GB<g:g>.# end') == [("_:a", "<p:p>", '"x"@en-GB', "<g:g>")]
    assert n_quads.parse('_:a <p:p> "x"^^<http://www.w3.org/2001/XMLSchema#string> _:g .') == [
        ("_:a", "<p:p>", '"x"', "_:g")
    ]


@pytest.mark.parametrize(
    "line",
    [
        "<a:a> <p:p> <o:o>",
        "<a:a> <p:p> .",
        '"s" <p:p> <o:o> .',
        "<a:a> _:p <o:o> .",
        '<a:a> <p:p> <o:o> "g" .',
        "<a:a> <p:p> <o:o> <g:g> <x:x> .",
        "<a a> <p:p> <o:o> .",
        '<a:a> <p:p> "\\x" .',
        '<a:a> <p:p> "\\UFFFFFFFF" .',
        '<a:a> <p:p> "x" "y" .',
        "nonsense",
    ],
)
def test_what_is_no_statement_is_refused_with_its_line(line):
    with pytest.raises(MalformedQuads, match="Line 2"):
        n_quads.parse(f"<a:a> <p:p> <o:o> .\n{line}")


def test_what_is_no_character_of_xml_is_written_by_its_number():
    """The case of ``literal_needing_uchar_escaping-01`` in the W3C's RDF tests."""
    raw = "".join(map(chr, [*range(9), 0x0B, *range(0x0E, 0x20), 0x7F, 0xFFFE, 0xFFFF]))
    by_number = "".join(f"\\u{ord(each):04X}" for each in raw).replace("\\u0008", "\\b")
    assert n_quads.escaped(raw) == by_number
    assert n_quads.parse(f'<a:a> <p:p> "{by_number}" .')[0][2] == f'"{by_number}"'


def test_what_is_not_to_be_escaped_stays_and_a_plain_text_has_nothing_to_be_escaped():
    for code in [*range(0xD800), *range(0xE000, 0x10000), 0x1FFFE, 0x10FFFF]:
        character = chr(code)
        escaped = (code < 0x20 or character in '"\\' or code == 0x7F) or code in {0xFFFE, 0xFFFF}
        assert (n_quads.escaped(character) != character) == escaped, hex(code)
        if shapes.plain([[character]]) is not None:
            assert not escaped, hex(code)
            assert json.dumps(character, ensure_ascii=False) == f'"{character}"'
