"""Credentials in pictures: in, out, once, unharmed; and pictures that are traps."""

import struct
import zlib

import pytest

from cairn.errors import ImageUnusable, LimitExceeded, MalformedXml
from cairn.formats import baking_png, baking_svg

TOKEN = b"eyJhbGciOiJFUzI1NiJ9.e30.c2ln"
JSON = '{"name": "<Bäcker> & ]]> \u2028 \U0001f600", "n": "\uffff"}'.encode()


def chunk(kind, content):
    crc = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", crc)


HEADER = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
PIXELS = chunk(b"IDAT", zlib.compress(b"\x00\x00"))
END = chunk(b"IEND", b"")
PNG = baking_png.SIGNATURE + HEADER + PIXELS + END
OLD = chunk(b"iTXt", b"openbadges\x00\x00\x00\x00\x00" + TOKEN)
SVG = (
    b'<?xml version="1.0"?>\n<!-- a -->\n<svg xmlns="http://www.w3.org/2000/svg" a="x>y"><g/></svg>'
)


@pytest.mark.parametrize("credential", [TOKEN, JSON])
def test_png_in_and_out(credential):
    baked = baking_png.bake(PNG, credential)
    assert baking_png.unbake(baked) == credential
    # [OB-15]: iTXt, the keyword of 3.0, no compression, right after the header
    wanted = chunk(b"iTXt", b"openbadgecredential\x00\x00\x00\x00\x00" + credential)
    assert baked == baking_png.SIGNATURE + HEADER + wanted + PIXELS + END


def test_png_is_baked_again_without_keeping_the_old():
    once = baking_png.bake(PNG, TOKEN)
    assert baking_png.bake(once, JSON) == baking_png.bake(PNG, JSON)
    old = baking_png.SIGNATURE + HEADER + PIXELS + OLD + END
    assert baking_png.unbake(old) == TOKEN
    assert baking_png.bake(old, JSON) == baking_png.bake(PNG, JSON)


def test_png_of_the_oldest_badges_is_read():
    text = chunk(b"tEXt", b"openbadges\x00https://badges.example/1")
    picture = baking_png.SIGNATURE + HEADER + text + PIXELS + END
    assert baking_png.unbake(picture) == b"https://badges.example/1"


def test_png_with_both_editions_gives_the_newer():
    baked = baking_png.bake(PNG, JSON)
    both = baked[: -len(END)] + OLD + END
    assert baking_png.unbake(both) == JSON


@pytest.mark.parametrize(
    ("picture", "reason"),
    [
        (PNG, "no credential"),
        (b"GIF89a", "not a PNG"),
        (PNG[:-1], "cut short"),
        (PNG + b"x", "follows the end"),
        (PNG[:20] + b"\xff" + PNG[21:], "checksum"),
        (baking_png.SIGNATURE + PIXELS + END, "header"),
        (baking_png.SIGNATURE + HEADER + HEADER + END, "header"),
        (baking_png.SIGNATURE + HEADER + OLD + OLD + END, "2 credentials"),
        (baking_png.SIGNATURE + b"\xff\xff\xff\xff" + b"IHDR" + b"0" * 20, "cut short"),
        (
            baking_png.SIGNATURE
            + HEADER
            + chunk(b"iTXt", b"openbadgecredential\x00\x01\x00\x00\x00" + zlib.compress(TOKEN))
            + END,
            "compressed",
        ),
        (baking_png.SIGNATURE + HEADER + chunk(b"zTXt", b"openbadges\x00\x00x") + END, "compress"),
        (baking_png.SIGNATURE + HEADER + chunk(b"iTXt", b"openbadges\x00\x00\x00en") + END, "cut"),
    ],
)
def test_a_bad_png_is_refused(picture, reason):
    with pytest.raises(ImageUnusable, match=reason):
        baking_png.unbake(picture)


