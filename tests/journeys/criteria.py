"""Criteria that are new in WCAG 2.2, and ways of reading that axe does not try.

Each check gives a list of faults, in words, as those of ``checks`` do.
"""

from __future__ import annotations

from tests.journeys import checks

_STUCK = """() => {
  const found = [];
  for (const one of document.querySelectorAll("body *")) {
    const style = getComputedStyle(one);
    if (!["sticky", "fixed"].includes(style.position) || !one.checkVisibility()) continue;
    if (style.insetBlockStart === "auto" && style.insetBlockEnd === "auto") continue;
    found.push(one.getBoundingClientRect().height / innerHeight);
  }
  return found;
}"""
LARGEST_STUCK = 0.3
SHORT = {"width": 1280, "height": 480}


def nothing_hides_the_focus(page):
    """What stays in its place while the page moves leaves the focus in sight (2.4.11).

    Tried in a window as low as one that is enlarged to 200 %.
    """
    before = page.viewport_size
    page.set_viewport_size(SHORT)
    stuck = page.evaluate(_STUCK)
    faults = [f"takes {part:.0%} of a low window" for part in stuck if part > LARGEST_STUCK]
    if stuck:
        faults += checks.by_keyboard(page)
    page.set_viewport_size(before)
    return faults


_DRAGGED = """() => {
  const found = [];
  for (const one of document.querySelectorAll("[draggable=true], input[type=range]"))
    found.push(`must be dragged: ${one.tagName.toLowerCase()} ${one.className}`);
  for (const one of document.querySelectorAll(".drop"))
    if (!one.querySelector("input[type=file]")?.checkVisibility())
      found.push("a place for files without a button that chooses them");
  return found;
}"""


def nothing_must_be_dragged(page):
    """Whatever can be dragged can be done with single presses as well (2.5.7)."""
    return page.evaluate(_DRAGGED)


_HELP = """() => [...document.querySelectorAll("body > footer a")].map((one) => one.pathname)"""
HELP = ("/how-it-works/", "/accessibility/")


def help_is_where_it_always_is(page):
    """The ways to help stand in the foot, in the same order (3.2.6)."""
    found = [path for path in page.evaluate(_HELP) if path in HELP]
    return [] if found == list(HELP) else [f"help in the foot: {found}"]


_ASKED = """() => {
  const found = [];
  for (const form of document.querySelectorAll("main form")) {
    const seen = new Set();
    for (const one of form.querySelectorAll("input[autocomplete]")) {
      const token = one.autocomplete;
      if (["", "off", "new-password"].includes(token) || !one.checkVisibility()) continue;
      if (seen.has(token)) found.push(`asked twice in one form: ${token}`);
      seen.add(token);
    }
  }
  return found;
}"""


def asks_once(page):
    """Nothing is asked twice, but a new password, where a slip would lock the person out (3.3.7)."""
    return page.evaluate(_ASKED)


_WAY_IN = """() => {
  const found = [];
  // Elsewhere a password is that of a mail server or a key, which nobody signs in with.
  if (!/^\\/(account|start\\/(?!settings))/.test(location.pathname)) return found;
  const wanted = {
    "input[type=password]": ["current-password", "new-password"],
    "[name=login]": ["email", "username"],
    "main form [name=code]": ["one-time-code"],
  };
  for (const [which, tokens] of Object.entries(wanted)) {
    for (const one of document.querySelectorAll(which)) {
      if (!one.checkVisibility()) continue;
      const has = one.getAttribute("autocomplete")?.split(" ") ?? [];
      if (!tokens.some((token) => has.includes(token)))
        found.push(`a program that fills in passwords cannot tell: ${one.name} '${has}'`);
      const pasted = new ClipboardEvent("paste", { cancelable: true, bubbles: true });
      if (!one.dispatchEvent(pasted)) found.push(`nothing can be pasted: ${one.name}`);
    }
  }
  return found;
}"""


def lets_programs_fill_in(page):
    """Signing in asks for nothing to be remembered or copied by hand (3.3.8)."""
    return page.evaluate(_WAY_IN)


