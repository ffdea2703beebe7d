"""The picture is the same for the same names, is an image that runs nothing, and can be baked."""

import itertools

import pytest
from lxml import etree

from cairn.formats import baking_svg
from cairn.rendering.badge_picture import SIZE, badge_picture

SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {"svg", "title", "rect", "path", "g", "text"}
EVIL = "</title><script>alert(1)</script>\x00\u202e" + '" onload="x'


def parsed(*names, **facts):
    return etree.fromstring(badge_picture(*names, **facts).encode())


def test_the_same_names_draw_the_same_picture():
    assert badge_picture("Ethics", "X") == badge_picture("Ethics", "X")
    pictures = {badge_picture(*names) for names in itertools.product("abcd", "efgh")}
    assert len(pictures) == 16


def colours(title, institution):
    groups = parsed(title, institution).iter(f"{SVG}g")
    return [group[0].get("fill") for group in groups]


def test_an_institution_keeps_its_stone():
    lowest = {colours(title, "University of X")[0] for title in ("Ethics", "Care", "Robotics")}
    assert len(lowest) == 1
    assert {colours("Ethics", f"University {n}")[0] for n in range(40)} > lowest


def test_stones_lie_on_one_another_and_inside_the_picture():
    for place in range(200):
        stones = list(parsed(f"Title {place}", f"Place {place % 7}").iter(f"{SVG}g"))
        assert 4 <= len(stones) <= 6
        heights = [float(stone.get("transform").split()[1].rstrip(")")) for stone in stones]
        assert heights == sorted(heights, reverse=True)
        assert 40 < heights[-1] < heights[0] < 380


def test_strangers_write_text_and_nothing_more():
    root = parsed(EVIL, EVIL)
    assert {etree.QName(each).localname for each in root.iter()} <= ALLOWED
    for each in root.iter():
        assert not any(name.startswith("on") or "href" in name for name in each.attrib)
    assert "<script>" in root.findtext(f"{SVG}title")


@pytest.mark.parametrize(
    "title",
    ["", "x" * 100_000, "word " * 100, "数据分析基础与实践应用课程" * 3, "A\ud800B", "ab\ncd\te"],
)
def test_any_title_fits(title):
    root = parsed(title, title)
    lines = list(root.iter(f"{SVG}text"))
    assert 1 <= len(lines) <= 4
    assert all(len(each.text or "") <= 60 for each in lines)
    assert all(0 < float(each.get("y")) < SIZE for each in lines)


def test_the_description_is_in_the_reader_s_language():
    assert parsed("Ethik", "Uni Graz", language="de").findtext(f"{SVG}title").startswith("Badge „")
    assert parsed("Ethics", "X", language="pt").get("lang") == "en"


def test_a_credential_can_be_baked_into_it(held):
    baked = baking_svg.bake(badge_picture("Ethics", "X").encode(), held.octets)
    assert baking_svg.unbake(baked) == held.octets
