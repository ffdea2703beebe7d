"""The pictures of the main pages in ``docs/images/``, taken anew in a real browser.

The world of ``make demo`` is made for the occasion (``demo_world.py``), since a page is only to be
judged with something on it. Usage: ``scripts/screenshots.py [NAME …]``, with names only these.

A page is added to :data:`PICTURES`.
"""

from __future__ import annotations

import io
import logging
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demo_people import World
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs/images"
DESK, PHONE = (1280, 860), (390, 844)
QUALITY = 82
START_SECONDS = 60
SHARED = "Alpine Roasters, an employer"
ANSWERED = "Kauri Analytics, an employer who asked for four skills"
KEPT = "An employer with a badge of a college that is gone"
"""Addresses that are drawn anew with each world, by what ``World.links`` calls them."""


@dataclass(frozen=True)
class Picture:
    """One picture.

    Attributes:
        name: of its file.
        address: the page's path, or one of ``World.links``.
        who: the e-mail address of who is signed in; empty for a stranger.
        follow: words of a link on that page; the picture is of where it leads.
        size: of the window.
        dark: in the dark colours.
        whole: the page in its full height.
    """

    name: str
    address: str
    who: str = ""
    follow: str = ""
    size: tuple[int, int] = DESK
    dark: bool = False
    whole: bool = False


def _both(name: str, address: str, who: str = "", follow: str = "") -> tuple[Picture, Picture]:
    """A page at the desk and on a phone."""
    return (
        Picture(name, address, who, follow),
        Picture(f"{name}-phone", address, who, follow, size=PHONE),
    )


_HELENE, _MARC, _ROSA, _AROHA, _OLGA, _INGRID = (
    f"{word}@demo.example" for word in ("helene", "marc", "rosa", "aroha", "olga", "ingrid")
)
PICTURES = (
    *_both("home", "/"),
    Picture("home-dark", "/", dark=True),
    Picture("parts", "/design/"),
    Picture("parts-phone", "/design/", size=PHONE, dark=True),
    *_both("catalogue", "/catalogue/"),
    *_both("achievement", "/catalogue/", follow="Applied Data Analysis"),
    *_both("programme", "/programmes/", follow="Certificate in Data at Work"),
    *_both("check", "/check/"),
    *_both("backpack", "/backpack/", _AROHA),
    *_both("credential", "/backpack/", _AROHA, follow="Barista Skills"),
    *_both("stack", "/backpack/stack/", _AROHA, follow="Certificate in Data at Work"),
    *_both("shares", "/backpack/shares/", _AROHA),
    *_both("share", SHARED),
    *_both("answers", ANSWERED),
    *_both("kept", KEPT),
    *_both("log", "/log/"),
    *_both("today", "/inside/valmont/", _MARC),
    *_both("sheet", "/inside/valmont/lists", _MARC, follow="notes-octobre.csv"),
    *_both("issued", "/inside/valmont/issued", _MARC),
    *_both("describing", "/inside/valmont/achievements/", _MARC, follow="Applied Data Analysis"),
    *_both("rules", "/inside/valmont/programmes/", _ROSA, follow="Certificate in Data at Work"),
    *_both("people", "/inside/valmont/people", _HELENE),
    *_both("keys", "/inside/valmont/keys", _HELENE),
    *_both("audit", "/inside/valmont/audit", _INGRID),
    *_both("operator", "/operator/", _OLGA),
)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def make_world(folder: Path, base: str) -> World:
    """Make the demonstration's world in a folder, for a registry at that address."""
    os.environ |= {
        "CAIRN_BASE_URL": base,
        "CAIRN_NAME": "Stone by Stone",
        "CAIRN_DEMO": "1",
        "CAIRN_DATA": str(folder),
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
    }
    from cairn.registry.operating.serving import prepare  # noqa: PLC0415  # reads the environment

    prepare(folder)
    logging.getLogger("cairn.requests").setLevel(logging.WARNING)
    import demo_world  # noqa: PLC0415  # needs Django set up

    return demo_world.make()


@contextmanager
def served(folder: Path, port: int) -> Iterator[str]:
    """The registry of a folder at a port; gives its address."""
    base = f"http://localhost:{port}"
    command = [sys.executable, "-m", "cairn", "serve", "--data", str(folder)]
    process = subprocess.Popen(
        [*command, "--port", str(port), "--processes", "1"], cwd=ROOT, stderr=subprocess.DEVNULL
    )
    try:
        _wait(base)
        yield base
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(base: str) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            with urlopen(f"{base}/healthz", timeout=2):
                return
        except (URLError, OSError):
            if time.monotonic() > until:
                raise
            time.sleep(0.3)


def session_of(address: str) -> tuple[str, str] | None:
    """A session's cookie for somebody of this world, or ``None`` where there is no such person."""
    from django.conf import settings  # noqa: PLC0415  # once Django is set up
    from django.test import Client  # noqa: PLC0415

    from cairn.registry.accounts.models import User  # noqa: PLC0415

    person = User.objects.filter(email=address).first()
    if person is None:
        return None
    client = Client()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    return name, client.cookies[name].value


def take(browser: Browser, base: str, picture: Picture) -> str:
    """Take one picture; says what was done."""
    width, height = picture.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if picture.dark else "light",
        locale="en-GB",
        reduced_motion="reduce",
    )
    try:
        if picture.who:
            session = session_of(picture.who)
            if session is None:
                return f"{picture.name}: left as it is, {picture.who} is not in this world"
            context.add_cookies([{"name": session[0], "value": session[1], "url": base}])
        page = context.new_page()
        answer = page.goto(base + picture.address)
        if answer is None or not answer.ok:
            return f"{picture.name}: left as it is, {picture.address} does not answer"
        if picture.follow:
            page.get_by_role("link", name=picture.follow).first.click()
            page.wait_for_load_state("load")
        # Some pages begin at the form that has something wrong.
        page.evaluate("window.scrollTo(0, 0)")
        shot = Image.open(io.BytesIO(page.screenshot(full_page=picture.whole)))
        path = IMAGES / f"{picture.name}.webp"
        shot.save(path, "WEBP", quality=QUALITY, method=6)
        return f"{path.relative_to(ROOT)}: {path.stat().st_size} octets"
    finally:
        context.close()


def main(names: list[str]) -> int:
    """Take all pictures, or those that are named."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("Chromium is needed: apt-get install chromium.")
    IMAGES.mkdir(parents=True, exist_ok=True)
    wanted = [each for each in PICTURES if not names or each.name in names]
    with tempfile.TemporaryDirectory() as made:
        # The records of the college that is gone stand beside the registry's folder.
        folder, port = Path(made) / "registry", _free_port()
        world = make_world(folder, f"http://localhost:{port}")
        with served(folder, port) as base, sync_playwright() as playwright:
            flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
            browser = playwright.chromium.launch(executable_path=chromium, args=flags)
            links = {name: link[0].removeprefix(base) for name, link in world.links.items()}
            for each in wanted:
                address = links.get(each.address, each.address)
                print(take(browser, base, replace(each, address=address)))
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
