"""Many credentials: what one costs beside the bare signature, a peer, and our own slow path.

Cost is processor time, user and system, of all sides alike, since the clock measures what else the
machine does. Issuing is from the row of the list to the line written and the row in the journal;
start-up is taken off by the difference of two lengths. All sides of a ratio are measured in this
run. What whole commands cost by their number and by workers is ``scale.py``'s.
"""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
import time
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from library import theirs
from measure import ROOT, machine
from measure import timed as timed_by

from cairn.bulk.awards import award_of, particulars
from cairn.bulk.compiled_issuing import CompiledIssuing
from cairn.bulk.issuing_run import issue_rows
from cairn.bulk.journal import Journal
from cairn.bulk.recipients import RecipientRow, read_heading, read_rows
from cairn.canonical import rdfc
from cairn.canonical.contexts import Contexts
from cairn.crypto.keyed_hash import KeyedHash
from cairn.crypto.keys import KeyType, PrivateKey
from cairn.domain import Achievement, LanguageMap, Organisation
from cairn.formats import record
from cairn.issuing import Issuance
from cairn.proofs import data_integrity
from cairn.status import Bitstring
from cairn.status.bitstring_status_list import write_list
from cairn.status.places import PURPOSES, StatusPlaces
from cairn.verification import Document, Facts, Outcome, Policy, verify
from cairn.verification.series import Series

if TYPE_CHECKING:
    from collections.abc import Callable

    from measure import Timing

KEY = PrivateKey.from_secret(KeyType.ED25519, bytes(range(32)))
P256 = PrivateKey.from_secret(KeyType.P256, bytes(range(1, 33)))
ISSUED = datetime(2026, 5, 4, tzinfo=UTC)
LISTS = "https://university.example/status/{purpose}/{n}"
ROWS = 3_000


def timed(work: Callable[[], object], *, rounds: int = 7, each: int = 1) -> Timing:
    """Processor time of this process."""
    return timed_by(work, rounds=rounds, each=each, clock=time.process_time)


@dataclass
class Places:
    """Reservations of a status folder, in memory."""

    places: StatusPlaces
    reserved: int = 0

    def reserve(self, _name: str, count: int) -> int:
        """The first of so many places."""
        first = self.reserved
        self.reserved += count
        return first


def _cut(value: Any, most: int | None) -> Any:
    """One language of each text, and so many entries of each list; every element stays."""
    if isinstance(value, LanguageMap):
        return LanguageMap(value.texts[:1])
    if isinstance(value, tuple):
        return tuple(_cut(each, most) for each in value[:most])
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _cut(getattr(value, f.name), most) for f in fields(value)})
    return value


def issuances() -> dict[str, Issuance]:
    """What is measured: the example with all elements in two sizes, and the smallest badge."""
    examples = ROOT / "examples"
    full = record.read_achievement((examples / "achievement.yaml").read_bytes())
    issuer = record.read_issuer((examples / "issuer.yaml").read_bytes())
    small = Achievement(
        id="https://example.org/a",
        title=LanguageMap.of("A", "en"),
        criteria=LanguageMap.of("Pass.", "en"),
    )
    cases = {
        "all elements, one entry each": (_cut(full, 1), _cut(issuer, 1)),
        "all elements, as the example": (full, issuer),
        "smallest badge": (small, Organisation()),
    }
    found = {name: _issuance(*case, KEY, "eddsa-rdfc-2022") for name, case in cases.items()}
    first, case = next(iter(cases.items()))
    found[f"{first}, P-256"] = _issuance(*case, P256, "ecdsa-rdfc-2019")
    return found


def _issuance(
    achievement: Achievement, party: Organisation, key: PrivateKey, suite: str
) -> Issuance:
    return Issuance(
        achievement=achievement,
        issuer=replace(party, id=key.public_key.did_key),
        signer=key,
        verification_method=key.public_key.key_id,
        proof=suite,
        contexts=Contexts.shipped(),
    )


def _list(path: Path, rows: int, *, grade: bool) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("name", "email", "awarded_on", *(["grade"] if grade else [])))
        for number in range(rows):
            mark = [f"{5 + number % 50 / 10}"] if grade else []
            writer.writerow((f"Zoë {number}", f"p{number}@example.org", "2026-05-03", *mark))


