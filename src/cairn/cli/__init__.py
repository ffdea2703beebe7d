"""The command ``cairn``: one command per file, loaded only when it is asked for.

Exit codes, the same for every command: 0 done (verified, complete), 1 refused (not valid, not
complete), 2 unreadable input or wrong use, 3 could not tell. ``main`` is the one place where an
error becomes a message and an exit code.
"""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING

import click

from cairn import __version__
from cairn.cli import examples
from cairn.cli.lazy_group import LazyGroup
from cairn.errors import CairnError

if TYPE_CHECKING:
    from collections.abc import Sequence

DONE = 0
REFUSED = 1
WRONG_USE = 2
COULD_NOT_TELL = 3

# What to do where the system refuses; what is not here gets the last.
_MEND_SYSTEM = {
    errno.ENOENT: "Check the name, and run the same command again.",
    errno.EACCES: "Let this account read and write there, or name another place.",
    errno.EPERM: "Let this account read and write there, or name another place.",
    errno.EROFS: "Name a place that can be written to.",
    errno.EEXIST: "Name another place: a file stands where a folder is needed.",
    errno.ENOTDIR: "Name another place: a file stands where a folder is needed.",
}
_MEND_ELSE = "Make room or allow it, and run the same command again."
_MEND_DATABASE = (
    "See that it runs, that there is room, and that DATABASE_URL is right; "
    "then run the same command again."
)
# A table or column that is missing is a fault of ours, which SQLite reports in the same way.
_FAULTS_OF_OURS = ("no such", "near ")

# Name → (module, one line of help). The help stands here so that ``cairn --help`` loads nothing.
_COMMANDS: dict[str, tuple[str, str]] = {
    "key": ("cairn.cli.key", "Make and read signing keys."),
    "lint": ("cairn.cli.lint", "Check a description against the profiles before issuing."),
    "issue": ("cairn.cli.issue", "Issue a micro-credential to the people in a CSV file."),
    "verify": ("cairn.cli.verify", "Check credentials: files, folders, images or standard input."),
    "show": ("cairn.cli.show", "Read a credential aloud, without checking it."),
    "bake": ("cairn.cli.bake", "Put a credential into a PNG or SVG image."),
    "unbake": ("cairn.cli.unbake", "Take a credential out of a PNG or SVG image."),
    "revoke": ("cairn.cli.revoke", "Withdraw credentials for good."),
    "suspend": ("cairn.cli.suspend", "Withdraw credentials for a time."),
    "reinstate": ("cairn.cli.reinstate", "End a suspension."),
    "context": ("cairn.cli.context", "List or print the JSON-LD contexts in the package."),
    "credit": ("cairn.cli.credit", "Convert credit between schemes, exactly."),
    "stack": ("cairn.cli.stack", "See how credentials add up towards a programme."),
    "export": ("cairn.cli.export", "Write credentials for other people's verifiers (Blockcerts)."),
    "log": ("cairn.cli.log", "Keep an append-only log of what was issued and published."),
    "witness": ("cairn.cli.witness", "Watch the logs of others, and cosign what holds."),
    "serve": ("cairn.cli.serve", "Serve the registry: pages, worker, one SQLite file."),
    "backup": ("cairn.cli.backup", "Back an installation up into one file, while it runs."),
    "restore": ("cairn.cli.restore", "Make an installation out of a backup."),
    "institution": ("cairn.cli.institution", "Take an institution's records out, or keep others'."),
    "upgrade": ("cairn.cli.upgrade", "Bring an installation to this program's state."),
    "health": ("cairn.cli.health", "Say whether an installation works."),
    "doctor": ("cairn.cli.doctor", "Say what this machine lacks, and how to get it."),
}


@click.group(
    cls=LazyGroup, places=_COMMANDS, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, prog_name="cairn")
def cairn() -> None:
    """Issue, keep, stack and verify micro-credentials.

    Every command leaves with 0 where it is done (confirmed, complete), 1 where not (refused, not
    valid, not complete), 2 for wrong use or what cannot be read, 3 where it could not tell.
    `cairn COMMAND --help` shows examples; docs/guides/ tells the whole.
    """


examples.show(cairn, "cairn")


def _forget_output() -> None:
    """Drop what standard output cannot take, or Python would try again on leaving, and complain."""
    try:
        sys.stdout.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _said_by_a_database(error: Exception) -> str | None:
    """What a database says that cannot be reached or has no room; nothing for any other error.

    Neither library is loaded for it: what is not loaded has raised nothing.
    """
    for module in ("django.db.utils", "sqlite3"):
        kind = getattr(sys.modules.get(module), "OperationalError", None)
        if kind is not None and isinstance(error, kind):
            said = str(error).strip().splitlines()[0]
            return None if said.startswith(_FAULTS_OF_OURS) else said
    return None


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and leave with its exit code.

    Args:
        arguments: the words after ``cairn``; those of the process where absent.

    Raises:
        SystemExit: always, with one of the four exit codes.
    """
    try:
        code = cairn.main(args=arguments, prog_name="cairn", standalone_mode=False)
    except CairnError as error:
        click.echo(f"cairn: {error.advice()}", err=True)
        sys.exit(WRONG_USE)
    except click.ClickException as error:
        error.show()
        sys.exit(WRONG_USE)
    except click.Abort:
        click.echo("cairn: stopped.", err=True)
        sys.exit(WRONG_USE)
    except BrokenPipeError:
        # The reader of our output went away (`cairn … | head`); there is nobody left to tell.
        _forget_output()
        sys.stderr.close()
        sys.exit(WRONG_USE)
    except OSError as error:
        # A full disk, a folder that went away: what no command can foresee at each of its writes.
        _forget_output()
        place = f" ({error.filename})" if error.filename else ""
        reason = error.strerror or str(error)
        mend = _MEND_SYSTEM.get(error.errno or 0, _MEND_ELSE)
        click.echo(f"cairn: The system refused: {reason}{place}. {mend}", err=True)
        sys.exit(WRONG_USE)
    except Exception as error:
        said = _said_by_a_database(error)
        if said is None:
            raise
        click.echo(f"cairn: The database cannot be used: {said}. {_MEND_DATABASE}", err=True)
        sys.exit(WRONG_USE)
    sys.exit(code if isinstance(code, int) else DONE)
