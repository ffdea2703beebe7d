import pytest

from cairn.canonical import n_quads
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
