"""Who works on a long run: this process, several on this machine, or a cluster."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cairn.errors import WrongUse

if TYPE_CHECKING:
    from collections.abc import Callable

    from cairn.bulk.workers import Crew

CLUSTER = "The scheduler of a Dask cluster that does the work: tls://HOST:PORT."
"""What the help says of ``--cluster``."""


def crew_of(jobs: int | None, cluster: str | None, is_much: Callable[[], bool]) -> Crew | None:
    """Who works, as ``--jobs`` and ``--cluster`` say; ``None`` for this process alone.

    Args:
        jobs: how many processes were asked for; where nobody said, one for little work and all
            cores for much.
        cluster: the address of a cluster.
        is_much: whether there is much work.

    Raises:
        WrongUse: both were given, or the cluster would be spoken to in the clear.
        MissingExtra: the library for clusters is not installed.
    """
    if cluster is not None:
        if jobs is not None:
            raise WrongUse(detail="--jobs and --cluster are not given together.")
        from cairn.bulk.cluster import Cluster  # noqa: PLC0415 - an optional part

        return Cluster(cluster)
    if jobs is None:
        jobs = (os.cpu_count() or 1) if is_much() else 1
    if jobs == 1:
        return None
    from cairn.bulk.workers import Processes  # noqa: PLC0415 - one credential needs no pool

    return Processes(jobs)
