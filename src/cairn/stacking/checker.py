"""Checks a certificate of allocation without trusting whoever made it. Standard library only.

It shares no line with the engine: it reads the certificate's plain JSON, applies the exceptions to
the instance in it, looks at every placement, does every sum again and compares. What it shows: the
allocation keeps all rules that never give way, and meets the others exactly as stated. What it does
not show: that no better allocation exists; for an allocation that is complete there is none.

Read it from top to bottom; ``check`` says the order.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from itertools import combinations
from typing import Any

FORM = "cairn-allocation-certificate/1"
Json = Any
Findings = Iterator[tuple[str, str]]


def check(certificate: Any) -> list[tuple[str, str]]:
    """What is wrong with ``certificate``: (code, place), nothing where it holds."""
    try:
        if certificate["form"] != FORM:
            return [("form", str(certificate["form"]))]
        asked = after_exceptions(certificate["instance"])
        found = [] if certificate["digest"] == digest(certificate) else [("digest", "digest")]
        found += wrong_placements(asked, certificate)
        found += wrong_sharing(asked, certificate)
        found += wrong_pairs(asked, certificate)
        found += broken_demands(certificate)
        found += wrong_sums(asked, certificate)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError) as error:
        return [("unreadable", f"{type(error).__name__}: {error}"[:200])]
    return found


def digest(certificate: dict[str, Any]) -> str:
    """SHA-256 of the rest as JSON in UTF-8: names sorted by code point, no white space."""
    rest = {name: value for name, value in certificate.items() if name != "digest"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def after_exceptions(instance: Json) -> Json:
    """The instance with its exceptions applied; items as plain credits."""
    new = json.loads(json.dumps(instance))
    new["items"] = {
        item: value["credit"] if isinstance(value, dict) else value
        for item, value in new["items"].items()
    }
    for name in ("requirements", "caps", "floors"):
        new.setdefault(name, {})
    held = set(new["items"]) | set(new.get("held_not_countable", []))
    new["unusable"] = set(new.get("held_not_countable", []))
    for item, needed in new.get("prerequisites", {}).items():
        if not set(needed) <= held:
            new["unusable"].add(item)
    for one in new.get("exceptions", []):
        edit(new, one)
    return new


def edit(new: Json, one: Json) -> None:
    """Apply one exception."""
    if one["edit"] == "credit":
        new["items"][one["item"]] = one["value"]
    elif "requirement" in one:
        eligible = set(new["requirements"][one["requirement"]].get("elig", []))
        change = eligible.discard if one["edit"] == "block" else eligible.add
        change(one["item"])
        new["requirements"][one["requirement"]]["elig"] = sorted(eligible)
    elif one["edit"] == "block":
        new["unusable"].add(one["item"])
    elif one["edit"] in ("waive", "limit"):
        kind, _, name = one["rule"].partition(":")
        change_rule(new, kind, name, one.get("value"))


def change_rule(new: Json, kind: str, name: str, value: int | None) -> None:
    """Give the rule another limit, or none: it is waived."""
    if kind == "total":
        new["total"] = value
    elif kind == "req":
        new["requirements"][name].update(
            {"min": 0, "count": 0} if value is None else {"min": value}
        )
    elif kind == "outcome":
        for place, rule in new["requirements"].items():
            asked = rule.get("outcomes", [])
            rule["outcomes"] = [one for one in asked if f"{place}:{one}" != name]
    elif value is None:
        del new[f"{kind}s"][name]
    else:
        new[f"{kind}s"][name]["max" if kind == "cap" else "min"] = value


def wrong_placements(asked: Json, certificate: Json) -> Findings:
    """Each item may stand where it stands, and counts for no more than it carries."""
    if set(certificate["counted"]) != set(certificate["allocation"]):
        yield "counted", "counted"
    for item, places in certificate["allocation"].items():
        if item in asked["unusable"]:
            yield "unusable", item
        if bool(places) != bool(asked["requirements"]):
            yield "nowhere", item
        for place, credit in places.items():
            if item not in asked["requirements"][place]["elig"]:
                yield "not_eligible", f"{item}, {place}"
            full = asked["items"][item]
            if not (credit == full if asked["mode"] == "whole" else 0 <= credit <= full):
                yield "credit", f"{item}, {place}"
        if not counts_rightly(asked, item, places, certificate["counted"][item]):
            yield "counted", item


def counts_rightly(asked: Json, item: str, places: Json, counted: int) -> bool:
    """Whole: all of it. Split: the sum of its parts. Truncate: no more than a place takes."""
    full, parts = asked["items"][item], list(places.values()) or [counted]
    least, most = max(parts), min(full, sum(parts))
    if asked["mode"] == "whole":
        least = most = full
    elif asked["mode"] == "split":
        least = sum(parts)
    return type(counted) is int and 0 <= least <= counted <= most


def wrong_sharing(asked: Json, certificate: Json) -> Findings:
    """An item serves several requirements only where each two of them share, within limits."""
    if asked["mode"] == "split":
        return
    pairs = {tuple(one["between"]): one for one in asked.get("share", [])}
    both: dict[tuple[str, str], list[str]] = {}
    for item, places in certificate["allocation"].items():
        for pair in combinations(sorted(places), 2):
            both.setdefault(pair, []).append(item)
    for pair, items in both.items():
        if pair not in pairs:
            yield "twice", f"{items[0]}: {', '.join(pair)}"
            continue
        carried = sum(asked["items"][item] for item in items)
        few = len(items) <= pairs[pair].get("max_items", len(items))
        if not few or carried > pairs[pair].get("max_credit", carried):
            yield "share", ", ".join(pair)


def wrong_pairs(asked: Json, certificate: Json) -> Findings:
    """No two items count that are the same learning, whole and part, or apart by rule."""
    counted = certificate["counted"]
    apart = pairs_apart(asked)
    for one, other in combinations(sorted(counted), 2):
        if frozenset((one, other)) in apart:
            yield "apart", f"{one}, {other}"
    for both in asked.get("overlaps", []):
        if set(both["items"]) <= set(counted):
            most = sum(asked["items"][item] for item in both["items"]) - both["credit"]
            if sum(counted[item] for item in both["items"]) > most:
                yield "overlap", ", ".join(both["items"])


def pairs_apart(asked: Json) -> set[frozenset[str]]:
    """Pairs of which one counts at most: what holds of an item holds of all that are the same."""
    same = {item: {item} for item in [*asked["items"], *asked["unusable"]]}
    for one in asked.get("overlap_classes", []):
        merged = set().union(*(same.get(item, {item}) for item in one))
        same.update(dict.fromkeys(merged, merged))
    parts = {tuple(pair) for pair in asked.get("contains", [])}
    size = -1
    while size != len(parts):
        size = len(parts)
        parts |= {(w, p) for whole, part in parts for w in same[whole] for p in same[part]}
        parts |= {(whole, far) for whole, part in parts for near, far in parts if near == part}
    alike = {frozenset((one, other)) for one in same for other in same[one] if one != other}
    return alike | {frozenset(pair) for pair in [*asked.get("conflicts", []), *parts]}


def broken_demands(certificate: Json) -> Findings:
    """What an exception puts somewhere stands there."""
    allocation = certificate["allocation"]
    for one in certificate["instance"].get("exceptions", []):
        if one["edit"] == "force":
            place = one.get("requirement")
            if one["item"] not in allocation or place not in (None, *allocation[one["item"]]):
                yield "forced", one["item"]


def wrong_sums(asked: Json, certificate: Json) -> Findings:
    """Every line is as stated, what never gives way holds, and the verdict follows."""
    lines = [*requirement_lines(asked, certificate), *bound_lines(asked, certificate)]
    lines += group_lines(asked, certificate)
    if lines != certificate["rules"]:
        yield "lines", "rules"
    shortfall: dict[str, int] = {}
    uncovered = []
    for one in (one for one in lines if not one["holds"]):
        if one["what"] in ("maximum", "cap", "group"):
            yield "broken", one["rule"]
        elif one["what"] == "outcome":
            uncovered.append(one["rule"])
        else:
            missing = one["right"] - one["left"]
            shortfall[one["rule"]] = shortfall.get(one["rule"], 0) + missing
    result = {
        "shortfall": shortfall,
        "uncovered": sorted(uncovered),
        "total_shortfall": sum(shortfall.values()),
        "countable_total": sum(certificate["counted"].values()),
        "complete": not shortfall and not uncovered,
    }
    for name, value in result.items():
        undecided = name == "complete" and certificate[name] is None and not value
        if certificate[name] != value and not undecided:
            yield name, name


def line(rule: str, what: str, left: int, right: int, clause: str) -> Json:
    """Both sides of one rule."""
    at_most = what in ("maximum", "cap")
    holds = left <= right if at_most else left >= right
    relation = "<=" if at_most else ">="
    text = {"rule": rule, "what": what, "left": left, "relation": relation, "right": right}
    return {**text, "holds": holds, "clause": clause}


def requirement_lines(asked: Json, certificate: Json) -> Iterator[Json]:
    """Maximum of each requirement; minimum, count and outcomes of those that are asked for."""
    allocation = certificate["allocation"]
    for place, rule in sorted(asked["requirements"].items()):
        clause = rule.get("clause", "")
        here = [item for item in sorted(allocation) if place in allocation[item]]
        load = sum(allocation[item][place] for item in here)
        if "max" in rule:
            yield line(f"max:{place}", "maximum", load, rule["max"], clause)
        if place not in certificate["chosen"]:
            continue
        if rule["min"]:
            yield line(f"req:{place}", "minimum", load, rule["min"], clause)
        if rule.get("count", 0):
            yield line(f"req:{place}", "count", len(here), rule["count"], clause)
        for outcome in sorted(rule.get("outcomes", [])):
            covers = [item for item in here if outcome in asked.get("covers", {}).get(item, [])]
            yield line(f"outcome:{place}:{outcome}", "outcome", len(covers), 1, clause)


def bound_lines(asked: Json, certificate: Json) -> Iterator[Json]:
    """Caps, floors and the total, over what counts."""
    counted = certificate["counted"]
    for kind, limit in (("cap", "max"), ("floor", "min")):
        for name, rule in sorted(asked[f"{kind}s"].items()):
            left = sum(counted.get(item, 0) for item in rule["items"])
            yield line(f"{kind}:{name}", kind, left, rule[limit], rule.get("clause", ""))
    if asked.get("total") is not None:
        yield line("total", "total", sum(counted.values()), asked["total"], "")


def group_lines(asked: Json, certificate: Json) -> Iterator[Json]:
    """Enough requirements are asked for; what is in no group is asked for in any case."""
    groups, chosen = asked.get("groups", {}), certificate["chosen"]

    def met(name: str) -> int:
        if name not in groups:
            return int(name in chosen)
        return int(sum(map(met, groups[name]["of"])) >= groups[name]["choose"])

    inner = {name for group in groups.values() for name in group["of"]}
    for name, group in sorted(groups.items()):
        least = 0 if name in inner else group["choose"]
        clause = group.get("clause", "")
        yield line(f"group:{name}", "group", sum(map(met, group["of"])), least, clause)
    for place in sorted(set(asked["requirements"]) - inner - set(chosen)):
        yield line(f"group:{place}", "group", 0, 1, "")
