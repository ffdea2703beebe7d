"""The two screens of asking a holder: the one that waits, and the holder's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from cairn.registry.backpack.models import HeldCredential
from cairn.registry.sharing import holder, links
from cairn.registry.sharing.models import HolderAnswer
from cairn.registry.site import rates
from cairn.registry.site.components import Notice, Tone
from cairn.registry.site.privacy import private

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from cairn.registry.accounts.requests import Request
    from cairn.registry.sharing.models import HolderQuestion

_ASKED = rates.Rate("holder", most=60, seconds=600)


# Exempt for the same reason as the check page: it opens a question that belongs to nobody.
@csrf_exempt
@private
def ask(request: HttpRequest) -> HttpResponse:
    """Open a question about the credential that one has before one."""
    if request.method != "POST":
        return redirect("check")
    rates.allow(request, _ASKED)
    question = holder.ask(request.POST.get("digest", ""))
    return redirect("holder_watch", holder.watch_token(question))


@private
def watch(request: HttpRequest, token: str) -> HttpResponse:
    """The screen that waits: a code to scan, four digits to compare, then the answer."""
    question = holder.watched(token)
    open_still = not question.answer and question.expires_at > timezone.now()
    url = links.address("holder_answer", holder.ask_token(question))
    left = max(0, round((question.expires_at - timezone.now()).total_seconds()))
    values = {
        "question": question,
        "open": open_still,
        "digits": " ".join(question.code),
        "left": left,
        "qr": links.qr_code(url, _("The holder scans this with their own phone."))
        if open_still
        else None,
        "found": None if open_still else _found(question),
    }
    # htmx asks for the part alone; 286 tells it to stop asking.
    if "HX-Request" in request.headers:
        if open_still:
            return render(request, "sharing/holder_waiting.html", values)
        response = render(request, "sharing/holder_found.html", values, status=286)
        response.headers["HX-Retarget"] = "#holder"
        response.headers["HX-Reswap"] = "innerHTML"
        return response
    return render(request, "sharing/holder_watch.html", values)


def _found(question: HolderQuestion) -> Notice:
    if question.answer == HolderAnswer.CLAIMED:
        return Notice(
            Tone.CONFIRMED,
            _("The holder confirmed it"),
            _(
                "Somebody who is signed in to the account that claimed this credential, by the "
                "institution's mail, confirmed it just now and saw the digits %(digits)s."
            )
            % {"digits": question.code},
        )
    if question.answer == HolderAnswer.ADDRESS:
        return Notice(
            Tone.CONFIRMED,
            _("The holder confirmed it"),
            _(
                "Somebody who is signed in to an account with the e-mail address that this "
                "credential is made out to confirmed it just now and saw the digits %(digits)s."
            )
            % {"digits": question.code},
        )
    if question.answer == HolderAnswer.REFUSED:
        return Notice(
            Tone.INVALID,
            _("It was refused"),
            _("The holder was asked and said no. That says nothing about the credential itself."),
        )
    return Notice(
        Tone.UNKNOWN,
        _("Nobody confirmed it in time"),
        _(
            "Two minutes are over. Perhaps the holder keeps it elsewhere: then this registry "
            "cannot tell. You can ask again, or compare the name with an identity document."
        ),
    )


@private
@login_required
def answer(request: Request, token: str) -> HttpResponse:
    """The holder's own screen: what is asked, the digits, yes or no."""
    question = holder.asked(token)
    if request.method == "POST":
        question = holder.answer(request.user, token, confirm="confirm" in request.POST)
        return render(
            request,
            "sharing/holder_answered.html",
            {"confirmed": question.answer != HolderAnswer.REFUSED},
        )
    held = HeldCredential.objects.filter(
        holder=request.user, digest=question.document_digest
    ).first()
    standing = holder.standing(request.user, question)
    return render(
        request,
        "sharing/holder_answer.html",
        {"held": held, "may": standing is not None, "digits": " ".join(question.code)},
    )
