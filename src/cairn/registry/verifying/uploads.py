"""Uploads that are checked and forgotten: they never touch a disk.

Django writes a longer upload to a temporary file; here all of it stays in memory, and is bounded.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from django.core.files.uploadhandler import MemoryFileUploadHandler

from cairn.registry.site.uploads import ByLength

if TYPE_CHECKING:
    from django.http import HttpRequest

MOST_TOGETHER = 24 * 1024 * 1024
"""Octets of one hand-in, all its files together."""


class InMemory(ByLength, MemoryFileUploadHandler):
    """Keeps files in memory; ``too_long`` says that it was given more than it keeps."""

    @property
    def most(self) -> int:
        """All files of a hand-in together."""
        return MOST_TOGETHER

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, str],  # noqa: N803 - Django's own name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Keep them there however long they are."""
        super().handle_raw_input(input_data, META, content_length, boundary, encoding)
        self.activated = True


def keep_in_memory(request: HttpRequest) -> InMemory:
    """Let nothing of this request be written to a file; before its body is read."""
    handler = InMemory(request)
    request.upload_handlers = [handler]
    return handler
