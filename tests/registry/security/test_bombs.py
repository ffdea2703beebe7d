"""Small files that unfold to huge ones, or that nest without end, cost neither memory nor an error."""

import io
import json
import resource
import time
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cairn.registry.backpack.models import HeldCredential
from cairn.registry.organisations.models import Role
from cairn.registry.site import rates

MOST_SECONDS = 20
MOST_GROWTH = 300_000
"""Kilobytes by which the process may grow: far less than the bombs unfold to."""


def zipped(*files, times=1):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            for number in range(times):
                archive.writestr(f"{number}-{name}", data)
    return made.getvalue()


NOTHING = b"\0" * 100_000_000


def _long():
    return zipped(("a.json", b'{"a": "' + NOTHING + b'"}'))


def _many():
    return zipped(("a.json", b"{}"), times=60_000)


def _nested():
    inner = zipped(("a.json", NOTHING))
    for _ in range(5):
        inner = zipped(("a.zip", inner))
    return inner


def _lying():
    """A directory that says another length than the file unfolds to."""
    data = bytearray(_long())
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    return bytes(data)


def _deep_json():
    return b"[" * 1_000_000 + b"]" * 1_000_000


def _long_number():
    return b'{"a": ' + b"9" * 1_000_000 + b"}"


def _laughs():
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    for name, before in zip("bcdefghij", "abcdefghi", strict=True):
        lines.append(f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]")
    return "\n".join(lines).encode()


def _xml_laughs():
    entities = '<!ENTITY a "xxxxxxxxxx">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">'
        for name, before in zip("bcdefghij", "abcdefghi", strict=True)
    )
    return (
        f"<?xml version='1.0'?><!DOCTYPE svg [{entities}]>"
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>&j;</text></svg>'
    ).encode()


def _workbook():
    sheet = b"<worksheet><sheetData>" + b"<row/>" * 20_000_000 + b"</sheetData></worksheet>"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "xl/workbook.xml", "<workbook><sheets><sheet name='a'/></sheets></workbook>"
        )
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return made.getvalue()


def _png():
    def chunk(kind, body):
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4)

    size = (60_000).to_bytes(4, "big") * 2
    head = chunk(b"IHDR", size + b"\x08\x06\0\0\0")
    return (
        b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(NOTHING)) + chunk(b"IEND", b"")
    )


BOMBS = {
    "long.zip": _long,
    "many.zip": _many,
    "nested.zip": _nested,
    "lying.zip": _lying,
    "deep.json": _deep_json,
    "number.json": _long_number,
    "laughs.yaml": _laughs,
    "laughs.svg": _xml_laughs,
    "sheet.xlsx": _workbook,
    "bomb.png": _png,
}
WAYS = {
    "check": ("/check/", "file", {}),
    "backpack": ("/backpack/add", "file", {}),
    "evidence": ("/backpack/evidence/new", "file", {"title": "X", "kind": "other"}),
    "mark sheet": ("/inside/exempla/issue/{achievement}/list", "file", {}),
    "description": ("/inside/exempla/achievements/new", "file", {"from": "file"}),
    "skills": ("/inside/exempla/skills/", "file", {"language": "en"}),
    "picture": ("/inside/exempla/achievements/{achievement}/write/picture", "file", {}),
    "programme": ("/inside/exempla/programmes/new", "file", {}),
    "log": ("/log/", "file", {}),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_goes_off_nowhere(name, client, owner, version, person):
    data = BOMBS[name]()
    person("olive", Role.REGISTRAR, version.achievement.organisation)
    client.force_login(owner)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for way, (path, field, form) in WAYS.items():
        rates.forget()
        began = time.process_time()
        answer = client.post(
            path.format(achievement=version.achievement_id),
            {**form, field: SimpleUploadedFile(name, data)},
        )
        assert answer.status_code < 500, (way, answer.status_code)
        assert time.process_time() - began < MOST_SECONDS, way
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < MOST_GROWTH, f"{grown} kB"
    assert not HeldCredential.objects.exists()


@pytest.mark.parametrize("name", ["deep.json", "number.json"])
def test_nor_in_the_api(name, client, programme):
    text = BOMBS[name]().decode()[:1_900_000]
    for path, body in (
        ("verify", json.dumps({"credential": text})),
        ("verify", text),
        (f"programmes/{programme.pk}/stack", json.dumps({"credentials": [text]})),
        (f"programmes/{programme.pk}/stack", text),
    ):
        rates.forget()
        began = time.process_time()
        answer = client.post(f"/api/v1/{path}", data=body, content_type="application/json")
        assert answer.status_code < 500, (path, answer.status_code)
        assert time.process_time() - began < MOST_SECONDS
