"""What ``cairn verify`` is told beside the credentials: trust list, pins, status lists.

The files are read here and understood in ``cairn.verification``, which opens no path itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cairn.canonical.json_text import parse
from cairn.errors import CairnError, PinsMalformed, TrustListMalformed, WrongUse
from cairn.verification import NO_FACTS, Document, Facts, Purpose, TrustList, parse_trust_list
from cairn.verification.pins import own_address, parse_pins, pin

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cairn.verification import Want

_YAML = frozenset({".yaml", ".yml"})


def read_trust(path: str) -> TrustList:
    """The trust list in a JSON or YAML file.

    Raises:
        TrustListMalformed: it is not one.
    """
    file = Path(path)
    try:
        return parse_trust_list(_read_mapping(file), file.name)
    except (OSError, CairnError) as error:
        if isinstance(error, TrustListMalformed):
            raise
        raise TrustListMalformed(place=path, detail=_said(error)) from error


def read_pins(paths: Sequence[str]) -> Facts:
    """The facts that pin files and folders hold.

    A file maps addresses to files beside it; in a folder each document names itself by ``id``.

    Raises:
        PinsMalformed: a file is no such mapping, or a document cannot be read.
    """
    documents: list[Document] = []
    for path in map(Path, paths):
        try:
            documents += _in_folder(path) if path.is_dir() else _in_mapping(path)
        except (OSError, CairnError) as error:
            if isinstance(error, PinsMalformed):
                raise
            raise PinsMalformed(detail=f"{path}: {_said(error)}") from error
    return pin(NO_FACTS, documents) if documents else NO_FACTS


def _in_folder(folder: Path) -> list[Document]:
    found = []
    for file in sorted(folder.rglob("*.json")):
        body = file.read_bytes()
        address = own_address(body)
        if address is not None:
            found.append(Document(address, body))
    if not found:
        raise PinsMalformed(detail=f"no document in {folder} names itself by “id”")
    return found


def _in_mapping(file: Path) -> list[Document]:
    pins = parse_pins(_read_mapping(file))
    return [Document(address, (file.parent / path).read_bytes()) for address, path in pins.items()]


class StatusFiles:
    """Status lists on this machine that stand in for those that credentials name.

    A list stands in for the address that it gives itself; a single list without one of the
    addresses asked for stands in for any, since the caller said that it should.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self._bodies: list[bytes] = []
        for path in map(Path, paths):
            # An issuer's own folder of lists holds private files too; they are no status lists.
            within = [
                each
                for each in sorted(path.rglob("*"))
                if each.is_file() and each.parent != path / "private"
            ]
            try:
                self._bodies += [
                    file.read_bytes() for file in (within if path.is_dir() else [path])
                ]
            except OSError as error:
                raise WrongUse(detail=f"The status list {path} {_said(error)}.") from error
        self._at_home = False
        """Whether one of them was asked for by its own address."""
        self._by_address = {
            address: body
            for body in self._bodies
            if (address := own_address(body.strip())) is not None
        }

    def stand_in(self, wants: Iterable[Want]) -> list[Document]:
        """A document for each wanted status list that one of the files stands in for."""
        found = []
        lists = [want for want in wants if want.purpose is Purpose.STATUS]
        self._at_home |= any(want.url in self._by_address for want in lists)
        for want in lists:
            body = self._by_address.get(want.url)
            if body is None and len(self._bodies) == 1 and not self._at_home:
                body = self._bodies[0]
            if body is not None:
                found.append(Document(want.url, body))
        return found


def _read_mapping(file: Path) -> Any:
    data = file.read_bytes()
    if file.suffix.lower() not in _YAML:
        return parse(data)
    # Loaded here: most trust lists are JSON, and YAML takes a tenth of the start-up.
    from cairn.formats.record_text import read_text  # noqa: PLC0415

    return read_text(data).value


def _said(error: Exception) -> str:
    """What went wrong, as the middle of a longer sentence."""
    if isinstance(error, CairnError):
        return error.what().removesuffix(".")
    return f"cannot be read ({error.strerror if isinstance(error, OSError) else error})"
