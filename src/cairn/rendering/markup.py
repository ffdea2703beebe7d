"""Markup out of texts that strangers wrote: escaped in one place, so that nobody can forget to.

Elements are made by :func:`element`; a text that goes in is escaped unless it is :class:`Markup`
already, and only this module makes one.
"""

from __future__ import annotations

import html

_VOID = frozenset({"meta", "link", "br", "hr", "img", "path", "circle", "line", "rect"})
_FORBIDDEN = frozenset(
    chr(code)
    for code in (
        *range(0x09),
        0x0B,
        0x0C,
        *range(0x0E, 0x20),
        *range(0x7F, 0xA0),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
        0xFFFE,
        0xFFFF,
    )
) | {chr(code) for code in range(0xD800, 0xE000)}
"""Control characters, and those that turn the direction of whatever follows them around."""


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


def plain(text: str) -> str:
    """``text`` without characters that a page must not hold or that would move its neighbours."""
    return "".join("\ufffd" if sign in _FORBIDDEN else sign for sign in text)


def escaped(text: str) -> Markup:
    """A text as markup; markup as it is."""
    return text if isinstance(text, Markup) else Markup(html.escape(plain(text)))


def element(name: str, /, *content: str, **attributes: str | None) -> Markup:
    """One element.

    Args:
        name: of the element; written in code, never read from input.
        *content: texts, which are escaped, and markup.
        **attributes: by name, ``_`` for ``-``, a trailing ``_`` dropped; ``None`` leaves one out.
    """
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_quoted(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Markup(f"<{name}{said}/>" if name not in {"meta", "link"} else f"<{name}{said}>")
    return Markup(f"<{name}{said}>{joined(*content)}</{name}>")


def _quoted(value: str) -> str:
    """A value for double quotes; a policy in it keeps its single ones and stays readable."""
    return html.escape(plain(value)).replace("&#x27;", "'")


def joined(*content: str) -> Markup:
    """Texts and markup, one after another."""
    return Markup("".join(escaped(each) for each in content))


def trusted(markup: str) -> Markup:
    """Markup that the package itself ships: a style sheet, an icon. Never what somebody sent."""
    return Markup(markup)
