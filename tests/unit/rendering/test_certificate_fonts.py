"""The fonts of the certificate are those that the script takes, and their licence is with them."""

import hashlib
import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
FONTS = ROOT / "src/cairn/rendering/fonts"
DIGESTS = {
    "LICENSE.source-sans-3": "18aabf190848725e2576eefb5c29ba06aac1029d02132252a7f312eac2e50cf3",
    "LICENSE.source-serif-4": "18aabf190848725e2576eefb5c29ba06aac1029d02132252a7f312eac2e50cf3",
    "source-sans-3-latin-400-normal.woff2": "0f73f35e08cde0a2f10c109c6e01d71459d97e4099ecd9a50f1b6c0209e4de2b",
    "source-sans-3-latin-600-normal.woff2": "14527d193b0e30bc32ef931549a246cdfd286573bb12869b7e052b8101a39d38",
    "source-sans-3-latin-ext-400-normal.woff2": "f5706bb057951632456ecbc496dfd01f0e1598718cb31c464c74a6b1fe79c837",
    "source-sans-3-latin-ext-600-normal.woff2": "5727d1da676bb59d22a985ccb0506219e25e847738214fec4eb00c17bed81ffc",
    "source-serif-4-latin-400-italic.woff2": "882b7c150c29f29d4f8daae6b8dcae8662aac7f28ca34b34615305154136ecfd",
    "source-serif-4-latin-400-normal.woff2": "02194deb92d3975dd30e11a3824a1f1db32b48c93654e60560cb81ce8e7b5f95",
    "source-serif-4-latin-600-normal.woff2": "f2b7e1cf1d277b7608231868135648f8ad8e2b58d8e97ca088bee15dc357bee7",
    "source-serif-4-latin-ext-400-italic.woff2": "d06253118f11f443e5799217c5ecaf55f68a1681115fa3a1d947e8ca288e7b8c",
    "source-serif-4-latin-ext-400-normal.woff2": "78ff74ea29d0cc5594ff9efd5c0a30911691b89e9021e7bcf118b95e285e007f",
    "source-serif-4-latin-ext-600-normal.woff2": "ba70bfd7a5f52800fb9abedfe1926db2b1b614b10cb8ac1e5798a14fb06a02d4",
}


@pytest.mark.parametrize("name", sorted(DIGESTS))
def test_the_file_is_the_one_that_was_taken(name):
    assert hashlib.sha256((FONTS / name).read_bytes()).hexdigest() == DIGESTS[name]


def test_each_file_is_one_that_the_script_takes_and_each_package_is_credited():
    spec = importlib.util.spec_from_file_location("take_fonts", ROOT / "scripts/take_fonts.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    here = {path.name for path in FONTS.iterdir()}
    assert here == set(DIGESTS) == set(script.files())
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    for package, _ in script.files().values():
        assert package in notice
    assert all("SIL Open Font License" in (FONTS / n).read_text() for n in here if "LICENSE" in n)
