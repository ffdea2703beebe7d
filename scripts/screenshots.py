"""The pictures of the main pages in ``docs/images/``, taken anew in a real browser.

Usage: ``scripts/screenshots.py [FOLDER]``. FOLDER is the data folder of a registry whose people and
credentials are shown (``make demo`` makes one); without it an empty registry is made for the
occasion, and pictures that need somebody to be signed in are left as they are.

A page is added to :data:`PICTURES`.
"""

from __future__ import annotations

import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs/images"
DESK, PHONE = (1280, 860), (390, 844)
QUALITY = 82
START_SECONDS = 60


@dataclass(frozen=True)
class Picture:
    """One picture.

    Attributes:
        name: of its file.
        address: the page's path.
        who: the e-mail address of who is signed in; empty for a stranger.
        size: of the window.
        dark: in the dark colours.
        whole: the page in its full height.
    """

    name: str
    address: str
    who: str = ""
    size: tuple[int, int] = DESK
    dark: bool = False
    whole: bool = False


PICTURES = (
    Picture("home", "/"),
    Picture("home-dark", "/", dark=True),
    Picture("home-phone", "/", size=PHONE),
    Picture("parts", "/design/"),
    Picture("parts-phone", "/design/", size=PHONE, dark=True),
)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The registry of a folder at a free port; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://localhost:{port}"
    environment = os.environ | {
        "CAIRN_BASE_URL": base,
        "CAIRN_DEMO": "1",
        "CAIRN_DATA": str(folder),
    }
    command = [sys.executable, "-m", "cairn", "serve", "--data", str(folder), "--no-worker"]
    process = subprocess.Popen(
        [*command, "--port", str(port), "--processes", "1"],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.DEVNULL,
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
        shot = Image.open(io.BytesIO(page.screenshot(full_page=picture.whole)))
        path = IMAGES / f"{picture.name}.webp"
        shot.save(path, "WEBP", quality=QUALITY, method=6)
        return f"{path.relative_to(ROOT)}: {path.stat().st_size} octets"
    finally:
        context.close()


def main(arguments: list[str]) -> int:
    """Take all pictures."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("Chromium is needed: apt-get install chromium.")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(arguments[0]).resolve() if arguments else Path(made)
        from cairn.registry.operating.serving import prepare  # noqa: PLC0415

        prepare(folder)
        with served(folder) as base, sync_playwright() as playwright:
            flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
            browser = playwright.chromium.launch(executable_path=chromium, args=flags)
            for picture in PICTURES:
                print(take(browser, base, picture))
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
