"""The page in an export stands alone, shows each credential, and leads only into its bundle."""

from datetime import UTC, datetime

import pytest

from cairn.rendering.badge_picture import badge_picture
from cairn.rendering.offline_page import Exported, offline_page

AT = datetime(2030, 1, 2, tzinfo=UTC)


def test_each_credential_with_its_verdict_and_its_file(page_of, read_page, evil):
    picture = badge_picture(evil, "X")
    items = [
        Exported((page_of("de"),), "credentials/1.json", picture),
        Exported((page_of("de"), page_of("de")), "credentials/2.json"),
    ]
    text = offline_page(items, language="de-AT", at=AT)
    read = read_page(text)
    assert read.tags["script"] == read.tags["link"] == 0
    assert read.tags["article"] == 2
    assert len(read.ids) == len(set(read.ids))
    links = {value for tag, name, value in read.attributes if name == "href"}
    assert {"credentials/1.json", "credentials/2.json", "#credential-1"} <= links
    for tag, name, value in read.attributes:
        if name == "src":
            assert (tag, value.partition(",")[0]) == ("img", "data:image/svg+xml;base64")
    said = " ".join(read.text)
    assert "exportiert am 2. Januar 2030" in said
    assert said.count("hat Aroha Ngata „") == 3
    assert "Bestätigt" in said


def test_an_empty_export_says_so():
    text = offline_page([], language="en", at=AT, title="My <things>")
    assert "There is no credential in this export." in text
    assert "My &lt;things&gt;" in text


@pytest.mark.parametrize(
    "file",
    ["", "/etc/passwd", "../x.json", "a/../b", "javascript:x", "https://x.example/", ".x", "a b"],
)
def test_a_file_is_one_of_the_bundle(page_of, file):
    with pytest.raises(ValueError, match="not a page and a file"):
        Exported((page_of(),), file)


def test_a_credential_has_a_page():
    with pytest.raises(ValueError, match="not a page and a file"):
        Exported((), "x.json")
