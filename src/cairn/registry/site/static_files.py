"""Addresses of stylesheet, scripts and pictures that change when the file does."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage

_DIGITS = 10


def _digest(name: str) -> str | None:
    path = finders.find(name)
    if not isinstance(path, str):
        return None
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:_DIGITS]


_digest_once = cache(_digest)


class VersionedFiles(StaticFilesStorage):
    """Files served from the package as they are, at addresses that name their content.

    A browser may keep what it has for a year, and still gets the new one after an upgrade.
    """

    def url(self, name: str | None) -> str:
        """The address, with a digest of the content as its query."""
        address = super().url(name)
        digest = (_digest if settings.DEBUG else _digest_once)(name or "")
        return f"{address}?v={digest}" if digest else address
