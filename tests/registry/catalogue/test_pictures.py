"""Pictures: what is taken, what is refused, and how they are served."""

import struct
from zlib import compress, crc32

import pytest

from cairn.registry.catalogue import pictures
from cairn.registry.errors import NotAllowed, NotPossible
from cairn.registry.organisations.models import Role


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc32(kind + body))


def png(width=2, height=2, body=b""):
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = body or compress(b"\0\0\0" * height)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


def jpeg(width=3, height=4):
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    return (
        b"\xff\xd8\xff\xe0\x00\x04ab"
        b"\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame + b"\xff\xd9"
    )


def svg(inside="", attributes='width="10" height="20"', declaration=""):
    return (
        f'{declaration}<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{inside}</svg>'.encode()
    )


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (png(), ("image/png", 2, 2)),
        (jpeg(), ("image/jpeg", 3, 4)),
        (svg('<rect width="1" height="1" fill="url(#a)"/>'), ("image/svg+xml", 10, 20)),
        (svg(attributes='viewBox="0 0 30 40"'), ("image/svg+xml", 30, 40)),
        (svg("<!-- a comment --><use href='#x'/>"), ("image/svg+xml", 10, 20)),
    ],
)
def test_pictures_are_known_by_their_octets(data, expected):
    found = pictures.check(data)
    assert (found.media_type, found.width, found.height) == expected


XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink" width="1" height="1"'


@pytest.mark.parametrize(
    "data",
    [
        b"GIF89a",
        b"<html><svg",
        b"",
        png()[:-6],
        png() + b"<script>",
        png().replace(b"IDAT", b"IDAX"),
        png(width=100_000),
        png(width=0),
        jpeg()[:-8],
        jpeg(width=5000),
        jpeg() + b"<?php",
        svg("<script>alert(1)</script>"),
        svg('<rect onload="alert(1)"/>'),
        svg("<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>x</p></foreignObject>"),
        svg("<image href='https://evil.example/x.png'/>"),
        svg("<a href='#x'>x</a>"),
        svg("<use href='https://evil.example/x.svg#a'/>"),
        svg("<use xlink:href='data:image/svg+xml,x'/>", XLINK),
        svg("<style>*{background:url(https://evil.example)}</style>"),
        svg("<rect style='fill:red'/>"),
        svg("<rect fill='url(https://evil.example/#a)'/>"),
        svg("<rect fill=\"url( 'https://evil.example/#a')\"/>"),
        svg("<set attributeName='href' to='javascript:alert(1)'/>"),
        svg("<animate attributeName='x'/>"),
        svg("x", declaration='<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa">]>'),
        svg("<?xml-stylesheet href='https://evil.example/x.css'?>"),
        svg("<g/>" * 6000),
        svg(attributes='width="99999" height="1"'),
        b"<svg>",
        b"<svg width='1' height='1'/>",
        b"\x89PNG\r\n\x1a\n" + b"x" * 600_000,
    ],
)
def test_what_is_no_plain_picture_is_refused(data):
    with pytest.raises(NotPossible):
        pictures.check(data)


def test_a_bomb_is_refused_by_its_header_and_never_unfolded():
    bomb = png(width=60_000, height=60_000, body=compress(b"\0" * 50_000_000))
    assert len(bomb) < 60_000
    with pytest.raises(NotPossible, match="pixels"):
        pictures.check(bomb)


def test_who_may_keep_one(issuer, person, draft, other_organisation):
    address = pictures.keep(issuer, draft, png())
    assert pictures.keep(issuer, draft, png()) == address
    digest = address.rsplit("/", 1)[1]
    assert bytes(pictures.found(digest).data) == png()
    with pytest.raises(NotAllowed):
        pictures.keep(person("tane", Role.OWNER, other_organisation), draft, png())
