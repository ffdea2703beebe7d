"""The log for everybody: its page, its static files, and looking up one's credential."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cairn.errors import CairnError
from cairn.logs import LogReader
from cairn.logs.folder import PUBLIC
from cairn.logs.public_files import PublicFiles
from cairn.registry.accounts.reauthentication import signed_in_again
from cairn.registry.errors import NotFound
from cairn.registry.log import pages, services, starting, witnesses
from cairn.registry.log.models import LogAnchor, LogEntry, LogKey, WitnessEvidence
from cairn.registry.organisations.rights import require_operator
from cairn.registry.site.components import Fact, Facts, FileDrop, Technical, Tone, Verdict
from cairn.registry.site.forms import ReasonForm
from cairn.registry.verifying.forms import CheckForm
from cairn.transparency.checkpoints import Checkpoint
from cairn.transparency.tiles import CHECKPOINT_PATH, parse_path

if TYPE_CHECKING:
    from django.http import HttpRequest

    from cairn.registry.accounts.requests import Request

_FOR_EVER = "public, max-age=31536000, immutable"


# Exempt, since a token would set a cookie for everybody who looks; looking up changes nothing.
@csrf_exempt
def log(request: HttpRequest) -> HttpResponse:
    """How large the log is, its last checkpoint, and whether a credential stands in it."""
    posted = request.method == "POST"
    form = CheckForm(request.POST, request.FILES) if posted else CheckForm()
    verdict = _looked_up(form.octets()) if posted and form.is_valid() else None
    head = _head()
    return render(
        request,
        "log/log.html",
        {
            "facts": _facts(head),
            "technical": _technical(head),
            "form": form,
            "drop": FileDrop(
                "file", _("Drop a credential here, or choose its file"), error=_errors(form)
            ),
            "verdict": verdict,
            "witnesses": pages.witness_table(operator=False),
        },
    )


@login_required
def operator_log(request: Request) -> HttpResponse:
    """The log as who runs it sees it: whether it is whole, who watches, what they said."""
    require_operator(request.user)
    head = _head()
    return render(
        request,
        "log/operator_log.html",
        {
            "held": pages.held(),
            "checks": pages.checks(),
            "facts": _facts(head),
            "witnesses": pages.witness_table(operator=True),
            "evidence": pages.evidence(),
            "technical": _technical(head),
        },
    )


@login_required
@require_POST
def settle(request: Request, number: int) -> HttpResponse:
    """Say that the cause of what a witness said is found."""
    require_operator(request.user)
    witnesses.settle(request.user, get_object_or_404(WitnessEvidence, pk=number))
    messages.success(request, _("Noted. What the witness said stays kept."))
    return redirect("operator_log")


@login_required
@require_POST
def ask_again(request: Request) -> HttpResponse:
    """Have the witnesses asked now whether the log is the newest that they know."""
    starting.ask_again(request.user)
    messages.success(request, _("The witnesses are being asked. Look again in a moment."))
    return redirect("operator_log")


@signed_in_again
def release(request: Request) -> HttpResponse:
    """Let the log publish without its witnesses' word, after saying what that means."""
    require_operator(request.user)
    if starting.held() is None:
        messages.info(request, _("Nothing is held any more."))
        return redirect("operator_log")
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        starting.release(request.user, form.cleaned_data["reason"])
        messages.success(request, _("The log publishes what waits in a moment."))
        return redirect("operator_log")
    return render(request, "confirm.html", {"confirmation": pages.release(form)})


def _errors(form: CheckForm) -> str:
    if not form.is_bound:
        return ""
    return " ".join(str(each) for each in form.errors.get("file", []))


def _looked_up(data: bytes) -> Verdict:
    proof = services.proof_for_document(data)
    if proof is None:
        return Verdict(
            Tone.UNKNOWN,
            _(
                "This credential does not stand in this log as it is shown here. It may have been "
                "issued elsewhere, a moment ago, or it was changed."
            ),
            _("Not found"),
        )
    size = Checkpoint.parse(proof.note.text).size
    return Verdict(
        Tone.CONFIRMED,
        _(
            "This very credential stands at place %(place)s of the log, and the checkpoint of "
            "%(size)s entries commits to it."
        )
        % {"place": proof.index, "size": size},
        _("It stands in the log"),
    )


def _head() -> tuple[Checkpoint, int] | None:
    try:
        with LogReader.open(services.folder()) as reader:
            note = reader.head
            if note is None:
                return None
            return Checkpoint.parse(note.text), len(note.signatures) - 1
    except CairnError:
        return None


def _facts(head: tuple[Checkpoint, int] | None) -> Facts:
    waiting = LogEntry.objects.filter(place=None).count()
    return Facts(
        [
            Fact(_("Entries"), head[0].size if head else 0),
            Fact(_("Waiting to be appended"), waiting),
            Fact(
                _("Witnesses of the last checkpoint"),
                head[1] if head else 0,
                _("Other institutions that have seen it and say that nothing was taken back."),
            ),
            pages.anchored(),
        ],
        absent=_("none"),
    )


def _technical(head: tuple[Checkpoint, int] | None) -> Technical:
    row = LogKey.objects.first()
    return Technical(
        [
            Fact(_("Name of the log"), row.origin if row else ""),
            Fact(_("Verifier key"), services.verifier_key().text if row else ""),
            Fact(_("Root of the tree"), head[0].root.hex() if head else ""),
            Fact(_("Last checkpoint"), "/log/checkpoint", url="/log/checkpoint"),
        ],
        absent=_("not there yet"),
    )


def log_file(
    files: PublicFiles, name: str, *, fresh: str = "public, max-age=5"
) -> HttpResponse | None:
    """A file of a log as anybody reads it (c2sp.org/tlog-tiles); ``None`` where it has none such.

    Args:
        files: of the log.
        name: ``checkpoint``, or the path of a tile or bundle.
        fresh: for how long a checkpoint may be cached; all else never changes.
    """
    checkpoint = name == CHECKPOINT_PATH
    try:
        data = files.checkpoint() if checkpoint else files.read(parse_path(name))
    except CairnError:
        return None
    if data is None:
        return None
    kind = "text/plain; charset=utf-8" if checkpoint else "application/octet-stream"
    return _for_all(data, kind, fresh if checkpoint else _FOR_EVER)


def _for_all(data: bytes | str, media_type: str, cache: str) -> HttpResponse:
    response = HttpResponse(data, content_type=media_type)
    response["Cache-Control"] = cache
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest checkpoint."""
    del request
    return _own_file(CHECKPOINT_PATH)


def anchor(request: HttpRequest, chain: int, size: int) -> HttpResponse:
    """The receipt of an anchor; it never changes."""
    del request
    found = LogAnchor.objects.filter(chain=chain, size=size).first()
    if found is None:
        raise NotFound
    return _for_all(found.receipt, "application/json", _FOR_EVER)


def tile(request: HttpRequest, path: str) -> HttpResponse:
    """A file of the log; it never changes, so any cache may keep it for ever."""
    del request
    return _own_file(f"tile/{path}")


def _own_file(name: str) -> HttpResponse:
    found = log_file(PublicFiles(services.folder() / PUBLIC), name)
    if found is None:
        raise NotFound
    return found
