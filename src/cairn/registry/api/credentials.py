"""Issuing, and what becomes of what was issued."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header, Query, Router, Status
from pydantic import Field

from cairn.bulk.awards import fault_of_grade
from cairn.bulk.recipients import faults_of_cells
from cairn.registry.api.authority import asked, needs
from cairn.registry.api.idempotency import once
from cairn.registry.api.models import ApiToken
from cairn.registry.api.paging import Paged, page_of
from cairn.registry.api.shapes import (
    AwardIn,
    BatchIn,
    BatchOut,
    CorrectionIn,
    CredentialOut,
    FaultOut,
    PersonIn,
    ReasonIn,
)
from cairn.registry.catalogue import queries as catalogue
from cairn.registry.errors import NotFound, NotPossible
from cairn.registry.issuing import batches, queries, services, withdrawal
from cairn.registry.issuing.models import Batch, Credential
from cairn.registry.log import services as log
from cairn.registry.organisations.models import Organisation
from cairn.registry.organisations.rights import Action

router = Router()

_FAULTS_SHOWN = 1_000


def _cells(person: PersonIn) -> dict[str, str]:
    cells = {
        "name": person.name.strip(),
        "email": person.email.strip(),
        "did": person.did.strip(),
        "awarded_on": person.awarded_on.isoformat() if person.awarded_on else "",
        "grade": person.grade.strip(),
        "evidence_url": person.evidence_url.strip(),
        "valid_until": person.valid_until.isoformat() if person.valid_until else "",
    }
    return {name: value for name, value in cells.items() if value}


def _checked(person: PersonIn, achievement: Any) -> Any:
    """The row of one person.

    Raises:
        NotPossible: names everything that is wrong with it.
    """
    cells = _cells(person)
    faults = faults_of_cells(0, cells, timezone.localdate())
    graded = fault_of_grade(0, cells.get("grade", ""), achievement)
    faults += [graded] if graded else []
    if faults:
        raise NotPossible(
            detail=" ".join(each.problem() for each in faults),
            mend=" ".join(each.remedy() for each in faults),
        )
    return services.row_of(cells)


def _state(credential: Credential) -> str:
    if credential.revoked_at is not None:
        return "revoked"
    return "suspended" if credential.suspended_at is not None else "valid"


def _out(credential: Credential) -> CredentialOut:
    return CredentialOut(
        id=credential.pk,
        identifier=credential.identifier,
        achievement=credential.version.achievement_id,
        version=credential.version.number,
        name=credential.recipient_name,
        email=credential.recipient_email,
        did=credential.recipient_did,
        awarded_on=credential.awarded_on,
        issued_at=credential.issued_at,
        valid_until=credential.valid_until,
        state=_state(credential),
        suspendable=credential.suspendable,
        claimed=credential.holder_id is not None,
        replaces=credential.replaces_id,
    )


def _one(token: ApiToken, pk: UUID) -> Credential:
    return queries.one_issued(token.made_by, token.organisation, pk)


@router.post("/credentials", auth=needs(Action.ISSUE), response={201: CredentialOut})
def issue(
    request: HttpRequest,
    body: AwardIn,
    idempotency_key: str = Header("", alias="Idempotency-Key", max_length=100),  # type: ignore[type-arg]
) -> Any:
    """Issue to one person; the same award is made once, and asked again is a 409.

    With an ``Idempotency-Key`` the same request again is answered as the first time.
    """
    token = asked(request)

    def do() -> tuple[UUID, Credential]:
        version = queries.version_to_issue(token.made_by, token.organisation, body.achievement)
        row = _checked(body.person, catalogue.domain_achievement(version))
        made = services.issue_one(token.made_by, version, row, organisation=token.organisation)
        return made.pk, made

    made, _now = once(
        token, idempotency_key, body, do=do, again=lambda pk: _issued_before(token, pk)
    )
    return Status(201, _out(made))


def _issued_before(token: ApiToken, pk: UUID) -> Credential:
    """What came of an earlier request, for who may issue such a one now."""
    found = Credential.objects.get(pk=pk, organisation=token.organisation)
    services.authorise(token.made_by, found.version, token.organisation)
    return found


@router.get("/credentials", auth=needs(Action.READ_ISSUED), response=list[CredentialOut])
def issued(
    request: HttpRequest,
    response: HttpResponse,
    page: Paged,
    q: Annotated[str, Query(), Field(max_length=200)] = "",
) -> Any:
    """What was issued, newest first; ``q`` searches name, address and title."""
    token = asked(request)
    rows = queries.issued(token.made_by, token.organisation, q)
    return [_out(each) for each in page_of(rows, page, request, response)]


@router.get("/credentials/{pk}", auth=needs(Action.READ_ISSUED), response=CredentialOut)
def one(request: HttpRequest, pk: UUID) -> Any:
    """One credential."""
    return _out(_one(asked(request), pk))


@router.get("/credentials/{pk}/document", auth=needs(Action.READ_ISSUED))
def document(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The signed credential, byte for byte."""
    found = _one(asked(request), pk)
    return HttpResponse(found.document.encode(), content_type="application/vc")


