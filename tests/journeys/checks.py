"""What every page must stand, whoever wrote it. Each check gives a list of faults, in words."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

if TYPE_CHECKING:
    from collections.abc import Callable

HEAVIEST = 60_000
"""Octets that travel for a page with everything that it loads, nothing being kept yet. What is asked
is 100 kB; a fault is noticed sooner."""
SMALLEST_TARGET = 44
MOST_STOPS = 250


@dataclass(frozen=True)
class Page:
    """A page to look at.

    Attributes:
        name: what the test is called.
        address: its path, or a function that makes the world it needs and gives the path; it may
            ask for fixtures of ``tests/registry/conftest.py`` by the names of its parameters.
        who: gives who is signed in, in the same way; nobody where left out.
        route: the name of the address in the list of addresses, where a function gives the path or
            the deed leads on.
        deed: what is done at the address before one looks: takes the browser's page.
        status: the answer expected.
        heaviest: octets with all that it loads.
        scripts_needed: it has no use without scripts, and says so.
    """

    name: str
    address: str | Callable[..., str]
    who: Callable[..., object] | None = None
    status: int = 200
    heaviest: int = HEAVIEST
    scripts_needed: bool = field(default=False)
    route: str = ""
    deed: Callable[[object], None] | None = None

    @property
    def shows(self):
        """The name of the address that is looked at; ``None`` where there is none of ours."""
        return self.route or route_of(self.address)


def route_of(address):
    """The name of an address in the registry's list of addresses, or ``None``."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return None


_COMPRESSED = ("text/", "application/json", "image/svg", "application/javascript")


def travels(response):
    """The octets of an answer as the registry sends it: text compressed (``GZipMiddleware``).

    The server of the tests sends files past the middleware, so they are compressed here.
    """
    body = response.body()
    kind = response.headers.get("content-type", "")
    return len(gzip.compress(body, 6)) if kind.startswith(_COMPRESSED) else len(body)


_AXE = """async () => {
  const found = await axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    rules: { "target-size": { enabled: true } },
    resultTypes: ["violations"],
  });
  return found.violations.map((one) => one.id + ": " + one.help + " at "
    + one.nodes.slice(0, 3).map((node) => node.target.join(" ") + " ("
    + (node.any[0]?.message ?? node.all[0]?.message ?? node.none[0]?.message ?? "") + ")")
    .join("; "));
}"""


def accessible(page, axe):
    """The rules of axe for WCAG 2.2 AA."""
    page.evaluate(axe)
    return page.evaluate(_AXE)


