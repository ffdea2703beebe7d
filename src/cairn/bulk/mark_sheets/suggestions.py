"""What somebody may have meant: offered beside a cell, never put in its place unasked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from cairn.bulk.mark_sheets.columns import Target
from cairn.bulk.recipients import fault_of_cell
from cairn.skills.folding import folded
from cairn.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

_KNOWN_DOMAINS = (
    *("gmail.com", "googlemail.com", "outlook.com", "outlook.fr", "outlook.de", "outlook.es"),
    *("hotmail.com", "hotmail.co.uk", "hotmail.fr", "hotmail.de", "hotmail.es", "live.com"),
    *("yahoo.com", "yahoo.co.uk", "yahoo.fr", "yahoo.de", "yahoo.es", "ymail.com", "icloud.com"),
    *("me.com", "mac.com", "proton.me", "protonmail.com", "gmx.de", "gmx.net", "gmx.at", "web.de"),
    *(
        "t-online.de",
        "freenet.de",
        "posteo.de",
        "orange.fr",
        "wanadoo.fr",
        "free.fr",
        "laposte.net",
    ),
    *("sfr.fr", "telefonica.net", "aol.com", "xtra.co.nz", "btinternet.com", "bluewin.ch"),
)
_FIT_FOR_A_GUESS = 5
"""Letters of a domain's first part, for one that is a letter off to be a mistake: me.com is not."""
_SHARE_OF_OWN = 0.2
_LONGEST = 2_000
"""Characters of a cell about which anything is guessed: an address on the web may be that long."""
_LONGEST_ADDRESS = 400
"""Of one that could be an e-mail address; patterns with spaces at both ends take the square."""
_AT = re.compile(r"\s*(?:\(at\)|\[at\]|\{at\}|\bat\b|\uff20)\s*", re.IGNORECASE)
_DOT = re.compile(r"\s*(?:\(dot\)|\[dot\]|\{dot\})\s*", re.IGNORECASE)
_ANGLED = re.compile(r"[^<>]*<([^<>]+)>[;,.]?\s*")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another text for a cell.

    Attributes:
        value: the text; without a fault of its own.
        code: why it is suggested; the sentence ``suggestion.<code>`` of the catalogue.
    """

    value: str
    code: str

    def sentence(self, language: str = "en") -> str:
        """The question that a person is asked."""
        return sentence("recipients", f"suggestion.{self.code}", language, value=self.value)


def suggest(
    target: Target,
    value: str,
    today: date,
    *,
    domains: Sequence[str] = (),
    grades: Sequence[str] = (),
) -> Suggestion | None:
    """What may be meant by a cell, where that can be told; ``None`` for what is well as it is.

    Args:
        target: the column.
        value: the cell, ``normal``.
        today: for the rules of cells.
        domains: the domains that many addresses of the sheet have, most used first.
        grades: the grades that the achievement allows.
    """
    if not value or len(value) > _LONGEST:
        return None
    if target is Target.GRADE:
        return _grade(value, grades)
    finder = _FINDERS.get(target)
    if finder is None:
        return None
    found = finder(value, domains)
    if found is None or found.value == value:
        return None
    return None if fault_of_cell(0, target, found.value, today) else found


def domains_of(addresses: Sequence[str]) -> tuple[str, ...]:
    """The domains that at least a fifth of the addresses have, most used first."""
    counts: dict[str, int] = {}
    for address in addresses:
        domain = address.rpartition("@")[2].lower()
        if "." in domain:
            counts[domain] = counts.get(domain, 0) + 1
    enough = max(2, len(addresses) * _SHARE_OF_OWN)
    # What is used often and a letter off a well-known one is a mistake made often.
    often = [
        domain
        for domain, count in counts.items()
        if count >= enough and _domain(domain, _KNOWN_DOMAINS) == domain
    ]
    return tuple(sorted(often, key=lambda domain: (-counts[domain], domain)))


def _email(value: str, domains: Sequence[str]) -> Suggestion | None:
    if len(value) > _LONGEST_ADDRESS:
        return None
    mended = _ANGLED.sub(r"\1", value).removeprefix("mailto:").strip().strip("<>;,.'\" ")
    if "@" not in mended:
        mended = _AT.sub("@", mended, count=1)
    mended = _DOT.sub(".", mended).replace("@@", "@")
    mended = re.sub(r"\s+", "", mended)
    known = (*domains, *_KNOWN_DOMAINS)
    if "@" not in mended:
        domain = next((each for each in known if mended.lower().endswith(each)), None)
        if domain is None or len(mended) == len(domain):
            return None
        return Suggestion(f"{mended[: -len(domain)].rstrip('.')}@{domain}", "email.at")
    name, _, domain = mended.rpartition("@")
    domain = domain.lower().replace(",", ".").replace("..", ".").strip(".")
    meant = _domain(domain, known)
    code = "email.domain" if meant != domain else "email.form"
    return Suggestion(f"{name}@{meant}", code)


def _domain(domain: str, known: Sequence[str]) -> str:
    """The known domain that one or two letters lead to, or the domain itself."""
    if domain in known:
        return domain
    near = []
    for rank, each in enumerate(known):
        first = each.partition(".")[0] if each in _KNOWN_DOMAINS else each
        most = 1 if len(first) < _FIT_FOR_A_GUESS + 2 else 2
        distance = OSA.distance(domain, each, score_cutoff=most)
        if len(first) >= _FIT_FOR_A_GUESS and distance <= most:
            near.append((distance, rank, each))
    if near:
        return min(near)[2]
    # Without its ending: “gmail”, “gmail.”
    return next(
        (each for each in known if "." not in domain and each.startswith(domain + ".")), domain
    )


def _did(value: str, _domains: Sequence[str]) -> Suggestion:
    scheme, colon, rest = re.sub(r"\s+", "", value).partition(":")
    return Suggestion(f"{scheme.lower()}{colon}{rest}".removeprefix("urn:"), "did.form")


def _evidence_url(value: str, _domains: Sequence[str]) -> Suggestion | None:
    mended = value.strip("<>\"' ").replace(" ", "%20")
    for wrong, right in (("htp://", "http://"), ("http//", "http://"), ("https//", "https://")):
        if mended.lower().startswith(wrong):
            mended = right + mended[len(wrong) :]
    if "://" not in mended and "." in mended.partition("/")[0]:
        mended = f"https://{mended.lstrip('/')}"
    return Suggestion(mended, "evidence_url.form")


def _name(value: str, _domains: Sequence[str]) -> Suggestion | None:
    family, comma, given = value.partition(",")
    if not comma or "," in given or not family.strip() or not given.strip():
        return None
    return Suggestion(f"{given.strip()} {family.strip()}", "name.order")


def _grade(value: str, grades: Sequence[str]) -> Suggestion | None:
    if not grades or value in grades:
        return None
    typed = folded(value).replace(",", ".").replace(" ", "")
    same = [each for each in grades if folded(each).replace(",", ".").replace(" ", "") == typed]
    return Suggestion(same[0], "grade.form") if len(same) == 1 else None


_FINDERS: Mapping[Target, Callable[[str, Sequence[str]], Suggestion | None]] = {
    Target.EMAIL: _email,
    Target.DID: _did,
    Target.EVIDENCE_URL: _evidence_url,
    Target.NAME: _name,
}
