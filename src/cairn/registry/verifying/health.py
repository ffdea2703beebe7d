"""Whether the logs that the operator trusts can be read: told by ``cairn health``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cairn.errors import CairnError
from cairn.registry.operating.health import Finding, State
from cairn.registry.verifying import trusted_logs

if TYPE_CHECKING:
    from collections.abc import Iterator


def findings() -> Iterator[Finding]:
    """Only where some are named."""
    name = _("Logs of elsewhere")
    try:
        policy = trusted_logs.named_strictly()
    except CairnError as error:
        yield Finding(name, State.BAD, error.what(), _("Change it under “Settings”."))
        return
    if policy is not None:
        names = ", ".join(key.name for key in policy.all_logs)
        yield Finding(name, State.GOOD, _("These are trusted: %(names)s.") % {"names": names})
