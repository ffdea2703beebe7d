"""What lies beside credentials: proofs of logging, and receipts of anchors.

Of ``diploma.json`` they are ``diploma.json.tlog-proof`` and ``diploma.json.anchor.json``. Of the
lines of ``class.jsonl``, and in a folder that is given, the names are the document's digest
(:func:`cairn.transparency.entries.document_digest`), so that one folder serves any number.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cairn.bulk.proof_files import PROOF, RECEIPT, digest_name
from cairn.errors import CairnError, WrongUse
from cairn.verification import (
    AnchoredRoot,
    AnchorMissing,
    AnchorUnknown,
    LogEvidence,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from cairn.cli.sources import Source
    from cairn.transparency.trust_policy import TrustPolicy
    from cairn.verification import AnchorFact

FOLDER = ".tlog-proofs"
"""What a folder with the proofs of a file of many adds to that file's name."""

_AMONG_MANY = re.compile(r"(.+?)(?::\d+|\[\d+\]|(?<=\.zip):.+)", re.DOTALL | re.IGNORECASE)
_LARGEST = 1_000_001
_UNASKED = "no node was named (--rpc)"


def _is_file(path: str) -> bool:
    return Path(path).is_file()


def file_of_many(name: str, is_file: Callable[[str], bool] = _is_file) -> str | None:
    """The file in which a credential is a line, a member of an array, or a file of a ZIP."""
    match = _AMONG_MANY.fullmatch(name)
    return match[1] if match and is_file(match[1]) else None


def read_log_policy(path: str, *, several: bool = False) -> TrustPolicy:
    """The logs and witnesses in a file of the form c2sp.org/tlog-policy.

    Args:
        path: the file.
        several: whether it may hold policies of several logs, with a line ``---`` between them.

    Raises:
        WrongUse: the file cannot be read.
        TrustPolicyMalformed: a line is not understood.
    """
    from cairn.transparency.trust_policy import TrustPolicy  # noqa: PLC0415 - few ask

    try:
        text = Path(path).read_text(encoding="utf-8")
        return TrustPolicy.parse_each(text) if several else TrustPolicy.parse(text)
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUse(detail=f"{path} cannot be read: {error}") from error


class EvidenceFiles:
    """Finds what goes with each credential."""

    def __init__(
        self,
        proofs: Sequence[str],
        receipts: Sequence[str],
        nodes: Sequence[str],
        *,
        allow_private: bool,
    ) -> None:
        """Take what the command line names.

        Args:
            proofs: files, or folders, with proofs of logging.
            receipts: files, or folders, with receipts of anchors.
            nodes: addresses of a chain's nodes that are asked about receipts; none where no
                server is to be asked.
            allow_private: whether nodes may be in one's own network.

        Raises:
            WrongUse: a file or folder is not there.
        """
        for path in (*proofs, *receipts):
            if not Path(path).exists():
                raise WrongUse(detail=f"There is no file or folder called “{path}”.")
        self._folders = [Path(path) for path in proofs if Path(path).is_dir()]
        self._files = [Path(path) for path in proofs if not Path(path).is_dir()]
        if len(self._files) > 1:
            raise WrongUse(detail="Put the proofs of several credentials into one folder.")
        self._receipts = [Path(path) for path in receipts if not Path(path).is_dir()]
        self._receipt_folders = [Path(path) for path in receipts if Path(path).is_dir()]
        self._nodes = tuple(nodes)
        self._allow_private = allow_private
        self._is_folder = cache(Path.is_dir)
        self._is_file = cache(_is_file)
        self._facts: dict[bytes, AnchorFact] = {}

    def found_for(self, source: Source) -> Source:
        """A credential with what was found to go with it."""
        many = file_of_many(source.name, self._is_file)
        if many is None:
            proof = self._given() or _read(Path(source.name + PROOF))
            if proof is None and self._folders:
                proof = self._by_digest(source, self._folders)
            paths, folders = self._receipts or [Path(source.name + RECEIPT)], self._folders
        else:
            # Of a file of a million nothing is looked for a million times.
            folders = [*self._folders, *self._folder_beside(many)]
            proof = self._given() or source.evidence.proof
            if proof is None and folders:
                proof = self._by_digest(source, folders)
            paths = self._receipts
        receipts = [data for path in paths if (data := _read(path)) is not None]
        if not receipts and source.receipt is not None:
            receipts = [source.receipt]
        folders = [*self._receipt_folders, *folders]
        if not receipts and folders:
            # A folder that has the proofs, as an export does, has the receipts beside them.
            one = self._by_digest(source, folders, RECEIPT)
            receipts = [] if one is None else [one]
        if proof is None and not receipts:
            return source
        return replace(source, evidence=LogEvidence(proof, tuple(map(self._fact, receipts))))

    def _folder_beside(self, file: str) -> list[Path]:
        folder = Path(file + FOLDER)
        return [folder] if self._is_folder(folder) else []

    def _given(self) -> bytes | None:
        return _read(self._files[0]) if self._files else None

    def _by_digest(
        self, source: Source, folders: Iterable[Path], suffix: str = PROOF
    ) -> bytes | None:
        name = digest_name(source.data)
        found = (_read(folder / f"{name}{suffix}") for folder in folders if name)
        return next((each for each in found if each is not None), None)

    def _fact(self, receipt: bytes) -> AnchorFact:
        if receipt not in self._facts:
            self._facts[receipt] = self._asked(receipt)
        return self._facts[receipt]

    def _asked(self, data: bytes) -> AnchorFact:
        """What the nodes say of a receipt; each receipt is asked about once."""
        # Loaded here: hardly any credential comes with a receipt.
        from cairn.anchoring.checking import check_receipt  # noqa: PLC0415
        from cairn.cli.chain_access import ROOM  # noqa: PLC0415
        from cairn.logs.chain_access import open_chain  # noqa: PLC0415
        from cairn.transparency.anchors import AnchorReceipt  # noqa: PLC0415
        from cairn.wording import sentence  # noqa: PLC0415

        try:
            receipt = AnchorReceipt.parse(data)
        except CairnError as error:
            return AnchorUnknown("?", error.what().removesuffix("."))
        chain = f"eip155:{receipt.chain_id}"
        if not self._nodes:
            return AnchorUnknown(chain, _UNASKED)
        chains = [
            open_chain(node, confirmations=None, allow_private=self._allow_private)
            for node in self._nodes
        ]
        finding = check_receipt(receipt, chains)
        reason = sentence(ROOM, finding.code, **dict(finding.facts)).removesuffix(".")
        if finding.confirmed is None:
            return AnchorUnknown(chain, reason)
        if not finding.confirmed:
            return AnchorMissing(chain, reason)
        return AnchoredRoot.of(receipt)


def _read(path: Path) -> bytes | None:
    try:
        with path.open("rb") as stream:
            return stream.read(_LARGEST)
    except OSError:
        return None
