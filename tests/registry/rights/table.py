"""The table: for each service that a person asks, who may, and how it is asked.

A row's key is ``folder.module.function``. ``call(w, u)`` has the person ``u`` ask it about a thing of
``w``'s institution or learner (``w``: the fixture ``world``).
"""

# ruff: noqa: ARG005 - every row is asked in the same way

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cairn.bulk.recipients import RecipientRow
from cairn.registry.accounts import services as accounts
from cairn.registry.api import tokens, webhooks
from cairn.registry.api.models import Event
from cairn.registry.backpack import (
    collecting,
    evidence,
    export,
    finding,
    holding,
    large_files,
    restoring,
    taking_in,
    taking_out,
)
from cairn.registry.backpack import queries as backpack_queries
from cairn.registry.backpack import services as backpack
from cairn.registry.backpack.models import Origin
from cairn.registry.catalogue import pictures, skills
from cairn.registry.catalogue import queries as catalogue_queries
from cairn.registry.catalogue import services as catalogue
from cairn.registry.certificates import services as certificates
from cairn.registry.closing import services as closing
from cairn.registry.closing import taking_out as records
from cairn.registry.closing.models import TakingOut
from cairn.registry.errors import NotAllowed, NotFound, NotPossible
from cairn.registry.issuing import batches, notices, resending, sheets, withdrawal
from cairn.registry.issuing import queries as issuing_queries
from cairn.registry.issuing import services as issuing
from cairn.registry.keys import registry_key
from cairn.registry.keys import services as keys
from cairn.registry.log import starting, witnesses
from cairn.registry.operating import recovery
from cairn.registry.operating import services as operating
from cairn.registry.operating.models import Recovery
from cairn.registry.organisations import audited
from cairn.registry.organisations import services as organisations
from cairn.registry.organisations.models import Kind, Role
from cairn.registry.organisations.rights import Action
from cairn.registry.programmes import queries as programme_queries
from cairn.registry.programmes import services as programmes
from cairn.registry.sharing import asking, holder
from cairn.registry.sharing import services as sharing
from cairn.registry.stacks import services as stacks
from cairn.registry.verifying import checking
from cairn.verification import NO_FACTS

DAY = timedelta(days=1)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
SKILLS = b'{"@context": {}, "@graph": []}'

OPERATOR = "operator"
HOLDER = "holder"
"""The learner whose it is, and nobody else."""
SELF = "self"
"""It takes nothing but the asking person's own account: there is nothing of others to reach."""


@dataclass(frozen=True)
class Row:
    """Who may ask a service.

    Attributes:
        who: the action that a role must allow, or one of the words above.
        call: asks it.
        otherwise: how others are refused; ``None`` where what they get is empty.
        stops: what keeps it from being done here though it is allowed.
    """

    who: Action | str
    call: Callable[[Any, Any], Any]
    otherwise: type[Exception] | None = NotAllowed
    stops: type[Exception] | tuple[type[Exception], ...] = ()


def _row(name="Eva Ek", email="eva@example.org"):
    return RecipientRow(line=2, name=name, email=email)


_EVIDENCE = {
    "kind": "other",
    "title": "Mine",
    "provider": "",
    "hours": "",
    "ended_on": None,
    "link": "",
    "note": "",
}
_A = Action

