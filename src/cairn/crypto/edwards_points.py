"""Which 32 octets are an Ed25519 public key that binds its owner (RFC 8032 §5.1.3).

The library below accepts any 32 octets and finds out later. Two kinds must not pass: octets that
are no point at all, and the few points of small order, for which signatures exist that hold over
*every* message, so that their owner could deny any of them.
"""

from __future__ import annotations

_P = 2**255 - 19
_D = -121665 * pow(121666, -1, _P) % _P
_ORDER_8_Y = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
_SMALL_ORDER_Y = frozenset({0, 1, _P - 1, _ORDER_8_Y, _P - _ORDER_8_Y})


def fault_of(raw: bytes) -> str:
    """Why 32 octets are no usable Ed25519 public key; empty where they are one."""
    y = int.from_bytes(raw, "little") & (2**255 - 1)
    if y >= _P:
        return "its coordinate is not reduced"
    if y in _SMALL_ORDER_Y:
        return "a point of small order, whose signatures bind nobody"
    numerator = (y * y - 1) % _P
    denominator = (_D * y * y + 1) % _P
    # x² = numerator/denominator has a root exactly where their product is a square (Euler).
    if pow(numerator * denominator, (_P - 1) // 2, _P) != 1:
        return "the point is not on the curve"
    return ""
