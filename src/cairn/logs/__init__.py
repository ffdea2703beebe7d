"""A transparency log kept in a folder, and the witnesses that it asks.

What a log is, ``cairn.transparency`` says; here it meets the disk and the network. ::

    FOLDER/public/             all that a web server serves: static files that never change,
        checkpoint             and the one that does
        tile/…
    FOLDER/private/            readable by the owner alone, never to be served
        log.sqlite             what was accepted, what was signed, where each entry stands
        writer.lock            held by the one writer
        salts.sqlite           salts of commitments, where this folder's owner keeps them here

*Write*: :class:`~cairn.logs.folder.LogFolder`. *Read and prove*:
:class:`~cairn.logs.reader.LogReader`.
"""

from cairn.logs.folder import LogFolder
from cairn.logs.public_files import PublicFiles
from cairn.logs.reader import LogReader

__all__ = ["LogFolder", "LogReader", "PublicFiles"]
