"""``cairn stack``: how credentials add up, and why not.

Three ways to ask: credentials held against a programme (each verified first), a bare question in
the form of ``docs/guides/stacking.md``, or a certificate to be checked by somebody who does not
trust the engine.

Exit codes: 0 complete (or the certificate holds), 1 not, 3 not determined, 2 wrong use. Of several
questions in one file the worst counts, wrong use first.
"""

from __future__ import annotations

import click

from cairn.cli.sources import sources_in
from cairn.cli.stack_programme import Asked, answer_programme, is_programme
from cairn.cli.verification_inputs import StatusFiles, read_pins, read_trust
from cairn.cli.verification_session import Session, moment_given
from cairn.stacking.completion import Measure
from cairn.stacking.stack_page import audit_stack
from cairn.verification import Policy
from cairn.wording import LANGUAGES

_CHECK = "check"


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
@click.option("--why-not", metavar="ITEM", help="Bare question: why does ITEM not count?")
@click.option("--svg", metavar="FILE", help="Draw the stack into this SVG file.")
@click.option("--precedents", metavar="FILE", help="Decisions taken before, which are followed.")
@click.option("--catalogue", metavar="FILE", help="What can be taken: the cheapest ways to finish.")
@click.option(
    "--least",
    type=click.Choice([measure.value for measure in Measure]),
    default=Measure.CREDIT.value,
    help="What a way to finish is to have the least of; credit by default.",
)
@click.option("--lang", "language", type=click.Choice(LANGUAGES), default="en", help="Language.")
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
    why_not: str | None,
    svg: str | None,
    precedents: str | None,
    catalogue: str | None,
    least: str,
    language: str,
    as_json: bool,
) -> int:
    """See how credentials add up towards a programme, and why not.

    QUESTION is a programme (YAML), then CREDENTIALs are verified and held against it; or a bare
    question (JSON, a list of them, or JSON lines). With the word "check" before it, it is a
    certificate, and whether it holds is found without the engine.
    """
    question, *credentials = paths
    if question == _CHECK and credentials:
        # Loaded here: checking loads neither the engine nor what verifies credentials.
        from cairn.cli.stack_check import check_certificates  # noqa: PLC0415

        return check_certificates(credentials, as_json=as_json)
    if not is_programme(question):
        if credentials:
            raise click.UsageError("A bare question takes no credentials; a programme does.")
        from cairn.cli.stack_question import Wanted, answer_questions  # noqa: PLC0415

        return answer_questions(question, Wanted(as_json, why_not, svg, language))
    if why_not is not None:
        raise click.UsageError("--why-not asks about a bare question; a programme says why itself.")
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
        precedents=precedents,
        catalogue=catalogue,
        measure=Measure(least),
        language=language,
    )
    code, audits = answer_programme(asked, sources_in(credentials), session.verify)
    if svg is not None:
        from cairn.cli.stack_question import write_picture  # noqa: PLC0415

        write_picture(svg, audit_stack(audits[0], language))
    return code
