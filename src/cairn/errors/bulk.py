"""Outputs, journals and workers of long runs."""

from __future__ import annotations

from cairn.errors.root import CairnError
from cairn.errors.use import WrongUse


class JournalMismatch(WrongUse):
    """The output was begun for another purpose; going on would mix two into one."""

    code = "journal.mismatch"
    problem = "The output was begun with another {name}: {before}, now {now} ({path})."
    remedy = "Choose another output file, or use the same {name} again."


class JournalUnusable(WrongUse):
    """The journal beside an output cannot be opened."""

    code = "journal.unusable"
    problem = "The journal {path} cannot be used: {detail}."
    remedy = "Make room, or restore the journal from a backup; then run the same command again."


class JournalBusy(JournalUnusable):
    """Another run has the journal."""

    code = "bulk.journal_busy"
    remedy = "Wait for the other run to end, then run the same command again."


class OutputUnusable(WrongUse):
    """The output file cannot be begun or continued."""

    code = "output.unusable"
    problem = "The output {path} cannot be used: {detail}."
    remedy = "Choose another output file, or restore this one with its journal."


class ClusterUnusable(CairnError):
    """A cluster that gives no answer, refuses this client, or would see secrets in the clear."""

    code = "bulk.cluster"
    problem = "The cluster at {address} cannot be used: {detail}."
    remedy = (
        "Look whether its scheduler runs there, its workers have this version of Cairn, and the "
        "certificates are those of the cluster; docs/guides/cluster.md says how."
    )


class WorkerLost(CairnError):
    """Workers died in the middle of a run; what was promised is safe."""

    code = "bulk.worker"
    problem = "A process that was working on this has died, or none is left."
    remedy = "Run the same command again: it goes on where it stopped, and nothing is doubled."
