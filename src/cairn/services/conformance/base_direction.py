"""``@direction`` as other people's RDF has it: not there.

JSON-LD 1.1 turns a text with a base direction into RDF as if it had none, unless both sides agree
on an extension that no cryptosuite names. So a signature over RDF does not cover the direction, and
everywhere else Cairn refuses such a text: whoever may turn it around unnoticed can change what a
person reads. A public suite wants credentials with a direction to be issued, so this service, and
nothing else, leaves it out of what is hashed.
"""

from __future__ import annotations

from typing import Any

_DIRECTION = "@direction"
_VALUE = "@value"


def without_direction(value: Any) -> Any:
    """A copy of ``value`` in which no value object has a base direction."""
    if isinstance(value, list):
        return [without_direction(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: without_direction(member)
        for name, member in value.items()
        if not (name == _DIRECTION and _VALUE in value)
    }
