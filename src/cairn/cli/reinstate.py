"""``cairn reinstate``: end a suspension."""

from cairn.cli.status_audit import Act
from cairn.cli.status_command import make_command

command = make_command(Act.REINSTATE, "End a suspension. A revocation has no end.")