_REACHABLE = """() => {
  const wanted = "a[href], button:not([disabled]), input:not([type=hidden]):not([disabled]),"
    + "select:not([disabled]), textarea:not([disabled]), summary, [tabindex='0']";
  let count = 0;
  const groups = new Set();
  for (const one of document.querySelectorAll(wanted)) {
    if (one.tabIndex < 0 || !one.checkVisibility({ visibilityProperty: true })) continue;
    if (one.type === "radio") {
      const group = (one.form ? [...document.forms].indexOf(one.form) : "") + one.name;
      if (groups.has(group)) continue;
      // Tab stops at the one that is chosen, else at the first.
      if (!one.checked && document.querySelector(`input[type=radio][name="${one.name}"]:checked`)) continue;
      groups.add(group);
    }
    one.dataset.mustReach = String(count++);
  }
  return count;
}"""
_FROM_THE_START = """() => {
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
  window.scrollTo(0, 0);
}"""
_FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const words = (one.textContent || one.value || one.name || "").trim().slice(0, 40);
  const name = one.tagName.toLowerCase() + (one.id ? "#" + one.id : "") + " '" + words + "'";
  const ringed = [one, one.parentElement, one.closest(".card, .stone")].some((candidate) => {
    if (!candidate) return false;
    const style = getComputedStyle(candidate);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  const box = one.getBoundingClientRect();
  const seen = box.width > 0 && box.height > 0 && box.bottom > 0 && box.right > 0
    && box.top < innerHeight && box.left < innerWidth;
  const points = [[.5, .5], [.1, .5], [.9, .5], [.5, .15], [.5, .85]];
  const covered = seen && !points.some(([x, y]) => {
    const at = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
    return at && (one.contains(at) || at.contains(one) || at.closest("label")?.control === one);
  });
  const faults = [];
  if (!ringed) faults.push("no ring around");
  if (!seen) faults.push("out of sight when focused:");
  if (covered) faults.push("covered by something when focused:");
  return { name, faults, reach: one.dataset.mustReach ?? null };
}"""


def by_keyboard(page):
    """All that can be used is reached by Tab, in sight (WCAG 2.4.11), with a ring to be seen."""
    faults = []
    wanted = page.evaluate(_REACHABLE)
    page.evaluate(_FROM_THE_START)
    reached, before = set(), None
    for stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        at = page.evaluate(_FOCUSED)
        if at is None:
            if stop:
                break
            continue
        if stop == 0 and "#content" not in page.evaluate(
            "() => document.activeElement.getAttribute('href') ?? ''"
        ):
            faults.append(f"the first stop is not the way past the header: {at['name']}")
        faults += [f"{words} {at['name']}" for words in at["faults"]]
        if at["reach"] is not None:
            # A field for a date is several stops.
            if at["reach"] in reached and at["reach"] != before:
                break
            reached.add(at["reach"])
            before = at["reach"]
    if len(reached) < min(wanted, MOST_STOPS):
        faults.append(f"{wanted - len(reached)} of {wanted} things cannot be reached by Tab")
    return faults


_SIDEWAYS = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  const found = [];
  for (const one of document.querySelectorAll("body *")) {
    const box = one.getBoundingClientRect();
    if (box.width && box.right > wide + 1 && !one.closest(".table-scroll, pre, .visually-hidden"))
      found.push("wider than the window: " + one.tagName.toLowerCase() + "." + one.className);
  }
  return found.length ? found.slice(0, 4) : ["something needs sideways scrolling"];
}"""


def reflows(page):
    """At 320 pixels (400 %) nothing needs sideways scrolling (WCAG 1.4.10)."""
    return page.evaluate(_SIDEWAYS)


_SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""


def stands_spacing(page):
    """More space between letters, words and lines loses nothing (WCAG 1.4.12)."""
    page.evaluate(_SPACING)
    faults = page.evaluate(_SIDEWAYS)
    page.evaluate("() => { document.adoptedStyleSheets = []; }")
    return [f"with wider letters: {fault}" for fault in faults]


_TARGETS = """(least) => {
  const found = [];
  for (const one of document.querySelectorAll(
    ".button, main select, main input, nav a, summary, .choice, .menu-panel button")) {
    if (one.matches("[type=hidden], [type=checkbox], [type=radio], .breadcrumbs a")) continue;
    if (!one.checkVisibility({ visibilityProperty: true })) continue;
    const box = one.getBoundingClientRect();
    if (box.height < least - 0.5 || box.width < 24)
      found.push(`small: ${one.tagName.toLowerCase()} '${one.textContent.trim().slice(0, 30)}' `
        + `${Math.round(box.width)} by ${Math.round(box.height)}`);
  }
  return found.slice(0, 6);
}"""


def large_enough(page):
    """What one presses is at least 44 pixels high on a phone."""
    return page.evaluate(_TARGETS, SMALLEST_TARGET)


_FORCED = """() => {
  const found = [];
  for (const one of document.querySelectorAll(".button, main input, main select, main textarea")) {
    if (one.matches("[type=hidden], [type=checkbox], [type=radio], [type=file], .bare") || !one.checkVisibility()) continue;
    const style = getComputedStyle(one);
    if (style.borderStyle === "none" || parseFloat(style.borderWidth) < 1)
      found.push(`no border: ${one.tagName.toLowerCase()} ${one.className} ${one.name ?? ""}`);
  }
  for (const one of document.querySelectorAll(".verdict .icon, .checks .icon")) {
    const around = getComputedStyle(one.closest(".verdict, .checks"));
    if (getComputedStyle(one).color === around.backgroundColor)
      found.push("an outcome's shape vanishes in forced colours");
  }
  return found;
}"""


def stands_forced_colours(page):
    """With the system's own colours all controls and outcomes can still be told."""
    return page.evaluate(_FORCED)


_MOTION = """() => {
  const found = document.getAnimations().map((one) => "moves: " + one.constructor.name);
  for (const one of document.querySelectorAll("body *")) {
    const style = getComputedStyle(one);
    const longest = (value) => Math.max(...value.split(",").map(parseFloat));
    if (longest(style.transitionDuration) > 0 || longest(style.animationDuration) > 0) {
      found.push("moves: " + one.tagName.toLowerCase() + "." + one.className);
      break;
    }
  }
  return found;
}"""


def keeps_still(page):
    """Who asked for less motion sees none."""
    return page.evaluate(_MOTION)


_ORDER = """() => {
  const found = [];
  if (document.querySelectorAll("h1").length !== 1) found.push("not one first heading");
  if (document.querySelectorAll("main").length !== 1) found.push("not one main part");
  let before = 0;
  for (const one of document.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    const level = Number(one.tagName[1]);
    if (before && level > before + 1) found.push(`heading ${one.textContent.trim()} skips a level`);
    before = level;
  }
  if (!document.documentElement.lang) found.push("no language");
  if (document.querySelector("[style], style")) found.push("inline style");
  for (const one of document.querySelectorAll("main form")) {
    if (!one.querySelector("button, [type=submit]")
        && !(one.id && document.querySelector(`[form="${one.id}"]`)))
      found.push("a form without a button");
  }
  return found;
}"""


def well_built(page):
    """One first heading, no level skipped, no inline style, each form with a button."""
    return page.evaluate(_ORDER)
