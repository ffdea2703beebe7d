"""Asking a node of a chain that the operator names, within the bounds of ``fetching``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.anchoring.chain import Chain
from cairn.anchoring.rpc import Node
from cairn.errors import ChainUnreachable, FetchFailed, FetchRefused, WrongUse
from cairn.fetching import Poster

if TYPE_CHECKING:
    from cairn.anchoring.rpc import Ask

_OK = 200


def open_chain(node: str, *, confirmations: int | None, allow_private: bool) -> Chain:
    """The chain behind a node's address.

    Raises:
        WrongUse: the address is of a form that is never asked.
    """
    try:
        poster = Poster(node, allow_private=allow_private)
    except FetchRefused as error:
        raise _not_asked(error) from error
    return Chain(Node(_asking(poster)), confirmations=confirmations)


def _not_asked(error: FetchRefused) -> WrongUse:
    return WrongUse(
        detail=f"{error.what()} A node in your own network needs --allow-private; "
        "any other is asked by https alone."
    )


def _asking(poster: Poster) -> Ask:
    def ask(body: bytes) -> bytes:
        try:
            answer = poster.post(body, "application/json")
        except FetchFailed as error:
            detail = f"{poster.named}: {error.facts['detail']}"
            raise ChainUnreachable(detail=detail) from error
        except FetchRefused as error:
            raise _not_asked(error) from error
        # Some nodes say a JSON-RPC error with a status of 4xx; a gateway's page is no answer.
        if answer.status != _OK and not answer.body.lstrip().startswith(b"{"):
            detail = f"{poster.named} answered with the status {answer.status}"
            raise ChainUnreachable(detail=detail)
        return answer.body

    return ask
