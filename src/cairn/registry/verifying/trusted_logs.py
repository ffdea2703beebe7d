"""The logs of elsewhere that this registry trusts: the operator names them, in one place.

The form is that of ``cairn verify --log-policy`` (c2sp.org/tlog-policy): which logs, whose
witnesses, and how many are enough, for each log by itself where a line ``---`` stands between them.
Nothing is asked of anybody: a credential's proof of logging is held against these keys where it is
checked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.registry.verifying import policy_settings

if TYPE_CHECKING:
    from cairn.transparency.trust_policy import TrustPolicy


def named() -> TrustPolicy | None:
    """The logs and their witnesses; ``None`` where none are named, or none can be read."""
    return policy_settings.readable(named_strictly)


def named_strictly() -> TrustPolicy | None:
    """As :func:`named`.

    Raises:
        TrustPolicyMalformed: the setting cannot be read.
    """
    return policy_settings.stated("trusted_logs", several=True)
