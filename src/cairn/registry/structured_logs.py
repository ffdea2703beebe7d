"""Log lines as JSON, without personal data: what happened where, never to whom.

What others' code writes may hold a path with a token, an address in an error's message, a name in a
header. So of records of other packages only the constant text is kept, of exceptions only the kind
and the lines of code; requests are named by the pattern of their address and a number of their own.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
import traceback
import uuid
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

REQUEST: ContextVar[str] = ContextVar("cairn_request", default="")
"""The number of the request in hand: in each log line, in the answer, on the page of a fault."""
_OWN = "cairn"
_EXTRAS = ("method", "route", "status", "milliseconds", "traceback", "status_code")
_ADDRESS = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+")
_GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")
_FRAMES = 12
_LOG = logging.getLogger("cairn.requests")


def facts_of(record: logging.LogRecord) -> dict[str, Any]:
    """What of a record may be kept."""
    facts: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
    }
    if request := REQUEST.get():
        facts["request"] = request
    if record.name.partition(".")[0] == _OWN:
        facts["message"] = _ADDRESS.sub("[address]", record.getMessage())
    elif record.args:
        facts["message"] = str(record.msg)
    if record.name.partition(".")[0] != _OWN:
        facts["where"] = f"{record.module}:{record.lineno}"
    facts |= {name: getattr(record, name) for name in _EXTRAS if hasattr(record, name)}
    if record.exc_info and record.exc_info[0] is not None:
        kind, _error, at = record.exc_info
        facts["exception"] = f"{kind.__module__}.{kind.__qualname__}"
        facts["frames"] = [
            f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(at)[-_FRAMES:]
        ]
    return facts


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return json.dumps(facts_of(record), ensure_ascii=False, default=str)


class PlainLines(logging.Formatter):
    """The same facts for a person at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, or several where there is an exception."""
        facts = facts_of(record)
        head = f"{facts.pop('time')[11:19]} {facts.pop('level')} {facts.pop('logger')}"
        frames = facts.pop("frames", [])
        rest = " ".join(str(value) for value in facts.values() if value is not None)
        return "\n  ".join([f"{head} {rest}", *frames])


class RequestLog:
    """Gives each request a number, and writes one line when it was answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and tell how long it took."""
        given = request.headers.get("X-Request-ID", "")
        number = given if _GIVEN.fullmatch(given) else uuid.uuid4().hex
        before = REQUEST.set(number)
        began = time.perf_counter()
        try:
            response = self._next(request)
            response.headers["X-Request-ID"] = number
            match = request.resolver_match
            _LOG.info(
                "answered",
                extra={
                    "method": request.method,
                    # The pattern, never the path: a path may hold a token or a name.
                    "route": match.route if match else "",
                    "status": response.status_code,
                    "milliseconds": round((time.perf_counter() - began) * 1000),
                },
            )
        finally:
            REQUEST.reset(before)
        return response


def configuration(form: str, *, debug: bool) -> dict[str, Any]:
    """What ``logging`` is to do.

    Args:
        form: ``json`` or ``text``; where empty, text at a terminal and else JSON.
        debug: whether others' loggers may say more than warnings.
    """
    chosen = form or ("text" if sys.stderr.isatty() else "json")
    line = "JsonLines" if chosen == "json" else "PlainLines"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": f"{__name__}.{line}"}},
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["lines"], "level": "WARNING"},
        "loggers": {
            "cairn": {"level": "INFO"},
            "django": {"level": "INFO" if debug else "WARNING", "handlers": [], "propagate": True},
            # One line a request is enough; what is not found is no fault of ours.
            "django.request": {"level": "ERROR"},
            "django.server": {"level": "ERROR", "handlers": [], "propagate": True},
        },
    }
