"""Tags of the frame and its parts: ``icon``, ``show``, ``way_here``, ``institution_navigation``.

They are built into every template of the registry; no ``{% load %}`` is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.template.loader import get_template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from cairn.registry.site import navigation
from cairn.registry.site.frame import frame
from cairn.registry.site.icons import ICONS

if TYPE_CHECKING:
    from django.contrib.messages.storage.base import Message
    from django.template import Context

    from cairn.registry.organisations.models import Organisation
    from cairn.registry.site.components import Component

register = template.Library()

_TONES = {"success": "confirmed", "error": "invalid", "warning": "unknown"}


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of :data:`cairn.registry.site.icons.ICONS`; the words beside it say what it means."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.7"'
        ' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{}'
        "</svg>",
        mark_safe(ICONS[name]),  # noqa: S308  # constants of ours
    )


@register.filter
def tone(message: Message) -> str:
    """The tone of one of Django's messages; see :class:`~cairn.registry.site.components.Tone`."""
    return _TONES.get(message.level_tag, "plain")


@register.simple_tag(takes_context=True)
def show(context: Context, component: Component | None, **more: Any) -> SafeString:
    """Draw a part; in its template it is ``it``, and ``more`` stands beside it.

    Nothing is drawn for ``None``, so that a page model may leave a part out.
    """
    if component is None:
        return SafeString("")
    values = {"it": component, **more}
    drawn: SafeString = mark_safe(  # noqa: S308  # a template escapes what it draws
        get_template(component.template).render(values, context.get("request"))
    )
    return drawn


@register.inclusion_tag("components/breadcrumbs.html", takes_context=True)
def way_here(context: Context) -> dict[str, Any]:
    """The way to this page, as far as the navigation above does not say it already.

    Nothing is drawn on a page that stands in the navigation itself, nor where no step can be taken
    back. Inside an institution, whose name heads its navigation, the way begins below it.
    """
    request, organisation = context.get("request"), context.get("organisation")
    steps = list(context.get("crumbs") or ())
    if organisation and steps and steps[0].url == reverse("today", args=[organisation.slug]):
        del steps[0]
    in_header = request is not None and any(
        link.url == request.path for link in frame(request).main
    )
    return {"crumbs": [] if in_header or not any(step.url for step in steps) else steps}


@register.inclusion_tag("components/section_navigation.html", takes_context=True)
def institution_navigation(context: Context, organisation: Organisation) -> dict[str, Any]:
    """The entries inside one institution that the reader's roles open."""
    request = context["request"]
    return {
        "section": organisation.name_in(get_language() or ""),
        "links": navigation.inside(organisation, request.user, request.path),
    }
