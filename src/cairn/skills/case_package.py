"""A CASE ``CFPackage`` (1EdTech Competencies and Academic Standards Exchange 1.1, and 1.0).

``CFItems`` become skills, known by their ``uri``; ``isChildOf`` associations say what is under
what.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.domain import LanguageMap
from cairn.errors import FrameworkMalformed
from cairn.skills.collecting import Collector, Imported, ImportLimits
from cairn.skills.framework import Framework, Skill

if TYPE_CHECKING:
    from cairn.canonical.json_text import Json, JsonObject

_TARGET_TYPE = "CFItem"
_CHILD = "isChildOf"


def is_case_package(document: Json) -> bool:
    """Whether a document is such a package."""
    return isinstance(document, dict) and "CFDocument" in document


def read_case_package(document: JsonObject, language: str, limits: ImportLimits) -> Imported:
    """The items of one package.

    Args:
        document: the parsed JSON.
        language: the BCP 47 tag of texts that do not say theirs.
        limits: bounds.

    Raises:
        FrameworkMalformed: a member that the framework cannot do without is not as specified, or no
            item can be used; the place is a JSON pointer.
        LimitExceeded: more items than ``limits`` allows.
    """
    head = document.get("CFDocument")
    if not isinstance(head, dict):
        raise FrameworkMalformed(place="/CFDocument", detail="an object is expected here")
    address, title = (_demanded(head, name) for name in ("uri", "title"))
    language = _text(head, "language") or language
    broader = _broader(_array(document, "CFAssociations"))
    collector = Collector(limits)
    for place, item in enumerate(_array(document, "CFItems")):
        pointer = f"/CFItems/{place}"
        if isinstance(item, dict):
            collector.add(pointer, _skill(item, language, broader, limits))
        else:
            collector.leave(pointer, "object")
    licence = head.get("licenseURI")
    framework = Framework(
        id=address,
        title=LanguageMap.of(title, language),
        name=f"CASE: {title}",
        skills=collector.skills_found(),
        version=_text(head, "version"),
        dated=_text(head, "lastChangeDateTime")[: len("2026-05-31")],
        publisher=_text(head, "publisher") or _text(head, "creator"),
        licence=_text(licence, "uri") if isinstance(licence, dict) else "",
        source=_text(head, "officialSourceURL"),
        target_type=_TARGET_TYPE,
    )
    return Imported(framework, tuple(collector.left_out), collector.left_out_count)


def _skill(
    item: JsonObject, language: str, broader: dict[str, list[str]], limits: ImportLimits
) -> Skill:
    tag = _text(item, "language") or language
    whole, short = _text(item, "fullStatement"), _text(item, "abbreviatedStatement")
    label = short or whole
    words = item.get("conceptKeywords")
    names = [_text(item, "alternativeLabel")]
    if isinstance(words, list):
        names += [word.strip() for word in words if isinstance(word, str)]
    others = dict.fromkeys((tag, name) for name in names if name and name != label)
    described = whole if short and short != whole else _text(item, "notes")
    return Skill(
        id=_text(item, "uri"),
        label=LanguageMap.of(label, tag) if label else LanguageMap(),
        alternatives=tuple(others)[: limits.alternatives],
        description=LanguageMap.of(described, tag) if described else LanguageMap(),
        type=_text(item, "CFItemType"),
        code=_text(item, "humanCodingScheme"),
        broader=tuple(dict.fromkeys(broader.get(_text(item, "identifier"), ()))),
    )


def _broader(associations: list[Json]) -> dict[str, list[str]]:
    """Identifier of an item → the addresses of the items that it is a child of."""
    found: dict[str, list[str]] = {}
    for place, each in enumerate(associations):
        if not isinstance(each, dict):
            raise FrameworkMalformed(
                place=f"/CFAssociations/{place}", detail="an object is expected here"
            )
        if each.get("associationType") != _CHILD:
            continue
        ends = [each.get("originNodeURI"), each.get("destinationNodeURI")]
        for name, end in zip(("originNodeURI", "destinationNodeURI"), ends, strict=True):
            if not isinstance(end, dict):
                raise FrameworkMalformed(
                    place=f"/CFAssociations/{place}/{name}", detail="an object is expected here"
                )
        child, parent = _text(ends[0], "identifier"), _text(ends[1], "uri")
        if child and parent:
            found.setdefault(child, []).append(parent)
    return found


def _array(document: JsonObject, name: str) -> list[Json]:
    value = document.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise FrameworkMalformed(place=f"/{name}", detail="an array is expected here")
    return value


def _demanded(head: JsonObject, name: str) -> str:
    value = _text(head, name)
    if not value:
        raise FrameworkMalformed(place=f"/CFDocument/{name}", detail="a text is expected here")
    return value


def _text(item: Json, name: str) -> str:
    value = item.get(name) if isinstance(item, dict) else None
    return value.strip() if isinstance(value, str) else ""