@router.get("/credentials/{pk}/log-proof", auth=needs(Action.READ_ISSUED))
def log_proof(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Its proof of logging (c2sp.org/tlog-proof), for its learner; 404 until it is logged."""
    proof = log.proof_for(_one(asked(request), pk))
    if proof is None:
        raise NotFound
    return HttpResponse(proof.octets, content_type="text/plain; charset=utf-8")


@router.post("/credentials/{pk}/correct", auth=needs(Action.ISSUE), response={201: CredentialOut})
def correct(request: HttpRequest, pk: UUID, body: CorrectionIn) -> Any:
    """Issue a corrected credential in the place of this one."""
    token = asked(request)
    found = _one(token, pk)
    row = _checked(body.person, catalogue.domain_achievement(found.version))
    return Status(201, _out(services.correct(token.made_by, found, row, body.reason)))


@router.post("/credentials/{pk}/revoke", auth=needs(Action.CHANGE_STATUS), response=CredentialOut)
def revoke(request: HttpRequest, pk: UUID, body: ReasonIn) -> Any:
    """Withdraw for good."""
    return _change(request, pk, body, withdrawal.revoke)


@router.post("/credentials/{pk}/suspend", auth=needs(Action.CHANGE_STATUS), response=CredentialOut)
def suspend(request: HttpRequest, pk: UUID, body: ReasonIn) -> Any:
    """Withdraw for a time; a 409 where ``suspendable`` is false."""
    return _change(request, pk, body, withdrawal.suspend)


@router.post(
    "/credentials/{pk}/reinstate", auth=needs(Action.CHANGE_STATUS), response=CredentialOut
)
def reinstate(request: HttpRequest, pk: UUID, body: ReasonIn) -> Any:
    """End a suspension."""
    return _change(request, pk, body, withdrawal.reinstate)


def _change(request: HttpRequest, pk: UUID, body: ReasonIn, act: Any) -> CredentialOut:
    token = asked(request)
    found = _one(token, pk)
    act(token.made_by, [found], body.reason)
    return _out(_one(token, pk))


@router.post("/batches", auth=needs(Action.ISSUE), response={202: BatchOut, 200: BatchOut})
def start_batch(
    request: HttpRequest,
    body: BatchIn,
    idempotency_key: str = Header("", alias="Idempotency-Key", max_length=100),  # type: ignore[type-arg]
) -> Any:
    """Issue to a list, at once or at ``not_before``; rows with faults are named and left.

    With an ``Idempotency-Key`` that came with the same request before, the earlier list is given
    back as it stands (200), and nothing is issued again.
    """
    token = asked(request)
    batch, now = once(
        token,
        idempotency_key,
        body,
        do=lambda: _start_batch(token, body),
        again=lambda pk: queries.one_batch(token.made_by, token.organisation, pk),
    )
    return Status(202 if now else 200, _batch(batch))


def _start_batch(token: ApiToken, body: BatchIn) -> tuple[UUID, Batch]:
    version = queries.version_to_issue(token.made_by, token.organisation, body.achievement)
    other = None
    if body.on_behalf_of:
        other = Organisation.objects.filter(slug=body.on_behalf_of).first()
        if other is None:
            raise NotFound
    with transaction.atomic():
        batch = batches.start(
            token.made_by,
            version,
            organisation=token.organisation,
            on_behalf_of=other,
            source_name=token.name,
            awarded_on=body.awarded_on,
        )
        rows = ((number, _cells(each)) for number, each in enumerate(body.people, 1))
        batches.fill(token.made_by, batch, rows)
        if batch.rows.filter(faults=[]).exists():
            batches.send(token.made_by, batch, not_before=body.not_before)
    batch.refresh_from_db()
    return batch.pk, batch


@router.get("/batches/{pk}", auth=needs(Action.ISSUE), response=BatchOut)
def one_batch(request: HttpRequest, pk: UUID) -> Any:
    """How a list stands."""
    token = asked(request)
    return _batch(queries.one_batch(token.made_by, token.organisation, pk))


@router.patch("/batches/{pk}/rows/{number}", auth=needs(Action.ISSUE), response=BatchOut)
def mend_row(request: HttpRequest, pk: UUID, number: int, body: PersonIn) -> Any:
    """Mend a row that was left; send the list again with ``POST …/send``."""
    token = asked(request)
    batch = queries.one_batch(token.made_by, token.organisation, pk)
    row = batch.rows.filter(number=number, credential=None).first()
    if row is None:
        raise NotFound
    batches.mend(token.made_by, row, _cells(body))
    return _batch(batch)


@router.post("/batches/{pk}/send", auth=needs(Action.ISSUE), response={202: BatchOut})
def send_batch(request: HttpRequest, pk: UUID) -> Any:
    """Issue to the rows that have no fault any more."""
    token = asked(request)
    batch = queries.one_batch(token.made_by, token.organisation, pk)
    batches.send(token.made_by, batch)
    batch.refresh_from_db()
    return Status(202, _batch(batch))


@router.post("/batches/{pk}/stop-mails", auth=needs(Action.ISSUE), response=BatchOut)
def stop_mails(request: HttpRequest, pk: UUID) -> Any:
    """Stop the mails that have not left."""
    token = asked(request)
    batch = queries.one_batch(token.made_by, token.organisation, pk)
    batches.stop_mails(token.made_by, batch)
    return _batch(batch)


def _batch(batch: Batch) -> BatchOut:
    faulty = batch.rows.filter(credential=None).exclude(faults=[])[:_FAULTS_SHOWN]
    return BatchOut(
        id=batch.pk,
        state=batch.state,
        rows=batch.rows.count(),
        issued=batch.rows.exclude(credential=None).count(),
        faults=[
            FaultOut(
                row=row.number,
                column=each.column,
                code=each.code,
                problem=each.problem(),
                remedy=each.remedy(),
            )
            for row in faulty
            for each in batches.faults_of(row)
        ],
        mails_at=batch.mails_at,
    )
