"""``cairn revoke``: withdraw credentials for good."""

from cairn.cli.status_audit import Act
from cairn.cli.status_command import make_command

command = make_command(
    Act.REVOKE, "Withdraw credentials for good; their status list is signed anew."
)
