"""RDF Dataset Canonicalization, RDFC-1.0 (W3C Recommendation, 2024).

Statements come and go as 4-tuples of canonical N-Quads terms, so that no term is written twice.
Blank nodes that differ in what is said of them directly are labelled by the rank of their hash;
only those that tie take the exponential Hash N-Degree Quads, whose steps are counted and bounded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from itertools import permutations
from typing import TYPE_CHECKING, Final, TypeAlias

from cairn.canonical.jsonld import to_quads
from cairn.errors import ValueNotCanonical, WorkLimitReached, WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cairn.canonical.contexts import Contexts
    from cairn.canonical.json_text import JsonObject
    from cairn.canonical.n_quads import Quad

DEFAULT_WORK_LIMIT: Final = 100_000
"""Steps of Hash N-Degree Quads for one dataset: each related blank node of each permutation."""

_DEEPEST: Final = 200
"""Recursion of Hash N-Degree Quads; a chain of more tied blank nodes is refused."""

_Hash: TypeAlias = Callable[[str], str]


def canonicalize(
    quads: Iterable[Quad],
    *,
    hash_name: str = "sha256",
    work_limit: int = DEFAULT_WORK_LIMIT,
) -> str:
    """The canonical N-Quads document of a dataset (section 4.4.3).

    Args:
        quads: the statements; one given twice counts once.
        hash_name: ``sha256`` or ``sha384``.
        work_limit: steps allowed to tell tied blank nodes apart.

    Raises:
        WorkLimitReached: the dataset is too symmetric (a poison graph, section 7.1).
        WrongUse: another hash name.
    """
    statements = set(quads)
    labels = _labels(statements, hash_name, work_limit)
    issued = {node: f"_:{label}" for node, label in labels.items()}.get
    lines = [
        f"{issued(s, s)} {p} {issued(o, o)} {issued(g, g)} .\n"
        if g
        else f"{issued(s, s)} {p} {issued(o, o)} .\n"
        for s, p, o, g in statements
    ]
    lines.sort()
    return "".join(lines)


def canonicalize_document(
    document: JsonObject,
    contexts: Contexts,
    *,
    hash_name: str = "sha256",
    work_limit: int = DEFAULT_WORK_LIMIT,
) -> bytes:
    """The canonical N-Quads of a JSON-LD document, as the octets that a suite hashes.

    Raises:
        TermRefused, ContextUnknown, ContextRefused: see ``cairn.canonical.jsonld``.
        WorkLimitReached: see ``canonicalize``.
    """
    quads = to_quads(document, contexts)
    text = canonicalize(quads, hash_name=hash_name, work_limit=work_limit)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueNotCanonical(detail="a string holds half a surrogate pair") from error


def canonical_identifiers(
    quads: Iterable[Quad],
    *,
    hash_name: str = "sha256",
    work_limit: int = DEFAULT_WORK_LIMIT,
) -> dict[str, str]:
    """The canonical label (``c14n0`` …) of each blank node (``_:…``) of a dataset."""
    return _labels(set(quads), hash_name, work_limit)


def _labels(statements: set[Quad], hash_name: str, work_limit: int) -> dict[str, str]:
    """Steps 2 to 5 of section 4.4.3: unique hashes are ranked, then the tied nodes."""
    digest = _hash_function(hash_name)
    first_degree = {
        node: digest("".join(sorted(lines)))
        for node, lines in first_degree_lines(statements).items()
    }
    by_hash: dict[str, list[str]] = {}
    for node, code in first_degree.items():
        by_hash.setdefault(code, []).append(node)
    canonical = _Issuer("c14n")
    tied = []
    for code in sorted(by_hash):
        nodes = by_hash[code]
        if len(nodes) == 1:
            canonical.issue(nodes[0])
        else:
            tied.append(nodes)
    if tied:
        _Ties(statements, first_degree, canonical, digest, work_limit).label(tied)
    return canonical.issued


def first_degree_lines(statements: Iterable[Quad]) -> dict[str, list[str]]:
    """What Hash First Degree Quads hashes for each blank node, before sorting (section 4.6).

    The node itself is written ``_:a``, any other blank node ``_:z``.
    """
    lines: dict[str, list[str]] = {}
    for s, p, o, g in statements:
        if s[0] == "_" and o[0] != "_" and g[:1] != "_":
            line = f"_:a {p} {o} {g} .\n" if g else f"_:a {p} {o} .\n"
            lines.setdefault(s, []).append(line)
            continue
        for node in {s, o, g}:
            if node[:1] == "_":
                subject, value, graph = (_seen_from(node, place) for place in (s, o, g))
                line = f"{subject} {p} {value} {graph} .\n" if g else f"{subject} {p} {value} .\n"
                lines.setdefault(node, []).append(line)
    return lines


def _seen_from(node: str, place: str) -> str:
    if place == node:
        return "_:a"
    return "_:z" if place[:1] == "_" else place


def _hash_function(name: str) -> _Hash:
    if name == "sha256":
        return lambda text: hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    if name == "sha384":
        return lambda text: hashlib.sha384(text.encode("utf-8", "surrogatepass")).hexdigest()
    raise WrongUse(detail=f"RDFC-1.0 is used with sha256 or sha384, not {name}.")


class _Issuer:
    """Identifier issuer (section 4.5): hands out ``prefix0``, ``prefix1`` … in order of asking."""

    __slots__ = ("issued", "prefix")

    def __init__(self, prefix: str, issued: dict[str, str] | None = None) -> None:
        self.prefix = prefix
        self.issued = issued if issued is not None else {}

    def issue(self, node: str) -> str:
        label = self.issued.get(node)
        if label is None:
            label = self.issued[node] = f"{self.prefix}{len(self.issued)}"
        return label

    def copy(self) -> _Issuer:
        return _Issuer(self.prefix, dict(self.issued))


class _Ties:
    """Labels for blank nodes whose first-degree hashes are the same (section 4.4.3, step 5)."""

    def __init__(
        self,
        statements: set[Quad],
        first_degree: dict[str, str],
        canonical: _Issuer,
        digest: _Hash,
        work_limit: int,
    ) -> None:
        self.about: dict[str, list[Quad]] = {node: [] for node in first_degree}
        for quad in statements:
            for node in {quad[0], quad[2], quad[3]}:
                if node in first_degree:
                    self.about[node].append(quad)
        self.first_degree = first_degree
        self.canonical = canonical
        self.digest = digest
        self.work_limit = work_limit
        self.work = 0

    def label(self, tied: list[list[str]]) -> None:
        """Every node's path decides the order in which labels are issued."""
        for nodes in tied:
            results = []
            for node in nodes:
                if node in self.canonical.issued:
                    continue
                issuer = _Issuer("b")
                issuer.issue(node)
                results.append(self._n_degree(node, issuer, 0))
            for _, issuer in sorted(results, key=lambda result: result[0]):
                for node in issuer.issued:
                    self.canonical.issue(node)

    def _related(self, node: str, issuer: _Issuer) -> dict[str, list[str]]:
        """Hash Related Blank Node (section 4.7) over every statement about a node."""
        related: dict[str, list[str]] = {}
        for s, p, o, g in self.about[node]:
            for position, other in (("s", s), ("o", o), ("g", g)):
                if other == node or not other.startswith("_:"):
                    continue
                label = self.canonical.issued.get(other) or issuer.issued.get(other)
                known = f"_:{label}" if label else self.first_degree[other]
                predicate = "" if position == "g" else p
                digest = self.digest(f"{position}{predicate}{known}")
                related.setdefault(digest, []).append(other)
        return related

    def _n_degree(self, node: str, issuer: _Issuer, depth: int) -> tuple[str, _Issuer]:
        """Hash N-Degree Quads (section 4.8)."""
        if depth > _DEEPEST:
            raise WorkLimitReached(limit="chain of blank nodes that look alike", maximum=_DEEPEST)
        related = self._related(node, issuer)
        data = []
        for digest in sorted(related):
            data.append(digest)
            chosen_path, chosen_issuer = "", issuer
            for permutation in permutations(related[digest]):
                tried = self._path(permutation, issuer.copy(), chosen_path, depth)
                if tried is not None and (not chosen_path or tried[0] < chosen_path):
                    chosen_path, chosen_issuer = tried
            data.append(chosen_path)
            issuer = chosen_issuer
        return self.digest("".join(data)), issuer

    def _path(
        self,
        permutation: tuple[str, ...],
        issuer: _Issuer,
        chosen: str,
        depth: int,
    ) -> tuple[str, _Issuer] | None:
        """Steps 5.4.1 to 5.4.5: the path of one permutation, or nothing once it cannot win."""
        path = ""
        to_visit = []
        for other in permutation:
            self._count()
            label = self.canonical.issued.get(other)
            if label is None:
                if other not in issuer.issued:
                    to_visit.append(other)
                label = issuer.issue(other)
            path += f"_:{label}"
            if chosen and len(path) >= len(chosen) and path > chosen:
                return None
        for other in to_visit:
            self._count()
            digest, visited = self._n_degree(other, issuer, depth + 1)
            path += f"_:{issuer.issue(other)}<{digest}>"
            issuer = visited
            if chosen and len(path) >= len(chosen) and path > chosen:
                return None
        return path, issuer

    def _count(self) -> None:
        self.work += 1
        if self.work > self.work_limit:
            raise WorkLimitReached(limit="work on blank nodes", maximum=self.work_limit)
