"""``cairn suspend``: withdraw credentials for a time."""

from cairn.cli.status_audit import Act
from cairn.cli.status_command import make_command

command = make_command(Act.SUSPEND, "Withdraw credentials for a time; “cairn reinstate” ends it.")
