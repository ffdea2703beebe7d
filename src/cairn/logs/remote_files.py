"""The public files of a log that somebody else serves (c2sp.org/tlog-tiles)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from cairn.errors import FetchFailed
from cairn.transparency.tiles import CHECKPOINT_PATH, TILE_WIDTH, Bundle, Tile

if TYPE_CHECKING:
    from collections.abc import Callable

    from cairn.transparency.tiles import LogFile

    Fetch: TypeAlias = Callable[[str], bytes]
    """Gives what stands at an address, or raises a CairnError."""

_GONE = frozenset({403, 404, 410})


class RemoteFiles:
    """The files of one log at an address. Nothing that is read is believed before it is checked."""

    def __init__(self, url: str, fetch: Fetch) -> None:
        """Take the address under which its files stand, and a way to read one."""
        self._base = url.rstrip("/")
        self._fetch = fetch

    def checkpoint(self) -> bytes | None:
        """The checkpoint as it is served.

        Raises:
            CairnError: it cannot be had.
        """
        return self._fetch(f"{self._base}/{CHECKPOINT_PATH}")

    def read(self, name: LogFile) -> bytes:
        """The content of a tile or bundle.

        Raises:
            CairnError: it cannot be had.
            LogDataMalformed: the full one that stands in for it is cut short.
        """
        try:
            return self._fetch(f"{self._base}/{name.path}")
        except FetchFailed as error:
            # Partial ones may be gone once the full one is there (tlog-tiles, “Partial Tiles”).
            if error.facts.get("status") not in _GONE or name.width == TILE_WIDTH:
                raise
        if isinstance(name, Tile):
            whole = name.full
            data = self._fetch(f"{self._base}/{whole.path}")
            return name.write(whole.read(data)[: name.width])
        bundle = Bundle(name.index)
        data = self._fetch(f"{self._base}/{bundle.path}")
        return name.write(bundle.read(data)[: name.width])
