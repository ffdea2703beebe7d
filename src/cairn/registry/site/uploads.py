"""How long a hand-in may be: what announces more is read past and never kept."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

if TYPE_CHECKING:
    from django.http import HttpRequest

_MARGIN = 1024 * 1024
"""For the other fields of a form."""
_TOO_LONG = "cairn_hand_in_too_long"


class ByLength(FileUploadHandler):
    """Begins no file of a hand-in that announces more octets than :attr:`most`."""

    too_long = False

    @property
    def most(self) -> int:
        """Octets of one hand-in, all its fields and files together."""
        raise NotImplementedError

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, str],  # noqa: N803 - Django's own name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Go by the length that is announced; gunicorn reads no more than that."""
        super().handle_raw_input(input_data, META, content_length, boundary, encoding)
        self.too_long = content_length > self.most
        setattr(self.request, _TOO_LONG, self.too_long)

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin no file where there is too much."""
        if self.too_long:
            # The rest is read and thrown away, so that the browser gets an answer and no reset.
            raise StopUpload(connection_reset=False)
        super().new_file(*args, **kwargs)


class Bounded(ByLength):
    """Stands before the handlers that keep files, and lets none through of a hand-in too long."""

    @property
    def most(self) -> int:
        """As long as the longest file that any page takes."""
        return settings.IMPORT_MEGABYTES * 1024 * 1024 + _MARGIN

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hand on what comes."""
        del start
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Keep nothing here; the next handler does."""
        del file_size


def too_long(request: HttpRequest) -> bool:
    """Whether files of this request were thrown away, since they were too long."""
    return bool(getattr(request, _TOO_LONG, False))
