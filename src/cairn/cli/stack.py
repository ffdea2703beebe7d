"""``cairn stack``: how credentials add up, and why not.

Three ways to ask: credentials held against a programme (each verified first), a bare question in
the form of ``docs/guides/stacking.md``, or a certificate to be checked by somebody who does not
trust the engine.

Exit codes: 0 complete (or the certificate holds), 1 not, 3 not determined, 2 wrong use. Of several
questions in one file the worst counts, wrong use first.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cairn.canonical import json_text
from cairn.cli import COULD_NOT_TELL, DONE, REFUSED, WRONG_USE
from cairn.cli.sources import sources_in
from cairn.cli.stack_programme import Asked, answer_programme, is_programme
from cairn.cli.verification_inputs import StatusFiles, read_pins, read_trust
from cairn.cli.verification_session import Session, moment_given
from cairn.errors import CairnError, UnreadableInput
from cairn.verification import Policy

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHECK = "check"
_WORST = (WRONG_USE, REFUSED, COULD_NOT_TELL, DONE)


@click.command("stack")
@click.argument("paths", nargs=-1, required=True, metavar="[check] QUESTION [CREDENTIAL...]")
@click.option("--case", metavar="FILE", help="What is known of the learner beside credentials.")
@click.option("--also", multiple=True, metavar="PROGRAMME", help="What if: another programme.")
@click.option("--assume", metavar="FILE", help="What if: credentials not held yet.")
@click.option("--policy-date", default="", metavar="DATE", help="What if: the rules of that day.")
@click.option("--offline", is_flag=True, help="Ask no server; use only what is given here.")
@click.option("--trust", metavar="FILE", help="Issuers that you know (JSON or YAML).")
@click.option("--pin", "pins", multiple=True, metavar="FILE", help="Documents for the network.")
@click.option("--status", "status_files", multiple=True, metavar="FILE", help="Status lists.")
@click.option("--at", "moment", metavar="DATE", help="The moment asked about; now by default.")
@click.option(
    "--recipient", metavar="ADDRESS", help="Whose credentials count: an e-mail address, a DID."
)
@click.option(
    "--allow-private", is_flag=True, help="Allow servers in your own network to be asked."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one compact line a question.")
def command(  # noqa: PLR0913 - one parameter an option
    *,
    paths: tuple[str, ...],
    case: str | None,
    also: tuple[str, ...],
    assume: str | None,
    policy_date: str,
    offline: bool,
    trust: str | None,
    pins: tuple[str, ...],
    status_files: tuple[str, ...],
    moment: str | None,
    recipient: str | None,
    allow_private: bool,
    as_json: bool,
) -> int:
    """See how credentials add up towards a programme, and why not.

    QUESTION is a programme (YAML), then CREDENTIALs are verified and held against it; or a bare
    question (JSON, a list of them, or JSON lines). With the word "check" before it, it is a
    certificate, and whether it holds is found without the engine.
    """
    question, *credentials = paths
    if question == _CHECK and credentials:
        return _check(credentials, as_json=as_json)
    if not is_programme(question):
        if credentials:
            raise click.UsageError("A bare question takes no credentials; a programme does.")
        return _answer_questions(question, as_json=as_json)
    at = moment_given(moment)
    session = Session(
        facts=read_pins(pins),
        policy=Policy(trust=read_trust(trust) if trust else None, recipient=recipient),
        at=at,
        status_files=StatusFiles(status_files),
        fetch=not offline,
        allow_private=allow_private,
    )
    asked = Asked(
        programmes=(question, *also),
        case=case,
        assume=assume,
        policy_date=policy_date,
        evaluated_on=at.date().isoformat(),
        as_json=as_json,
    )
    code, _ = answer_programme(asked, sources_in(credentials), session.verify)
    return code


def _answer_questions(path: str, *, as_json: bool) -> int:
    """Answer each question of a file in its order; a faulty one does not stop the rest."""
    # Loaded here: reading the questions must not wait for the solver.
    from cairn.stacking.answer import answer, write_answer  # noqa: PLC0415
    from cairn.stacking.instance_form import read_instance  # noqa: PLC0415

    codes = set()
    for document in _questions(Path(path)):
        try:
            instance, ignored = read_instance(document)
            written = write_answer(answer(instance), ignored)
        except CairnError as error:
            codes.add(WRONG_USE)
            _say_fault(document, error, as_json=as_json)
            continue
        codes.add({True: DONE, False: REFUSED, None: COULD_NOT_TELL}[written["complete"]])
        if as_json:
            click.echo(json.dumps(written, ensure_ascii=False, separators=(",", ":")))
        else:
            name = written["id"]
            click.echo(f"{name}: {written['explanation']}" if name else written["explanation"])
    return next(code for code in _WORST if code in codes)


def _say_fault(document: Any, error: CairnError, *, as_json: bool) -> None:
    if as_json:
        name = document.get("id", "") if isinstance(document, dict) else ""
        fault = {"id": name, "error": {"code": error.code, "detail": error.advice()}}
        click.echo(json.dumps(fault, ensure_ascii=False, separators=(",", ":")))
    else:
        click.echo(f"cairn: {error.advice()}", err=True)


def _questions(path: Path) -> Iterator[Any]:
    """The questions in a file: one, a list, or one a line."""
    octets = _read(path)
    try:
        document = json_text.parse(octets)
    except CairnError:
        lines = [line for line in octets.splitlines() if line.strip()]
        if len(lines) < 2:  # noqa: PLR2004 - one line is one document, and it cannot be read
            raise
        yield from (json_text.parse(line) for line in lines)
        return
    if isinstance(document, list):
        if not document:
            raise UnreadableInput(detail=f"{path} holds no question")
        yield from document
    else:
        yield document


def _check(paths: list[str], *, as_json: bool) -> int:
    """Whether certificates hold; an answer with a certificate in it serves as well."""
    from cairn.stacking.checker import check  # noqa: PLC0415 - it shares nothing with the engine

    codes = set()
    for path in paths:
        document = json_text.parse(_read(Path(path)))
        if isinstance(document, dict) and isinstance(document.get("certificate"), dict):
            document = document["certificate"]
        findings = check(document)
        codes.add(REFUSED if findings else DONE)
        if as_json:
            written = {
                "source": path,
                "holds": not findings,
                "findings": [{"code": code, "place": place} for code, place in findings],
            }
            click.echo(json.dumps(written, ensure_ascii=False, separators=(",", ":")))
            continue
        click.echo(f"{path}: {'the certificate holds.' if not findings else 'does not hold.'}")
        for code, place in findings:
            click.echo(f"  {code}: {place}")
    return next(code for code in _WORST if code in codes)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableInput(detail=f"{path}: {error.strerror}") from error
