"""Addresses that are not asked, or that give nothing."""

from __future__ import annotations

from cairn.errors.root import CairnError


class FetchRefused(CairnError):
    """An address that Cairn does not ask: the rule is named."""

    code = "fetch.refused"
    problem = "{url} was not asked: {detail}."
    remedy = "An operator who trusts the address can allow it, or pin the document."


class FetchFailed(CairnError):
    """An address that was asked and gave nothing that can be used."""

    code = "fetch.failed"
    problem = "{url} gave nothing usable: {detail}."
    remedy = "Try again later, or pin the document."
