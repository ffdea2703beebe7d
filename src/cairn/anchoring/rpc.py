"""The JSON-RPC interface of an Ethereum node: one question, one answer, nothing believed.

JSON-RPC 2.0 and the Ethereum JSON-RPC specification (execution-apis). Every answer is read strictly
and within bounds: a node is somebody else's program.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, TypeAlias

from cairn.canonical import json_text
from cairn.errors import CairnError, ChainAnswerMalformed, ChainRefused

if TYPE_CHECKING:
    from collections.abc import Callable

    Ask: TypeAlias = Callable[[bytes], bytes]
    """Sends a request and gives the body of the answer, whatever its HTTP status.

    Raises ChainUnreachable where there is none.
    """

METHOD_NOT_FOUND = -32_601
_QUANTITY = re.compile(r"0x(0|[1-9a-f][0-9a-f]{0,63})", re.ASCII)
_DATA = re.compile(r"0x([0-9a-f]{2})*", re.ASCII)
_HASH_OCTETS, _ADDRESS_OCTETS = 32, 20
_LONGEST_MESSAGE = 200
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class Node:
    """A node of a chain, asked one question at a time."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._number = 0

    def call(self, method: str, *parameters: Any) -> Any:
        """Ask one question.

        Args:
            method: such as ``eth_chainId``.
            *parameters: JSON values.

        Returns:
            The result, as JSON.

        Raises:
            ChainUnreachable: there was no answer.
            ChainAnswerMalformed: the answer is not one to this question.
            ChainRefused: the node said no; ``facts["number"]`` is its code.
        """
        self._number += 1
        request = {
            "jsonrpc": "2.0",
            "id": self._number,
            "method": method,
            "params": list(parameters),
        }
        body = self._ask(json.dumps(request, separators=(",", ":")).encode())
        try:
            answer = json_text.parse(body)
        except CairnError as error:
            raise ChainAnswerMalformed(detail="it is not JSON") from error
        if not isinstance(answer, dict):
            raise ChainAnswerMalformed(detail="it is not a JSON-RPC answer")
        # A node that could not even read the request answers without its number.
        if answer.get("error") is not None:
            raise _refusal(method, answer["error"])
        if answer.get("id") != self._number or "result" not in answer:
            raise ChainAnswerMalformed(detail="it is not the answer to this question")
        return answer["result"]


def _refusal(method: str, error: Any) -> CairnError:
    if not isinstance(error, dict):
        return ChainAnswerMalformed(detail="its error is not an object")
    number = error.get("code")
    message = _UNPRINTABLE.sub(" ", str(error.get("message", "")))[:_LONGEST_MESSAGE]
    data = error.get("data")
    return ChainRefused(
        method=method,
        detail=message or "without a reason",
        number=number if type(number) is int else 0,
        data=data if isinstance(data, str) and _DATA.fullmatch(data) else "0x",
    )


def quantity(value: Any) -> int:
    """A number that stands as hex without leading zeros.

    Raises:
        ChainAnswerMalformed: it does not.
    """
    if not isinstance(value, str) or not _QUANTITY.fullmatch(value):
        raise ChainAnswerMalformed(detail="a number is not hex as it must be")
    return int(value, 16)


def data(value: Any) -> bytes:
    """Octets that stand as hex.

    Raises:
        ChainAnswerMalformed: they do not.
    """
    # Capital digits are how some nodes write addresses (EIP-55); they carry nothing needed here.
    if not isinstance(value, str) or not _DATA.fullmatch(value.lower()):
        raise ChainAnswerMalformed(detail="octets are not hex as they must be")
    return bytes.fromhex(value[2:])


def hash_text(value: Any) -> str:
    """A hash in small hex digits.

    Raises:
        ChainAnswerMalformed: it is not 32 octets.
    """
    return _sized(value, _HASH_OCTETS)


def address_text(value: Any) -> str:
    """An address in small hex digits.

    Raises:
        ChainAnswerMalformed: it is not 20 octets.
    """
    return _sized(value, _ADDRESS_OCTETS)


def _sized(value: Any, octets: int) -> str:
    found = data(value)
    if len(found) != octets:
        raise ChainAnswerMalformed(detail=f"octets are not {octets} as they must be")
    return "0x" + found.hex()


def member(value: Any, name: str) -> Any:
    """A member of an object in an answer.

    Raises:
        ChainAnswerMalformed: there is none.
    """
    if not isinstance(value, dict) or name not in value:
        raise ChainAnswerMalformed(detail=f"“{name}” is missing")
    return value[name]