_LARGE = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("html { font-size: 212.5% !important; }");
  document.adoptedStyleSheets = [sheet];
}"""
_CUT = """() => {
  const found = [];
  for (const one of document.querySelectorAll("main *, header *, footer *")) {
    const style = getComputedStyle(one);
    if (style.overflowY !== "hidden" && style.overflowX !== "hidden") continue;
    if (!one.checkVisibility() || one.closest("svg, .visually-hidden, select, progress")) continue;
    if (one.clientWidth <= 1 || one.matches("[class*=short], .words, thead")) continue;
    if (one.scrollHeight > one.clientHeight + 2 || one.scrollWidth > one.clientWidth + 2)
      found.push("cut off: " + one.tagName.toLowerCase() + "." + one.className);
  }
  return found.slice(0, 4);
}"""


def stands_large_text(page):
    """Text of twice the size, with the window as it is, loses nothing (1.4.4)."""
    page.evaluate(_LARGE)
    faults = checks.reflows(page) + page.evaluate(_CUT)
    page.evaluate("() => { document.adoptedStyleSheets = []; }")
    return faults


_MIRRORED = """() => {
  document.documentElement.dir = "rtl";
  const found = [];
  if (document.documentElement.scrollWidth > document.documentElement.clientWidth)
    found.push("from right to left it needs sideways scrolling");
  for (const one of document.querySelectorAll("main *, header *, footer *")) {
    const box = one.getBoundingClientRect();
    if (box.width && box.left < -1 && !one.closest(".table-scroll, pre, textarea, .visually-hidden"))
      found.push("from right to left beyond the edge: " + one.tagName.toLowerCase() + "." + one.className);
  }
  document.documentElement.dir = "ltr";
  return found.slice(0, 4);
}"""


def stands_mirrored(page):
    """From right to left it fits as well."""
    return page.evaluate(_MIRRORED)


_RINGS = """() => {
  const found = [];
  const wanted = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const seen = new Set();
  for (const one of document.querySelectorAll(wanted)) {
    const kind = one.tagName + one.className + one.type;
    if (seen.has(kind) || one.tabIndex < 0 || one.disabled || !one.checkVisibility()) continue;
    seen.add(kind);
    one.focus({ preventScroll: true, focusVisible: true });
    const ringed = [one, one.parentElement, one.closest(".card, .stone")].some((candidate) => {
      const style = candidate && getComputedStyle(candidate);
      return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    });
    if (document.activeElement === one && !ringed)
      found.push(`no ring: ${one.tagName.toLowerCase()}.${one.className}`);
  }
  document.activeElement?.blur();
  return found.slice(0, 4);
}"""


def rings_are_seen(page):
    """The focus can be told from the rest, in whichever colours the page is now (2.4.7)."""
    return page.evaluate(_RINGS)


_PAPER = """() => {
  const found = [];
  const gone = ".site-header, .site-footer, .section-nav, .breadcrumbs, .skip, .button, .tabs";
  for (const one of document.querySelectorAll(gone))
    if (one.checkVisibility()) found.push("printed: ." + one.className);
  if (!document.querySelector("main h1")?.checkVisibility()) found.push("no heading is printed");
  const ink = getComputedStyle(document.body).color;
  if (ink !== "rgb(0, 0, 0)") found.push(`printed in ${ink}`);
  return found.slice(0, 4);
}"""


def prints(page):
    """On paper there is what the page says, in black, and nothing to press."""
    page.emulate_media(media="print")
    faults = page.evaluate(_PAPER)
    page.emulate_media(media="screen")
    return faults


_MAIN_DEEDS = """() => location.pathname === "/design/" ? [] : [...document.querySelectorAll("main .button")]
  .filter((one) => !one.matches(".quiet, .bare, .small") && one.checkVisibility())
  .map((one) => one.innerText.trim())"""


def one_main_action(page):
    """At most one button of a page is filled: what one most likely came for."""
    found = page.evaluate(_MAIN_DEEDS)
    return [f"several main actions: {found}"] if len(found) > 1 else []


EACH = {
    "text at 200 %": stands_large_text,
    "right to left": stands_mirrored,
    "focus hidden": nothing_hides_the_focus,
    "dragging": nothing_must_be_dragged,
    "help": help_is_where_it_always_is,
    "asked twice": asks_once,
    "signing in": lets_programs_fill_in,
    "main action": one_main_action,
    "paper": prints,
}
"""Tried on each page at the desk."""
