"""Uploads that are checked and forgotten: they never touch a disk.

Django writes a longer upload to a temporary file; here all of it stays in memory, and is bounded.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from django.core.files.uploadhandler import MemoryFileUploadHandler, StopUpload

if TYPE_CHECKING:
    from django.http import HttpRequest

MOST_TOGETHER = 24 * 1024 * 1024
"""Octets of one hand-in, all its files together."""


class InMemory(MemoryFileUploadHandler):
    """Keeps files in memory; ``too_much`` says that it was given more than it keeps."""

    too_much = False

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, str],  # noqa: N803 - Django's own name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Refuse by the length that is announced; gunicorn reads no more than that."""
        super().handle_raw_input(input_data, META, content_length, boundary, encoding)
        self.activated = True
        if content_length > MOST_TOGETHER:
            self.too_much = True

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file, unless there is too much of them."""
        if self.too_much:
            # The rest is read and thrown away, so that the browser gets an answer and no reset.
            raise StopUpload(connection_reset=False)
        super().new_file(*args, **kwargs)


def keep_in_memory(request: HttpRequest) -> InMemory:
    """Let nothing of this request be written to a file; before its body is read."""
    handler = InMemory(request)
    request.upload_handlers = [handler]
    return handler
