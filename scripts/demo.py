"""``make demo``: the main job on real input, then a registry with a lively world in it, served.

Every step is a command that a person could type; each is printed before it runs. Then a registry is
made, its institutions, people and credentials by the services that its pages call
(``demo_world.py``), whom to log in as is printed, and it is served until Ctrl-C. All of it lies in
``demo-world/`` and is made anew each time.

Usage: ``scripts/demo.py [--no-serve]``; with it the demo ends where serving would begin.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import shlex
import shutil
import socket
import subprocess
import sys
import textwrap
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
WORLD = ROOT / "demo-world"
EXAMPLES = Path("examples")
CAIRN = Path(sys.executable).with_name("cairn")
DONE, REFUSED, COULD_NOT_TELL = 0, 1, 3


class Demo:
    """Runs commands, says what they show, and stops the demo when one answers otherwise."""

    def __init__(self) -> None:
        self._number = 0

    def step(self, title: str) -> None:
        """Begin a step."""
        self._number += 1
        print(f"\n{'─' * 78}\n{self._number}. {title}\n", flush=True)

    def run(self, *words: str | Path, expect: int = DONE, quiet: bool = False) -> str:
        """Run ``cairn`` with these words; the output is shown unless ``quiet``."""
        shown = shlex.join(str(word) for word in words)
        print(f"   $ cairn {shown}", flush=True)
        finished = subprocess.run(
            [CAIRN, *words], check=False, capture_output=True, text=True, cwd=ROOT
        )
        output = finished.stdout + finished.stderr
        if not quiet:
            print(textwrap.indent(output.rstrip(), "     "), flush=True)
        if finished.returncode != expect:
            sys.exit(f"This should have ended with {expect}, not {finished.returncode}:\n{output}")
        return finished.stdout

    def say(self, text: str) -> None:
        """What the step showed."""
        print("\n" + textwrap.indent(textwrap.fill(text, 74), "   → "), flush=True)


def main() -> None:
    """Run the demo."""
    parser = argparse.ArgumentParser(description="The main job on real input, then a registry.")
    parser.add_argument(
        "--no-serve", action="store_true", help="end where serving the registry would begin"
    )
    _run(serve=not parser.parse_args().no_serve)


def _run(*, serve: bool) -> None:
    shutil.rmtree(WORLD, ignore_errors=True)
    WORLD.mkdir()
    demo = Demo()
    key = WORLD / "key.json"
    credentials = WORLD / "credentials.jsonl"
    status = WORLD / "status"

    demo.step("An institution makes its signing key")
    demo.run("key", "generate", "--out", _short(key), "--no-passphrase")
    demo.say("The key is the institution's identity until it publishes one of its own (did:web).")

    demo.step("The description is checked before anything is signed")
    demo.run(
        "lint",
        EXAMPLES / "achievement.yaml",
        "--issuer",
        EXAMPLES / "issuer.yaml",
        "--profile",
        "eu",
    )
    demo.say("All eleven mandatory elements of the EU Recommendation are there.")

    demo.step("A class of learners is issued to from a spreadsheet with faults in it")
    issue = (
        "issue",
        EXAMPLES / "achievement.yaml",
        EXAMPLES / "recipients-with-faults.csv",
        "--key",
        _short(key),
        "--issuer",
        EXAMPLES / "issuer.yaml",
        "--out",
        _short(credentials),
        "--status-list-url",
        "https://status.example.org/{purpose}/{n}",
        "--status-out",
        _short(status),
        "--errors",
        _short(WORLD / "errors.csv"),
    )
    demo.run(*issue, expect=REFUSED)
    demo.say("The faulty rows are named, with the remedy; everybody else has a credential.")

    demo.step("The same command again issues nothing twice")
    demo.run(*issue, expect=REFUSED, quiet=True)
    lines = credentials.read_text(encoding="utf-8").splitlines()
    demo.say(f"There are still {len(lines)} credentials in the file.")

    demo.step("Anybody verifies the batch, without the network")
    demo.run("verify", "--offline", "--status", _short(status), _short(credentials))
    demo.say("The status lists were handed over in a folder; no socket was opened.")

    one = WORLD / "one.json"
    one.write_text(lines[0], encoding="utf-8")

    demo.step("Without the status list, the verdict is neither yes nor no")
    demo.run("verify", "--offline", _short(one), expect=COULD_NOT_TELL)
    demo.say("What could not be checked is never called verified.")

    demo.step("The same answer as a page to read or to print, in French")
    page = WORLD / "result.html"
    demo.run(
        "verify",
        "--offline",
        "--status",
        _short(status),
        "--lang",
        "fr",
        "--page",
        _short(page),
        _short(one),
        quiet=True,
    )
    demo.say(f"Open {_short(page)}: five questions are answered before any detail, with units.")

    _log(demo, credentials, one, status)

    demo.step("One letter is changed")
    document = json.loads(lines[0])
    document["credentialSubject"]["achievement"]["name"] += "!"
    changed = WORLD / "changed.json"
    changed.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    demo.run("verify", "--offline", "--status", _short(status), _short(changed), expect=REFUSED)
    demo.say("The signature no longer holds.")

    demo.step("One credential is revoked, and verified again")
    demo.run(
        "revoke",
        "--status",
        _short(status),
        "--key",
        _short(key),
        "--reason",
        "Issued to the wrong person",
        _short(one),
    )
    demo.run("verify", "--offline", "--status", _short(status), _short(one), expect=REFUSED)
    demo.say("The others are as valid as before; the list was signed anew.")

    _others_and_stacks(demo, lines[1], status)
    demo.say(f"All of this is in {WORLD.name}/; try `cairn show {_short(one)}`.")

    _registry(demo, serve=serve)


def _others_and_stacks(demo: Demo, credential: str, status: Path) -> None:
    demo.step("Credentials signed by other people's software")
    demo.run("verify", "--offline", *sorted(_theirs()))
    demo.say("Made by @digitalbazaar/vc, and checked with the contexts in the package.")
    _what_it_counts_for(demo, credential, status)


def _log(demo: Demo, credentials: Path, one: Path, status: Path) -> None:
    demo.step("What was issued goes into a log, and two other institutions watch it")
    log, policy = WORLD / "log", WORLD / "log-policy.txt"
    for name in ("log", "a", "b"):
        key = _short(WORLD / f"{name}-key.json")
        demo.run("key", "generate", "--out", key, "--no-passphrase", quiet=True)
    own = ("--key", _short(WORLD / "log-key.json"))
    vkey = demo.run("log", "init", _short(log), "--origin", "log.uni.example", *own).strip()
    demo.run("log", "append", _short(log), _short(credentials), "--kind", "credential", quiet=True)
    with _witness("a", vkey) as first, _witness("b", vkey) as second:
        witnesses = ("--witness", first, "--witness", second)
        text = demo.run("log", "policy", "--log", vkey, *witnesses, "--quorum", "2")
        policy.write_text(text, encoding="utf-8")
        asked = ("--policy", _short(policy), "--allow-private")
        demo.run("log", "checkpoint", _short(log), *own, *asked)
    demo.say("The log holds 32 octets for each credential, and nothing of anybody.")

    demo.step("The learner's proof of logging, checked without the network")
    proved = ("--kind", "credential", "--policy", _short(policy))
    demo.run("log", "prove", _short(log), _short(one), *proved)
    offline = ("--offline", "--status", _short(status), "--log-policy", _short(policy))
    demo.run("verify", *offline, "--require", "log", _short(one))
    demo.say("Three lights, none of which stands for another; and a time that is not the issuer's.")

    demo.step("The learner asks to be erased")
    demo.run("log", "forget", _short(log), _short(one), "--yes")
    demo.run("log", "audit", _short(log), "--policy", _short(policy))
    demo.say("The log is as whole as before; who lacks the learner's own proof finds nobody in it.")


@contextmanager
def _witness(name: str, log: str) -> Iterator[str]:
    """A witness in a process of its own; its key and address as a policy names them."""
    record, key = WORLD / f"{name}.sqlite", WORLD / f"{name}-key.json"
    words = ("witness", "serve", "--record", record, "--key", key, "--name", f"{name}.example")
    process = subprocess.Popen(
        [CAIRN, *words, "--log", log, "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        assert process.stderr
        vkey = process.stdout.readline().strip()
        said = process.stderr.readline()
        url = said[said.index("http") : said.index(";")]
        yield f"{vkey} {url}"
    finally:
        process.terminate()
        process.wait()


def _what_it_counts_for(demo: Demo, credential: str, status: Path) -> None:
    demo.step("The same credit elsewhere, exactly, by a basis that is named")
    demo.run("credit", "convert", "5", "ECTS", "--to", "NZQCF", "--basis", "year")
    demo.run(
        "credit",
        "convert",
        "5",
        "ECTS",
        "--to",
        "NZQCF",
        "--basis",
        "hours",
        "--hours-per-credit",
        "25",
    )
    demo.say("Both are right; a policy must say which one it uses.")

    demo.step("A learner's credential, held against a degree of another university")
    two = WORLD / "two.json"
    two.write_text(credential, encoding="utf-8")
    demo.run(
        "stack",
        EXAMPLES / "programmes" / "cmf-master.yaml",
        _short(two),
        "--offline",
        "--status",
        _short(status),
        expect=REFUSED,
    )
    demo.say("What counts, what is missing, and the least that would complete it; no entitlement.")


def _registry(demo: Demo, *, serve: bool) -> None:
    """Make the registry's world, say whom to log in as, and serve it."""
    port = _free_port()
    demo.step("A registry with institutions, learners and whoever checks them")
    folder = WORLD / "registry"
    os.environ |= {
        "CAIRN_DATA": str(folder),
        "CAIRN_BASE_URL": f"http://localhost:{port}",
        "CAIRN_NAME": "Stone by Stone",
        "CAIRN_DEMO": "1",
    }
    from cairn.registry.operating import serving  # noqa: PLC0415 - reads the environment

    serving.prepare(folder)
    import demo_world  # noqa: PLC0415 - needs Django set up

    # Every page asked for writes a line; here they would stand between the sentences.
    logging.getLogger("cairn.requests").setLevel(logging.WARNING)
    world = demo_world.make()
    for sentence in world.said:
        print(f"   {sentence}")
    print("\n   Log in as                         with             and try")
    for login in world.logins.values():
        if not login.tries:
            continue
        print(f"\n   {login.email:<32}  {login.password:<14}   {login.name}, {login.who}")
        for each in login.tries:
            print(_tried(each))
    for who, (address, tries) in world.links.items():
        print(f"\n   {who}, without logging in\n   {address}")
        print(_tried(tries))
    print("\n   Without logging in: “Check a credential”, the catalogue, the outbox of mails.")
    if serve:
        _serve(port)


def _tried(text: str) -> str:
    """One thing to try; an address in it stays in one piece."""
    filled = textwrap.fill(
        text, 62, initial_indent="· ", break_long_words=False, break_on_hyphens=False
    )
    return textwrap.indent(filled, " " * 9)


def _serve(port: int) -> None:
    """Serve what was made until somebody presses Ctrl-C."""
    command = [CAIRN, "serve", "--data", WORLD / "registry", "--port", str(port)]
    print(f"\n{'─' * 78}\n   Open http://localhost:{port}/   (Ctrl-C ends it)\n", flush=True)
    try:
        subprocess.run(command, check=False, cwd=ROOT)
    except KeyboardInterrupt:
        print("Stopped.")


def _free_port() -> int:
    """8000, or the next port that nobody listens at."""
    for port in range(8000, 8100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    sys.exit("No port between 8000 and 8100 is free.")


def _short(path: Path) -> Path:
    return path.relative_to(ROOT)


def _theirs() -> list[Path]:
    folder = ROOT / EXAMPLES / "from-others"
    return [_short(path) for path in folder.glob("*.json")]


if __name__ == "__main__":
    main()