ROWS = {
    # Institutions
    "organisations.services.edit": Row(
        _A.EDIT_ORGANISATION, lambda w, u: organisations.edit(u, w.here, country="FR")
    ),
    "organisations.services.add_unit": Row(
        _A.EDIT_ORGANISATION, lambda w, u: organisations.add_unit(u, w.here, {"en": "Arts"})
    ),
    "organisations.services.invite": Row(
        _A.MANAGE_PEOPLE,
        lambda w, u: organisations.invite(u, w.here, "x@example.org", Role.OWNER),
    ),
    "organisations.services.withdraw": Row(
        _A.MANAGE_PEOPLE, lambda w, u: organisations.withdraw(u, w.invitation)
    ),
    "organisations.services.grant": Row(
        _A.MANAGE_PEOPLE, lambda w, u: organisations.grant(u, w.colleague, w.here, Role.OWNER)
    ),
    "organisations.services.take_away": Row(
        _A.MANAGE_PEOPLE, lambda w, u: organisations.take_away(u, w.role)
    ),
    "organisations.services.ask_to_join": Row(
        _A.EDIT_ORGANISATION,
        lambda w, u: organisations.ask_to_join(u, w.here, w.there),
        stops=NotPossible,
    ),
    "organisations.services.answer_consortium": Row(
        _A.EDIT_ORGANISATION,
        lambda w, u: organisations.answer_consortium(u, w.membership, joins=True),
    ),
    "closing.services.name_custodian": Row(
        _A.CLOSE, lambda w, u: closing.name_custodian(u, w.here, name="Archive", agreed_on=None)
    ),
    "closing.services.close": Row(
        _A.CLOSE, lambda w, u: closing.close(u, w.here, "The end"), stops=NotPossible
    ),
    "closing.taking_out.ask": Row(_A.CLOSE, lambda w, u: records.ask(u, w.here)),
    "closing.taking_out.file_of": Row(
        _A.CLOSE,
        lambda w, u: records.file_of(u, TakingOut(organisation=w.here)),
        stops=NotPossible,
    ),
    # The names of people in the trail are for who may see what was issued to them
    "organisations.audited.named": Row(
        _A.READ_ISSUED,
        lambda w, u: (
            w.credential.recipient_name
            in str(audited.named(u, w.here, [f"credential:{w.credential.pk}"]))
        ),
        otherwise=None,
    ),
    # Keys and programs
    "keys.services.create": Row(
        _A.MANAGE_KEYS, lambda w, u: keys.create(u, w.here), stops=NotPossible
    ),
    "keys.services.rotate": Row(_A.MANAGE_KEYS, lambda w, u: keys.rotate(u, w.here)),
    "keys.services.retire": Row(
        _A.MANAGE_KEYS, lambda w, u: keys.retire(u, w.credential.key, "old")
    ),
    "keys.services.mark_compromised": Row(
        _A.MANAGE_KEYS,
        lambda w, u: keys.mark_compromised(u, w.credential.key, timezone.now(), "stolen"),
    ),
    "api.tokens.make": Row(
        _A.MANAGE_API, lambda w, u: tokens.make(u, w.here, "x", [_A.READ_ISSUED], DAY)
    ),
    "api.tokens.revoke": Row(_A.MANAGE_API, lambda w, u: tokens.revoke(u, w.token)),
    "api.webhooks.add": Row(
        _A.MANAGE_API,
        lambda w, u: webhooks.add(u, w.here, "https://x.example.org/", [Event.ISSUED]),
    ),
    "api.webhooks.end": Row(_A.MANAGE_API, lambda w, u: webhooks.end(u, w.webhook)),
    "api.webhooks.send_again": Row(_A.MANAGE_API, lambda w, u: webhooks.send_again(u, w.delivery)),
    # The catalogue
    "catalogue.services.start_draft": Row(
        _A.WRITE_ACHIEVEMENT, lambda w, u: catalogue.start_draft(u, w.here)
    ),
    "catalogue.services.save_draft": Row(
        _A.WRITE_ACHIEVEMENT, lambda w, u: catalogue.save_draft(u, w.draft, {"title": "X"})
    ),
    "catalogue.services.publish": Row(
        _A.PUBLISH_ACHIEVEMENT, lambda w, u: catalogue.publish(u, w.draft)
    ),
    "catalogue.services.archive": Row(
        _A.PUBLISH_ACHIEVEMENT, lambda w, u: catalogue.archive(u, w.draft)
    ),
    "catalogue.services.unarchive": Row(
        _A.PUBLISH_ACHIEVEMENT, lambda w, u: catalogue.unarchive(u, w.archived)
    ),
    "catalogue.services.set_listed": Row(
        _A.PUBLISH_ACHIEVEMENT, lambda w, u: catalogue.set_listed(u, w.draft, listed=False)
    ),
    "catalogue.services.set_suspendable": Row(
        _A.PUBLISH_ACHIEVEMENT,
        lambda w, u: catalogue.set_suspendable(u, w.draft, suspendable=True),
    ),
    "catalogue.services.share": Row(
        _A.PUBLISH_ACHIEVEMENT, lambda w, u: catalogue.share(u, w.achievement, w.agreed)
    ),
    "catalogue.services.unshare": Row(
        _A.PUBLISH_ACHIEVEMENT, lambda w, u: catalogue.unshare(u, w.achievement, w.agreed)
    ),
    "catalogue.pictures.keep": Row(
        _A.WRITE_ACHIEVEMENT, lambda w, u: pictures.keep(u, w.draft, SVG)
    ),
    "catalogue.skills.bring_in": Row(
        _A.WRITE_ACHIEVEMENT,
        lambda w, u: skills.bring_in(u, w.here, SKILLS, language="en", name="x"),
        stops=Exception,
    ),
    "catalogue.skills.take_out": Row(
        _A.WRITE_ACHIEVEMENT, lambda w, u: skills.take_out(u, w.here, w.framework.pk)
    ),
    "catalogue.queries.editable": Row(
        _A.WRITE_ACHIEVEMENT,
        lambda w, u: catalogue_queries.editable(u, w.draft.pk, w.here.slug),
        otherwise=(NotAllowed, NotFound),
    ),
    "catalogue.queries.inside": Row(
        _A.SEE_INSIDE,
        lambda w, u: catalogue_queries.inside(u, w.draft.pk, w.here.slug),
        otherwise=NotFound,
    ),
    "catalogue.queries.visible_to": Row(
        _A.SEE_INSIDE,
        lambda w, u: catalogue_queries.visible_to(u).filter(pk=w.draft.pk).exists(),
        otherwise=None,
    ),
    "catalogue.queries.writable_by": Row(
        _A.WRITE_ACHIEVEMENT,
        lambda w, u: catalogue_queries.writable_by(u, w.here).exists(),
        otherwise=None,
    ),
    "catalogue.queries.may_write_some": Row(
        _A.WRITE_ACHIEVEMENT,
        lambda w, u: catalogue_queries.may_write_some(u, w.here),
        otherwise=None,
    ),
    # Programmes
    "programmes.services.start": Row(_A.WRITE_PROGRAMME, lambda w, u: programmes.start(u, w.here)),
    "programmes.services.save_draft": Row(
        _A.WRITE_PROGRAMME, lambda w, u: programmes.save_draft(u, w.programme_draft, "id: x")
    ),
    "programmes.services.publish": Row(
        _A.WRITE_PROGRAMME, lambda w, u: programmes.publish(u, w.programme_draft)
    ),
    "programmes.services.archive": Row(
        _A.WRITE_PROGRAMME, lambda w, u: programmes.archive(u, w.programme)
    ),
    "programmes.services.unarchive": Row(
        _A.WRITE_PROGRAMME, lambda w, u: programmes.unarchive(u, w.programme)
    ),
    "programmes.queries.inside": Row(
        _A.SEE_INSIDE,
        lambda w, u: programme_queries.inside(u, w.programme_draft.pk, w.here.slug),
        otherwise=NotFound,
    ),
    # Issuing
    "issuing.services.authorise": Row(
        _A.ISSUE, lambda w, u: issuing.authorise(u, w.version, w.here)
    ),
    "issuing.services.issue_one": Row(
        _A.ISSUE, lambda w, u: issuing.issue_one(u, w.version, _row())
    ),
    "issuing.services.correct": Row(
        _A.ISSUE, lambda w, u: issuing.correct(u, w.credential, _row(), "misspelt")
    ),
    "issuing.withdrawal.revoke": Row(
        _A.CHANGE_STATUS, lambda w, u: withdrawal.revoke(u, [w.credential], "an error")
    ),
    "issuing.withdrawal.suspend": Row(
        _A.CHANGE_STATUS, lambda w, u: withdrawal.suspend(u, [w.credential], "a doubt")
    ),
    "issuing.withdrawal.reinstate": Row(
        _A.CHANGE_STATUS, lambda w, u: withdrawal.reinstate(u, [w.suspended], "clear")
    ),
    "issuing.batches.start": Row(_A.ISSUE, lambda w, u: batches.start(u, w.version)),
    "issuing.batches.fill": Row(
        _A.ISSUE, lambda w, u: batches.fill(u, w.batch, [(1, {"name": "X"})])
    ),
    "issuing.batches.mend": Row(_A.ISSUE, lambda w, u: batches.mend(u, w.row, {"name": "Bela B."})),
    "issuing.batches.leave_out": Row(
        _A.ISSUE, lambda w, u: batches.leave_out(u, w.row, left_out=True)
    ),
    "issuing.batches.send": Row(_A.ISSUE, lambda w, u: batches.send(u, w.batch)),
    "issuing.batches.call_off": Row(_A.ISSUE, lambda w, u: batches.call_off(u, w.sent)),
    "issuing.batches.stop_mails": Row(_A.ISSUE, lambda w, u: batches.stop_mails(u, w.sent)),
    "issuing.resending.send_stopped": Row(_A.ISSUE, lambda w, u: resending.send_stopped(u, w.sent)),
    "issuing.batches.locked": Row(_A.ISSUE, lambda w, u: batches.locked(u, w.batch)),
    "issuing.sheets.keep": Row(
        _A.ISSUE, lambda w, u: sheets.keep(u, w.batch, "name,email\nX,x@example.org")
    ),
    "issuing.sheets.change": Row(_A.ISSUE, lambda w, u: sheets.change(u, w.sheet, lambda s: s)),
    "issuing.sheets.send": Row(_A.ISSUE, lambda w, u: sheets.send(u, w.sheet)),
    "issuing.notices.show_oneself": Row(_A.ISSUE, lambda w, u: notices.show_oneself(u, w.batch)),
    "issuing.resending.send_again": Row(
        _A.ISSUE,
        lambda w, u: resending.send_again(u, w.here, w.mail.pk, "better@example.org"),
    ),
    "issuing.queries.issuable": Row(
        _A.ISSUE, lambda w, u: issuing_queries.issuable(u, w.here).exists(), otherwise=None
    ),
    "issuing.queries.version_to_issue": Row(
        _A.ISSUE,
        lambda w, u: issuing_queries.version_to_issue(u, w.here, w.achievement.pk),
        otherwise=NotFound,
    ),
    "issuing.queries.issued": Row(
        _A.READ_ISSUED, lambda w, u: issuing_queries.issued(u, w.here).exists(), otherwise=None
    ),
    "issuing.queries.issued_titles": Row(
        _A.READ_ISSUED, lambda w, u: issuing_queries.issued_titles(u, w.here), otherwise=None
    ),
    "issuing.queries.may_somewhere": Row(
        _A.CHANGE_STATUS,
        lambda w, u: issuing_queries.may_somewhere(u, w.here, _A.CHANGE_STATUS),
        otherwise=None,
    ),
    "issuing.queries.one_issued": Row(
        _A.READ_ISSUED,
        lambda w, u: issuing_queries.one_issued(u, w.here, w.credential.pk),
        otherwise=NotFound,
    ),
    "issuing.queries.batches_of": Row(
        _A.ISSUE, lambda w, u: issuing_queries.batches_of(u, w.here).exists(), otherwise=None
    ),
    "issuing.queries.one_batch": Row(
        _A.ISSUE,
        lambda w, u: issuing_queries.one_batch(u, w.here, w.batch.pk),
        otherwise=NotFound,
    ),
    # The installation
    "operating.services.keep_settings": Row(
        OPERATOR, lambda w, u: operating.keep_settings(u, {"name": "Mine"}), NotFound
    ),
    "operating.services.try_mail": Row(OPERATOR, lambda w, u: operating.try_mail(u), NotFound),
    "operating.services.found_for": Row(
        OPERATOR,
        lambda w, u: operating.found_for(
            u, name="Brand", kind=Kind.OTHER, country="", owner="n@example.org", language="en"
        ),
        NotFound,
    ),
    "operating.services.close": Row(
        OPERATOR, lambda w, u: operating.close(u, w.there, "gone"), NotFound
    ),
    "operating.services.reopen": Row(OPERATOR, lambda w, u: operating.reopen(u, w.there), NotFound),
    "operating.services.make_operator": Row(
        OPERATOR, lambda w, u: operating.make_operator(u, w.owner.email), NotFound
    ),
    "operating.services.take_operator": Row(
        OPERATOR, lambda w, u: operating.take_operator(u, w.operator), NotFound, NotPossible
    ),
    "log.witnesses.settle": Row(
        OPERATOR, lambda w, u: witnesses.settle(u, w.contradiction), NotFound
    ),
    "log.starting.ask_again": Row(OPERATOR, lambda w, u: starting.ask_again(u), NotFound),
    "log.starting.release": Row(
        OPERATOR, lambda w, u: starting.release(u, "The witness closed for good"), NotFound
    ),
    "operating.services.try_again": Row(
        OPERATOR, lambda w, u: operating.try_again(u, w.job), NotFound
    ),
    "operating.recovery.begin": Row(
        OPERATOR,
        lambda w, u: recovery.begin(
            u,
            address=w.owner.email,
            kind=Recovery.Kind.SECOND_FACTOR,
            second=w.learner.email,
            reason="x",
            new_email="",
        ),
        NotFound,
        NotPossible,
    ),
    "operating.recovery.withdraw": Row(
        OPERATOR, lambda w, u: recovery.withdraw(u, w.recovery), NotFound
    ),
    "keys.registry_key.rotate": Row(OPERATOR, lambda w, u: registry_key.rotate(u), NotFound),
    "certificates.services.replace": Row(
        OPERATOR,
        lambda w, u: certificates.replace(u, "x", b"", b""),
        NotFound,
        NotPossible,
    ),
    "certificates.services.make_own": Row(
        OPERATOR, lambda w, u: certificates.make_own(u), NotFound
    ),
    # The learner's own
    "backpack.queries.held_by": Row(
        HOLDER, lambda w, u: backpack_queries.held_by(u).filter(pk=w.held.pk).exists(), None
    ),
    "backpack.queries.counts": Row(HOLDER, lambda w, u: any(backpack_queries.counts(u)), None),
    "backpack.queries.collections_of": Row(
        HOLDER, lambda w, u: backpack_queries.collections_of(u).exists(), None
    ),
    "backpack.finding.found": Row(HOLDER, lambda w, u: finding.found(u).exists(), None),
    "backpack.finding.by_keys": Row(
        HOLDER, lambda w, u: bool(finding.by_keys(u, [w.held.pk])), None
    ),
    "backpack.finding.by_skill": Row(HOLDER, lambda w, u: bool(finding.by_skill(u).skills), None),
    "backpack.queries.one_held": Row(
        HOLDER, lambda w, u: backpack_queries.one_held(u, w.held.pk), NotFound
    ),
    "backpack.queries.held_for": Row(
        HOLDER, lambda w, u: backpack_queries.held_for(u, w.credential), None
    ),
    "backpack.queries.one_removed": Row(
        HOLDER, lambda w, u: backpack_queries.one_removed(u, w.removed.pk), NotFound
    ),
    "backpack.large_files.latest": Row(
        HOLDER, lambda w, u: large_files.latest(u) is not None, None
    ),
    "backpack.large_files.under_way": Row(
        HOLDER, lambda w, u: large_files.under_way(u) is not None, None
    ),
    "backpack.large_files.one": Row(
        HOLDER, lambda w, u: large_files.one(u, w.taken_in.pk), NotFound
    ),
    "backpack.taking_out.latest": Row(HOLDER, lambda w, u: taking_out.latest(u) is not None, None),
    "backpack.taking_out.one": Row(
        HOLDER, lambda w, u: taking_out.one(u, w.taken_out.pk), NotFound
    ),
    "backpack.queries.removed_by": Row(
        HOLDER, lambda w, u: backpack_queries.removed_by(u).exists(), None
    ),
    "backpack.queries.waiting_for": Row(
        HOLDER,
        lambda w, u: backpack_queries.waiting_for(u).exists() or u == w.learner,
        None,
    ),
    "backpack.queries.one_evidence": Row(
        HOLDER, lambda w, u: backpack_queries.one_evidence(u, w.evidence.pk), NotFound
    ),
    "backpack.queries.one_collection": Row(
        HOLDER, lambda w, u: backpack_queries.one_collection(u, w.collection.pk), NotFound
    ),
    "backpack.collecting.make": Row(
        HOLDER,
        lambda w, u: collecting.make(u, name="X", note="", credentials=[str(w.held.pk)]),
        NotFound,
    ),
    "backpack.collecting.change": Row(
        HOLDER,
        lambda w, u: collecting.change(
            u, w.collection, name="X", note="", credentials=[], shown=[]
        ),
        NotFound,
    ),
    "backpack.evidence.keep": Row(
        HOLDER, lambda w, u: evidence.keep(u, _EVIDENCE, w.evidence), NotFound
    ),
    "backpack.services.claim_by_address": Row(
        HOLDER,
        lambda w, u: backpack.claim_by_address(u, w.credential.pk),
        NotFound,
        NotFound,
    ),
    "sharing.services.chosen": Row(HOLDER, lambda w, u: sharing.chosen(u, [w.held.pk]), NotFound),
    "sharing.services.create": Row(HOLDER, lambda w, u: sharing.create(u, [w.held.pk]), NotFound),
    "sharing.services.one_of": Row(HOLDER, lambda w, u: sharing.one_of(u, w.share.pk), NotFound),
    "sharing.services.end": Row(HOLDER, lambda w, u: sharing.end(u, w.share.pk), NotFound),
    "sharing.services.renew_link": Row(
        HOLDER, lambda w, u: sharing.renew_link(u, w.share.pk), NotFound
    ),
    "sharing.services.renew_code": Row(
        HOLDER, lambda w, u: sharing.renew_code(u, w.share.pk), NotFound
    ),
    "sharing.services.open_shares": Row(HOLDER, lambda w, u: sharing.open_shares(u), None),
    "sharing.asking.answer": Row(
        HOLDER, lambda w, u: asking.answer(u, w.request, [w.held.pk], "Me"), NotFound
    ),
    "sharing.asking.own_answers": Row(
        HOLDER, lambda w, u: asking.own_answers(u, w.asked) or u == w.learner, None
    ),
    "sharing.holder.standing": Row(HOLDER, lambda w, u: holder.standing(u, w.asked_holder), None),
    "sharing.holder.answer": Row(
        HOLDER, lambda w, u: holder.answer(u, w.question, confirm=True), NotPossible
    ),
    "certificates.services.make": Row(
        HOLDER, lambda w, u: certificates.make(u, w.held.pk), NotFound, NotPossible
    ),
    "certificates.services.share_on_paper": Row(
        HOLDER, lambda w, u: certificates.share_on_paper(u, w.held), NotFound
    ),
    "accounts.services.end_session": Row(
        HOLDER, lambda w, u: accounts.end_session(u, 1), NotFound, NotFound
    ),
    # One's own account alone
    "accounts.services.choose": Row(
        SELF, lambda w, u: accounts.choose(u, name="X", language="en", mails=[])
    ),
    "accounts.services.rename": Row(SELF, lambda w, u: accounts.rename(u, "X")),
    "accounts.services.forget_former_name": Row(
        SELF, lambda w, u: accounts.forget_former_name(u, "aroha")
    ),
    "accounts.services.end_other_sessions": Row(
        SELF, lambda w, u: accounts.end_other_sessions(u, "x")
    ),
    "accounts.services.last_owner_of": Row(SELF, lambda w, u: accounts.last_owner_of(u)),
    "accounts.services.why_not_delete": Row(SELF, lambda w, u: accounts.why_not_delete(u)),
    "accounts.services.delete": Row(SELF, lambda w, u: accounts.delete(u)),
    "backpack.services.claim": Row(
        SELF, lambda w, u: backpack.claim(u, "no link of ours"), stops=NotFound
    ),
    "backpack.services.may_keep_address": Row(
        SELF, lambda w, u: backpack.may_keep_address(u, w.learner.email)
    ),
    "backpack.services.claim_all": Row(SELF, lambda w, u: backpack.claim_all(u)),
    "backpack.export.bundle": Row(SELF, lambda w, u: export.bundle(u).close()),
    "backpack.taking_out.ask": Row(SELF, lambda w, u: taking_out.ask(u)),
    "backpack.taking_out.at_once": Row(SELF, lambda w, u: taking_out.at_once(u)),
    "backpack.restoring.restore": Row(SELF, lambda w, u: restoring.restore(u, BytesIO, {})),
    "backpack.large_files.keep": Row(
        SELF, lambda w, u: large_files.keep(u, SimpleUploadedFile("a.zip", b"PK"))
    ),
    "backpack.export.record": Row(SELF, lambda w, u: export.record(u, [], timezone.now())),
    "backpack.holding.hold": Row(
        SELF, lambda w, u: holding.hold(u, w.credential.document.encode(), Origin.FILE)
    ),
    "backpack.taking_in.hold": Row(
        SELF,
        lambda w, u: taking_in.hold(
            u,
            taking_in.Piece("a.json", w.credential.document.encode(), Origin.FILE),
            checking.check(w.credential.document.encode(), fetch=False),
            NO_FACTS,
        ),
    ),
    "backpack.taking_in.take_in": Row(
        SELF, lambda w, u: taking_in.take_in(u, w.credential.document.encode(), Origin.FILE)
    ),
    "backpack.taking_in.take_in_all": Row(SELF, lambda w, u: taking_in.take_in_all(u, [])),
    "stacks.services.pick": Row(SELF, lambda w, u: stacks.pick(u, w.programme)),
    "stacks.services.lay_down": Row(SELF, lambda w, u: stacks.lay_down(u, w.programme)),
    "stacks.services.holdings_of": Row(SELF, lambda w, u: stacks.holdings_of(u)),
    "stacks.services.page_of": Row(SELF, lambda w, u: stacks.page_of(u, w.programme, "en")),
    "organisations.services.found": Row(
        SELF,
        lambda w, u: organisations.found(u, name={"en": "New"}, kind=Kind.OTHER),
        stops=NotAllowed,
    ),
    "organisations.services.accept": Row(
        SELF, lambda w, u: organisations.accept(u, "no link of ours"), stops=NotFound
    ),
    "operating.recovery.agree": Row(
        SELF, lambda w, u: recovery.agree(u, "no link of ours"), stops=NotFound
    ),
}

WITHIN = {
    "issuing.withdrawal.replaced": "the second half of a correction, which has asked",
    "organisations.audited.named": "names what stands in a trail, for whoever may read that",
}
"""Functions with a person in front that services call after they have asked, and why that is so."""
