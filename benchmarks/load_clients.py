"""Clients at once, in a process of their own: ``load_clients.py URL CLIENTS SECONDS COOKIE FILE``.

With a FILE each sends it as a form, else each asks for the page. Each keeps its connection and asks
again as soon as it is answered, each time from another address, as a proxy in front of many
visitors does: what bounds one visitor is not what is measured, and the process that holds fewer of
the connections answers its own so often that one address would soon be refused.

Prints JSON: the requests that were answered, the seconds they took in all, each latency in
milliseconds at the median and the 99th percentile, and every answer that was not 200 or broke off.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

OK = b"HTTP/1.1 200"
_ADDRESS = "2001:db8:0000:0000::1"
_VISITORS = itertools.count(1)


def _next_address() -> bytes:
    """Another of the networks that are kept for documents (RFC 3849), as long as the first."""
    high, low = divmod(next(_VISITORS), 0x10000)
    return f"2001:db8:{high:04x}:{low:04x}::1".encode()


async def _answer(reader: asyncio.StreamReader) -> str:
    """Read one answer whole; its status line where it was not 200."""
    head = await reader.readuntil(b"\r\n\r\n")
    lowered = head.lower()
    if b"transfer-encoding: chunked" in lowered:
        while size := int(await reader.readline(), 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    elif b"content-length:" in lowered:
        length = int(lowered.split(b"content-length:")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
    return "" if head.startswith(OK) else head.split(b"\r\n", 1)[0].decode("latin-1")[:80]


def _request(url: str, cookie: str, form: bytes) -> bytes:
    """The request, with a place for the address that it comes from."""
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    method = "POST" if form else "GET"
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: {parts.netloc}",
        "Accept-Encoding: gzip",
        f"X-Forwarded-For: {_ADDRESS}",
    ]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    if form:
        lines.append("Content-Type: application/x-www-form-urlencoded")
        lines.append(f"Content-Length: {len(form)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + form


async def _client(
    url: str, request: bytes, until: float, latencies: list[float], faults: list[str]
) -> None:
    parts = urlsplit(url)
    reader = writer = None
    while time.perf_counter() < until:
        begun = time.perf_counter()
        try:
            if writer is None or reader is None:
                reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
            writer.write(request.replace(_ADDRESS.encode(), _next_address(), 1))
            fault = await _answer(reader)
        except asyncio.IncompleteReadError as broken:
            # The server may close an idle connection between two requests; that is no answer lost.
            writer = None
            if broken.partial:
                faults.append("broke off")
            continue
        except OSError as refused:
            writer = None
            faults.append(type(refused).__name__)
            continue
        latencies.append(time.perf_counter() - begun)
        if fault:
            faults.append(fault)
    if writer is not None:
        writer.close()


async def _run(
    url: str, clients: int, seconds: float, cookie: str, form: bytes
) -> dict[str, object]:
    latencies: list[float] = []
    faults: list[str] = []
    begun = time.perf_counter()
    until = begun + seconds
    request = _request(url, cookie, form)
    await asyncio.gather(*(_client(url, request, until, latencies, faults) for _ in range(clients)))
    took = time.perf_counter() - begun
    ordered = sorted(latencies) or [0.0]
    return {
        "requests": len(latencies),
        "seconds": took,
        "median": ordered[len(ordered) // 2] * 1e3,
        "p99": ordered[int(len(ordered) * 0.99)] * 1e3,
        "faults": faults[:20],
        "fault_count": len(faults),
    }


if __name__ == "__main__":
    address, count, span, cookie, file = (*sys.argv[1:], "", "")[:5]
    form = Path(file).read_bytes() if file else b""
    print(json.dumps(asyncio.run(_run(address, int(count), float(span), cookie, form))))