def test_a_png_of_endless_chunks_is_refused_in_time():
    picture = baking_png.SIGNATURE + HEADER + chunk(b"tEXt", b"") * 30_000 + END
    with pytest.raises(LimitExceeded):
        baking_png.unbake(picture)
    with pytest.raises(LimitExceeded):
        baking_png.unbake(PNG + b"0" * baking_png.MAXIMUM_OCTETS)


def test_what_is_not_text_is_not_baked():
    for bake, picture in ((baking_png.bake, PNG), (baking_svg.bake, SVG)):
        with pytest.raises(ImageUnusable):
            bake(picture, b"\xff")


def test_svg_in_and_out():
    baked = baking_svg.bake(SVG, TOKEN)
    assert baking_svg.unbake(baked) == TOKEN
    assert (
        b'xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0">\n<openbadges:credential' in baked
    )
    assert baked.startswith(b'<?xml version="1.0"?>\n<!-- a -->\n<svg ')
    assert baked.endswith(b"<g/></svg>")
    json_baked = baking_svg.bake(SVG, JSON)
    # U+FFFF cannot stand in XML; as an escape it is the same JSON
    assert baking_svg.unbake(json_baked) == JSON.replace("\uffff".encode(), b"\\uffff")


def test_svg_is_baked_again_without_keeping_the_old():
    old = (
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="http://openbadges.org">'
        b'<openbadges:assertion verify="https://badges.example/1"/><g/></svg>'
    )
    assert baking_svg.unbake(old) == b"https://badges.example/1"
    again = baking_svg.bake(baking_svg.bake(old, JSON), TOKEN)
    assert baking_svg.unbake(again) == TOKEN
    assert again.count(b"openbadges:credential ") == 1
    assert b"assertion" not in again
    assert b"<g/>" in again


@pytest.mark.parametrize(
    "picture",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b"\xef\xbb\xbf<svg/>",
        b'<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:g/></s:svg>',
        b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/x.dtd"><svg>a</svg>',
    ],
)
def test_many_spellings_of_svg_take_a_credential(picture):
    assert baking_svg.unbake(baking_svg.bake(picture, TOKEN)) == TOKEN


BOMB = b"""<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<svg xmlns="http://www.w3.org/2000/svg">&b;</svg>"""
FILE = b'<!DOCTYPE svg [<!ENTITY f SYSTEM "file:///etc/passwd">]><svg>&f;</svg>'
NS = b'xmlns:o="https://purl.imsglobal.org/ob/v3p0"'


@pytest.mark.parametrize(
    ("picture", "error"),
    [
        (BOMB, MalformedXml),
        (FILE, MalformedXml),
        (b'<!DOCTYPE svg SYSTEM "http://evil.example/x.dtd"><svg>&f;</svg>', MalformedXml),
        (b'<!DOCTYPE svg SYSTEM "x"><svg a="&f;"/>', MalformedXml),
        (b'<?xml version="1.0" encoding="UTF-16"?><svg/>', MalformedXml),
        (b"<svg>\xff</svg>", MalformedXml),
        (b"<svg><g></svg>", MalformedXml),
        (b"<svg>" + b"<g>" * 3_000 + b"</g>" * 3_000 + b"</svg>", MalformedXml),
        (b"<svg>" + b"<g/>" * 210_000 + b"</svg>", LimitExceeded),
        (b"<html/>", ImageUnusable),
        (b"<svg/>", ImageUnusable),
        (
            b"<svg " + NS + b"><o:credential verify='x'/><o:credential verify='y'/></svg>",
            ImageUnusable,
        ),
        (b"<svg " + NS + b"><o:credential verify='x'>{}</o:credential></svg>", ImageUnusable),
        (b"<svg " + NS + b"><o:credential/></svg>", ImageUnusable),
    ],
)
def test_a_bad_svg_is_refused(picture, error):
    with pytest.raises(error):
        baking_svg.unbake(picture)


def test_a_prefix_in_use_for_something_else_is_not_taken_away():
    picture = b'<svg xmlns:openbadges="urn:mine"><openbadges:thing/></svg>'
    with pytest.raises(ImageUnusable, match="something else"):
        baking_svg.bake(picture, TOKEN)
