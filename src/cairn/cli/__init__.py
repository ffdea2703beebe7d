"""The command ``cairn``: one command per file."""


def main() -> None:
    """Entry point of the command."""