def _issue(issuance: Issuance, folder: Path, rows: int, jobs: int = 1) -> float:
    """Seconds of this process for a whole run."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    people = folder / "people.csv"
    _list(people, rows, grade=bool(issuance.achievement.result_descriptions))
    status = Places(StatusPlaces(bytes(32), LISTS, 131_072))
    begun = time.process_time()
    journal = Journal.open(
        folder / "journal", {}, instant=ISSUED.isoformat(), fresh_secret=bytes(32)
    )
    with people.open(newline="") as file:
        read = read_rows(file, read_heading(file.readline()), today=date(2026, 5, 4))
        for tally in issue_rows(
            read, issuance, journal, folder / "out.jsonl", status=status, jobs=jobs,
            on_fault=_no_fault,
        ):  # fmt: skip
            issued = tally.issued
    journal.finish()
    journal.close()
    assert issued == rows
    return time.process_time() - begun


def _no_fault(fault: object) -> None:
    raise AssertionError(fault)


def _sample(issuance: Issuance) -> tuple[RecipientRow, Any]:
    grade = "9" if issuance.achievement.result_descriptions else ""
    row = RecipientRow(2, "Zoë 1", email="p1@example.org", awarded_on=date(2026, 5, 3), grade=grade)
    entries = StatusPlaces(bytes(32), LISTS, 131_072).entries(0)
    return row, particulars(KeyedHash(bytes(32)), bytes(16), ISSUED, entries)


def main() -> None:
    """Print every figure of this part."""
    print(machine())
    print(f"bare Ed25519 sign   {timed(lambda: KEY.sign(bytes(64)), each=500)}")
    print(f"bare P-256 sign     {timed(lambda: P256.sign(bytes(64)), each=200)}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "run"
        for case, issuance in issuances().items():
            _measure_case(case, issuance, folder)


def _measure_case(case: str, issuance: Issuance, folder: Path) -> None:
    row, own = _sample(issuance)
    award = award_of(row, issuance.achievement, ISSUED)
    document = issuance.write(award, own).document
    canonical = rdfc.canonicalize_document(document, issuance.contexts)
    bare, each = [], []
    signer = issuance.signer
    # Side by side and several times: the machine is somebody else's too.
    for _ in range(5):
        bare.append(timed(lambda: signer.sign(bytes(64)), each=500, rounds=3).median)
        short, long = (_issue(issuance, folder, count) for count in (ROWS // 10, ROWS))
        each.append((long - short) / (ROWS - ROWS // 10))
    line = CompiledIssuing(issuance).line(row, own).text
    slow = timed(lambda: issuance.issue(award, own), each=10).median
    # The peer has its rdfc suite for Ed25519 here.
    peer = theirs(document) if issuance.proof == "eddsa-rdfc-2022" else None
    cost = sorted(each)[2]
    quads = len(canonical.splitlines())
    print(f"\n{case}: {quads} statements, {len(canonical)} octets canonical, {len(line)} of JSON")
    print(
        f"  issue             {cost * 1e6:8.1f} us   {cost / sorted(bare)[2]:6.2f} x bare signature"
        f"   {_beside(peer and peer['issue_cpu_ms'], cost)}   {_beside_slow(slow, cost)}",
        flush=True,
    )
    _measure_verifying(issuance, peer and peer["verify_cpu_ms"])


def _beside(peer: float | None, cost: float) -> str:
    """What the peer takes, in milliseconds, beside what we take, in seconds."""
    return f"{peer / cost / 1e3:6.1f} times @digitalbazaar/vc ({peer:.2f} ms)" if peer else ""


def _beside_slow(slow: float, cost: float) -> str:
    return f"{slow / cost:6.1f} times our slow path ({slow * 1e3:.2f} ms)"


def _measure_verifying(issuance: Issuance, peer: float | None) -> None:
    public, message = issuance.signer.public_key, bytes(64)
    signature = issuance.signer.sign(message)
    for name, entries in (("verify", 0), ("verify, 2 lists", 2)):
        many = _credentials(issuance, entries)
        facts = Facts(_lists_of(issuance) if entries else ())
        series = Series(facts, Policy(), ISSUED)

        def all_known(many: list[bytes] = many, series: Series = series) -> None:
            for each in many:
                series.verify(each)

        assert all(series.verify(each).outcome is Outcome.PASSED for each in many)
        bare = timed(lambda: public.verify(signature, message), each=300).median
        fast = timed(all_known, rounds=5).median / len(many)
        slow = timed(
            lambda many=many, facts=facts: verify(many[0], facts, Policy(), ISSUED), each=20
        ).median
        # The peer looks at no list: what it does is beside what we do without.
        beside = _beside(None if entries else peer, fast)
        print(
            f"  {name:<16}  {fast * 1e6:8.1f} us   {fast / bare:6.2f} x bare verification"
            f"   {beside}   {_beside_slow(slow, fast)}",
            flush=True,
        )


def _credentials(issuance: Issuance, entries: int) -> list[bytes]:
    """Two hundred people's, each with so many status entries."""
    compiled = CompiledIssuing(issuance)
    places = StatusPlaces(bytes(32), LISTS, 131_072, suspendable=True)
    row, _ = _sample(issuance)
    return [
        compiled.line(
            replace(row, name=f"N{n}", email=f"n{n}@example.org"),
            particulars(KeyedHash(bytes(32)), n.to_bytes(16), ISSUED, places.entries(n)[:entries]),
        ).text
        for n in range(200)
    ]


def _lists_of(issuance: Issuance) -> list[Document]:
    """The status lists that they name, with nobody on them."""
    places = StatusPlaces(bytes(32), LISTS, 131_072)
    found = []
    for purpose in PURPOSES:
        document = write_list(
            url=places.address(purpose, 1),
            issuer=issuance.issuer.id,
            purpose=purpose,
            bits=Bitstring.zeros(),
            valid_from=ISSUED.isoformat(),
        )
        signed = data_integrity.sign(
            document,
            suite=issuance.proof,
            signer=issuance.signer,
            verification_method=issuance.verification_method,
            created=ISSUED.isoformat(),
            contexts=issuance.contexts,
        )
        found.append(Document(document["id"], json.dumps(signed).encode()))
    return found


if __name__ == "__main__":
    main()
