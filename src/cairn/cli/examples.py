"""Examples under the help of each command: what its reader most likely wants to type.

They stand in one place so that they fit one another: a person can follow them from the first to the
last with ``examples/`` of the project. A test holds that every command has some and that each names
commands and options that are there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import click

_LISTS = "--status-list-url 'https://status.example.org/{purpose}/{n}' --status-out status"

EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "cairn": (
        "cairn verify diploma.json",
        "cairn lint achievement.yaml --profile eu",
        "cairn serve",
    ),
    "key generate": ("cairn key generate --out key.json",),
    "key show": ("cairn key show key.json",),
    "lint": (
        "cairn lint achievement.yaml --profile eu",
        "cairn lint achievement.yaml --profile nzqa --issuer issuer.yaml --json",
    ),
    "issue": (
        (
            "cairn issue achievement.yaml people.csv --key key.json \\\n"
            f"    --issuer issuer.yaml --out credentials.jsonl \\\n    {_LISTS}"
        ),
        "cairn issue achievement.yaml people.csv --key key.json --out badges/",
    ),
    "verify": (
        "cairn verify diploma.json",
        "cairn verify credentials.jsonl --offline --status status",
        "cairn verify badge.png --trust issuers.yaml --page answer.html",
        "cat diploma.json | cairn verify - --json",
    ),
    "show": ("cairn show diploma.json", "cairn show badge.png --language fr"),
    "bake": ("cairn bake diploma.json picture.png --out badge.png",),
    "unbake": ("cairn unbake badge.png --out diploma.json",),
    "revoke": (
        (
            "cairn revoke diploma.json --status status --key key.json \\\n"
            "    --reason 'Issued to the wrong person'"
        ),
    ),
    "suspend": ("cairn suspend diploma.json --status status --key key.json --reason 'In doubt'",),
    "reinstate": (
        "cairn reinstate diploma.json --status status --key key.json --reason 'It holds'",
    ),
    "context": ("cairn context", "cairn context https://www.w3.org/ns/credentials/v2"),
    "credit convert": (
        "cairn credit convert 5 ECTS --to NZQCF --basis year",
        "cairn credit convert 5 ECTS --to NZQCF --basis hours --hours-per-credit 25",
    ),
    "credit level": ("cairn credit level 8 NZQCF --to EQF",),
    "credit schemes": ("cairn credit schemes",),
    "stack": (
        "cairn stack programme.yaml credentials.jsonl --offline --status status",
        "cairn stack programme.yaml diploma.json --catalogue offers.yaml --svg stack.svg",
        "cairn stack question.json --json > answer.json",
        "cairn stack check answer.json",
    ),
    "export blockcerts": (
        (
            "cairn export blockcerts badges/*/*.json --key account.json --out blockcerts \\\n"
            "    --profile https://uni.example/blockcerts.json --name 'Example University'"
        ),
    ),
    "log init": ("cairn log init uni-log --origin log.uni.example --key log-key.json",),
    "log append": (
        "cairn log append uni-log credentials.jsonl --kind credential",
        "cairn log append uni-log status/revocation/1.json --kind status-list",
    ),
    "log checkpoint": (
        "cairn log checkpoint uni-log --key log-key.json",
        "cairn log checkpoint uni-log --key log-key.json --policy policy.txt",
    ),
    "log prove": ("cairn log prove uni-log diploma.json --kind credential --policy policy.txt",),
    "log check": ("cairn log check rules.pdf --kind policy --policy policy.txt",),
    "log audit": ("cairn log audit https://log.uni.example --policy policy.txt",),
    "log policy": (
        (
            'cairn log policy --log "$UNI_LOG" --quorum 1 \\\n'
            '    --witness "$WITNESS https://witness.a.example" > policy.txt'
        ),
    ),
    "log show": ("cairn log show uni-log",),
    "log forget": ("cairn log forget uni-log diploma.json",),
    "log adopt": ('cairn log adopt uni-log --log-key "$UNI_LOG"',),
    "log anchor key": ("cairn log anchor key --out account.json",),
    "log anchor deploy": ("cairn log anchor deploy --key account.json --rpc https://node.example",),
    "log anchor checkpoint": (
        (
            "cairn log anchor --key account.json --contract 0x4fd4… \\\n"
            "    --checkpoint uni-log/public/checkpoint --out anchors"
        ),
    ),
    "log anchor check": (
        "cairn log anchor check anchors/5120.anchor.json --rpc https://node.example",
    ),
    "witness key": ("cairn witness key --key witness-key.json --name witness.uni.example",),
    "witness serve": (
        (
            "cairn witness serve --record witness.sqlite --key witness-key.json \\\n"
            '    --name witness.uni.example --log "$LOG https://log.other.example"'
        ),
    ),
    "witness look": (
        (
            "cairn witness look --record witness.sqlite --key witness-key.json \\\n"
            '    --name witness.uni.example --log "$LOG https://log.other.example"'
        ),
    ),
    "witness evidence": ("cairn witness evidence witness.sqlite",),
    "serve": (
        "cairn serve",
        "cairn serve --data /srv/cairn --port 8080 --processes 4",
        "cairn serve --conformance --port 0",
    ),
    "backup": (
        "cairn backup /mnt/backups --passphrase-file /root/backup-passphrase",
        "cairn backup today.backup --data /srv/cairn",
    ),
    "restore": ("cairn restore today.backup --data /srv/cairn",),
    "institution export": ("cairn institution export exempla handover/ --with-private",),
    "institution import": ("cairn institution import exempla-20261128T041500Z.cairn",),
    "institution open": ("cairn institution open exempla-20261128T041500Z.cairn --out opened",),
    "upgrade": ("cairn upgrade", "cairn upgrade --data /srv/cairn --backup-to /mnt/backups"),
    "health": ("cairn health", "cairn health --data /srv/cairn --json --strict"),
    "doctor": ("cairn doctor", "cairn doctor --data /srv/cairn --port 8080"),
}


def show(command: click.Command, path: str) -> None:
    """Put the examples of a command, and of those below it, under its help.

    Args:
        command: as it was loaded.
        path: how it is called, without ``cairn``; ``cairn`` for the whole.
    """
    lines = EXAMPLES.get(path)
    if lines:
        word = "Example" if len(lines) == 1 else "Examples"
        body = "\n".join(f"  {line}" for line in "\n".join(lines).splitlines())
        command.epilog = f"\b\n{word}:\n{body}"
    # Commands that are loaded on demand are shown theirs then.
    for name, below in vars(command).get("commands", {}).items():
        show(below, f"{path} {name}")
