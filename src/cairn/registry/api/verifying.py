"""Checking a credential: for anybody, without an account; nothing is kept."""

# ninja reads annotations at run time

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest
from django.utils import translation
from ninja import Router

from cairn.registry.api.shapes import VerifyIn
from cairn.registry.site.rates import Rate, allow
from cairn.registry.verifying import checking
from cairn.registry.verifying.result import results_of

router = Router()
CHECKED = Rate("api-verify", 120, 60)
"""For each address: a check may fetch documents of others."""


@router.post("/verify")
def verify(request: HttpRequest, body: VerifyIn) -> dict[str, Any]:
    """Check a credential of any issuer.

    ``report`` is what ``cairn verify --json`` prints; ``pages`` is the result as the check page
    shows it, one for each award in the credential, in the language of ``Accept-Language``.
    ``log_proof`` is the text of its proof of logging (c2sp.org/tlog-proof), where it has one: it is
    held against the logs that this registry trusts.
    """
    allow(request, CHECKED)
    given = body.credential
    text = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)
    data = text.strip().encode("utf-8", "replace")
    proof = body.log_proof.encode("utf-8", "replace") or None
    report = checking.check(data, recipient=body.recipient or None, proof=proof)
    return {
        "report": report.as_dict(translation.get_language() or "en"),
        "pages": [each.page.as_dict() for each in results_of(report, data)],
    }
