"""``cairn verify`` as the issue writes it: what it takes, what it prints, how it leaves."""

import io
import json
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import SimpleNamespace

import pytest

from cairn.canonical.contexts import Contexts
from cairn.cli import main
from cairn.crypto.keys import KeyType, PrivateKey
from cairn.proofs import data_integrity, vc_jwt
from cairn.status import Bitstring, StatusPurpose
from cairn.status.bitstring_status_list import write_list

KEY = PrivateKey.from_secret(KeyType.ED25519, bytes(32))
VC = "https://www.w3.org/ns/credentials/v2"
OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
LIST = "https://x.example/status/1"
WEB = "did:web:x.example"


def sign(document, method=KEY.public_key.key_id):
    return data_integrity.sign(
        document,
        suite="eddsa-rdfc-2022",
        signer=KEY,
        verification_method=method,
        created="2025-06-01T12:00:00Z",
        contexts=Contexts.shipped(),
    )


def badge(issuer=KEY.public_key.did_key, name="Robotics", **members):
    return {
        "@context": [VC, OB],
        "id": "urn:uuid:0f3b1a52-1111-4222-8333-444455556666",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": name,
        "issuer": {"id": issuer, "type": ["Profile"], "name": "University of X"},
        "validFrom": "2025-06-01T00:00:00Z",
        "credentialSubject": {
            "id": "did:example:ana",
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": "sha256$ecf5409f3f4b91ab60cc5ef4c02aef7032354375e70cf4d8e43f6a1d29891942",
                    "identityType": "emailAddress",
                    "salt": "deadsea",
                }
            ],
            "achievement": {
                "id": "https://x.example/achievements/robotics",
                "type": ["Achievement"],
                "name": "Robotics",
                "description": "Builds robots.",
                "criteria": {"narrative": "Built one."},
            },
        },
    } | members


def entry():
    return {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "94567",
        "statusListCredential": LIST,
    }


GOOD = json.dumps(sign(badge()))
BAD = json.dumps(sign(badge()) | {"name": "Forged"})
OPEN = json.dumps(sign(badge(WEB), f"{WEB}#key"))


@pytest.fixture
def run(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)

    def call(*arguments, stdin=b""):
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as left:
            main(["verify", "--offline", *arguments])
        out, err = capsys.readouterr()
        return left.value.code, out, err

    return call


@pytest.fixture
def answer(run):
    def call(*arguments, stdin=b""):
        code, out, _ = run(*arguments, "--json", stdin=stdin)
        document = json.loads(out)
        assert list(document) == ["results"]
        return code, document["results"]

    return call


@pytest.fixture
def files(tmp_path):
    for name, text in {"good.json": GOOD, "bad.json": BAD, "open.json": OPEN}.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "text.json").write_text("hello")
    return tmp_path


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("paths", "code", "outcomes"),
    [
        (["good.json"], 0, ["passed"]),
        (["bad.json"], 1, ["failed"]),
        (["open.json"], 3, ["indeterminate"]),
        (["good.json", "open.json"], 3, ["passed", "indeterminate"]),
        (["open.json", "good.json", "bad.json"], 1, ["indeterminate", "passed", "failed"]),
        (["good.json", "text.json"], 1, ["passed", "failed"]),
        (["text.json"], 2, ["failed"]),
    ],
)
def test_the_worst_outcome_is_the_exit_code(answer, paths, code, outcomes):
    left, results = answer(*paths)
    assert left == code
    assert [result["outcome"] for result in results] == outcomes
    assert [result["source"] for result in results] == paths


@pytest.mark.usefixtures("files")
def test_the_shape_of_one_result(answer):
    _, (result,) = answer("good.json")
    assert list(result) == [
        "source",
        "outcome",
        "trust",
        "lights",
        "checks",
        "parts",
        "credential",
    ]
    assert result["credential"] == json.loads(GOOD)
    assert result["trust"] == "not_applicable"
    for check in result["checks"]:
        assert list(check) == ["code", "outcome", "reason", "clause"]


@pytest.mark.usefixtures("files")
def test_what_cannot_be_read_is_a_result_too(answer):
    _, (result,) = answer("text.json")
    assert [check["code"] for check in result["checks"]] == ["format.unreadable"]
    assert result["credential"] is None


def test_lines_are_credentials_in_order(answer, tmp_path):
    (tmp_path / "all.jsonl").write_text(f"{GOOD}\n\n{BAD}\nnonsense\n{GOOD}")
    code, results = answer("all.jsonl")
    assert code == 1
    assert [result["source"] for result in results] == [f"all.jsonl:{n}" for n in (1, 3, 4, 5)]
    assert [result["outcome"] for result in results] == ["passed", "failed", "failed", "passed"]


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        (GOOD, ["-"]),
        (json.dumps(json.loads(GOOD), indent=2), ["-"]),
        (f"{GOOD}\n{GOOD}\n", ["-:1", "-:2"]),
        (f"[{GOOD},{GOOD}]", ["-[0]", "-[1]"]),
    ],
)
def test_standard_input(answer, text, sources):
    code, results = answer("-", stdin=text.encode())
    assert code == 0
    assert [result["source"] for result in results] == sources


def test_a_token_and_a_folder(answer, files):
    token = vc_jwt.sign(
        badge(), signer=KEY, key_url=KEY.public_key.key_id, contexts=Contexts.shipped()
    )
    folder = files / "in" / "deep"
    folder.mkdir(parents=True)
    (folder / "a.jwt").write_text(token)
    (files / "in" / "b.json").write_text(GOOD)
    (files / "in" / "notes.md").write_text("no credential")
    (files / "in" / ".hidden.json").write_text("{}")
    code, results = answer("in")
    assert code == 0
    assert [result["source"] for result in results] == ["in/b.json", "in/deep/a.jwt"]


def test_the_sources_are_read_one_by_one(answer, tmp_path):
    """A single line that is longer than a credential can be is refused, not swallowed."""
    with (tmp_path / "long.jsonl").open("wb") as file:
        file.write(GOOD.encode() + b"\n" + b"x" * (17 * 1024 * 1024) + b"\n")
    code, results = answer("long.jsonl")
    assert code == 1
    assert results[0]["outcome"] == "passed"
    assert results[1]["checks"][0]["code"] == "format.unreadable"


def test_pins_stand_in_for_the_network(answer, files):
    document = {
        "id": WEB,
        "verificationMethod": [
            {
                "id": f"{WEB}#key",
                "type": "Multikey",
                "controller": WEB,
                "publicKeyMultibase": KEY.public_key.multikey,
            }
        ],
        "assertionMethod": [f"{WEB}#key"],
    }
    (files / "pinned").mkdir()
    (files / "pinned" / "did.json").write_text(json.dumps(document))
    (files / "pins.yaml").write_text(f'"{WEB}": pinned/did.json\n')
    (files / "pins.json").write_text(
        json.dumps({"https://x.example/.well-known/did.json": "pinned/did.json"})
    )
    for pins in ("pins.yaml", "pins.json", "pinned"):
        code, _ = answer("open.json", "--pin", pins)
        assert code == 0, pins


def status_list(*revoked):
    bits = Bitstring.zeros().with_bits(dict.fromkeys(revoked, True))
    return sign(
        write_list(
            url=LIST,
            issuer=KEY.public_key.did_key,
            purpose=StatusPurpose.REVOCATION,
            bits=bits,
            valid_from="2025-01-01T00:00:00Z",
        )
    )


@pytest.mark.parametrize(("revoked", "code"), [((), 0), ((94567,), 1)])
def test_a_status_list_stands_in(answer, tmp_path, revoked, code):
    (tmp_path / "badge.json").write_text(json.dumps(sign(badge(credentialStatus=entry()))))
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "1.json").write_text(json.dumps(status_list(*revoked)))
    assert answer("badge.json")[0] == 3
    assert answer("badge.json", "--status", "lists/1.json")[0] == code
    assert answer("badge.json", "--status", "lists")[0] == code


def test_trust_is_a_verdict_of_its_own(answer, files):
    entry = {"id": KEY.public_key.did_key, "name": "X", "said_by": "The ministry"}
    (files / "trust.json").write_text(json.dumps({"name": "Ours", "issuers": [entry]}))
    (files / "trust.yaml").write_text(
        f"issuers:\n- id: {KEY.public_key.did_key}\n  name: X\n  said_by: The ministry\n"
        "  valid_from: 2020-01-01\n"
    )
    (files / "other.json").write_text(json.dumps({"issuers": [entry | {"id": "did:key:other"}]}))
    for trust, code, verdict in (
        ("trust.json", 0, "passed"),
        ("trust.yaml", 0, "passed"),
        ("other.json", 3, "indeterminate"),
    ):
        left, (result,) = answer("good.json", "--trust", trust)
        assert (left, result["trust"]) == (code, verdict)


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("recipient", "code"),
    [
        ("nobody@example.org", 0),
        ("Nobody@Example.org", 0),
        ("somebody@example.org", 1),
        ("did:example:ana", 0),
        ("did:example:ben", 1),
        ("+431234567", 3),
    ],
)
def test_whose_it_is(answer, recipient, code):
    assert answer("good.json", "--recipient", recipient)[0] == code


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("moment", "code"), [("2025-05-31", 1), ("2025-06-01", 0), ("2025-06-01T00:00:00Z", 0)]
)
def test_the_moment_asked_about(answer, moment, code):
    assert answer("good.json", "--at", moment)[0] == code


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["absent.json"],
        ["good.json", "--at", "soon"],
        ["good.json", "--trust", "absent.json"],
        ["good.json", "--trust", "text.json"],
        ["good.json", "--pin", "absent.json"],
        ["good.json", "--pin", "text.json"],
        ["good.json", "--status", "absent.json"],
        ["empty"],
    ],
)
def test_wrong_use(run, files, arguments):
    (files / "empty").mkdir()
    code, _, err = run(*arguments)
    assert code == 2
    assert err
    assert "Traceback" not in err


@pytest.mark.usefixtures("files")
def test_one_credential_is_told_in_full(run):
    code, out, _ = run("good.json")
    lines = out.splitlines()
    assert code == 0
    assert lines[0] == "● Confirmed  good.json"
    assert lines[1].strip().startswith("“Robotics” is genuine and in force; University of X")
    assert "cannot tell" in lines[2]
    assert "  What was checked" in lines
    assert "  What did not apply" in lines
    assert "\x1b" not in out


@pytest.mark.usefixtures("files")
def test_many_are_told_in_a_line_each(run):
    code, out, _ = run("good.json", "bad.json", "open.json")
    lines = out.splitlines()
    assert code == 1
    assert lines[0] == "● Confirmed  good.json  Robotics"
    assert lines[1] == "✖ Not valid  bad.json  Forged"
    assert "[proof.signature]" in out
    assert lines[-1] == "● 1 confirmed   ✖ 1 not valid   ○ 1 could not be checked"


def test_a_stranger_cannot_write_on_the_terminal(run, files):
    document = sign(badge(name="\x1b[32m● Confirmed\x1b[0m\r"))
    (files / "sly.json").write_text(json.dumps(document | {"id": "urn:uuid:1"}))
    _, out, _ = run("sly.json", "bad.json")
    assert "\x1b" not in out
    assert "\r" not in out


@pytest.mark.usefixtures("files")
def test_green_is_for_confirmed_only(run, monkeypatch):
    monkeypatch.setattr("click.utils.should_strip_ansi", lambda _, color: color is False)
    green = "\x1b[32m"
    out = run("good.json", "bad.json", "open.json")[1]
    assert [green in line for line in out.splitlines() if ".json" in line] == [True, False, False]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in run("good.json")[1]


@pytest.fixture
def site():
    """A server on this machine, its pages, and what was asked of it."""
    pages, asked = {}, []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            body = pages.get(self.path)
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Type", "application/vc")
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        base = f"http://127.0.0.1:{server.server_address[1]}"
        yield SimpleNamespace(base=base, pages=pages, asked=asked)
        server.shutdown()


@pytest.mark.parametrize(
    ("body", "code"),
    [(lambda: json.dumps(status_list()).encode(), 0), (lambda: None, 3)],
    ids=["served", "missing"],
)
def test_a_list_is_fetched_once_for_many(capsys, tmp_path, site, body, code):
    if (octets := body()) is not None:
        site.pages["/1"] = octets
    listed = sign(badge(credentialStatus=entry() | {"statusListCredential": f"{site.base}/1"}))
    (tmp_path / "all.jsonl").write_text("\n".join([json.dumps(listed)] * 3))
    with pytest.raises(SystemExit) as left:
        main(["verify", "--allow-private", str(tmp_path / "all.jsonl"), "--json"])
    assert left.value.code == code, capsys.readouterr().out
    assert site.asked == ["/1"]


def test_a_private_address_is_not_asked_on_a_strangers_word(capsys, tmp_path, site):
    listed = sign(badge(credentialStatus=entry() | {"statusListCredential": f"{site.base}/1"}))
    (tmp_path / "badge.json").write_text(json.dumps(listed))
    with pytest.raises(SystemExit) as left:
        main(["verify", str(tmp_path / "badge.json"), "--json"])
    assert left.value.code == 3
    assert site.asked == []
    assert "status.list" in capsys.readouterr().out


def test_offline_verification_loads_nothing_heavy(files):
    """Start-up is to stay under 250 ms: HTTP, XML, YAML and X.509 are for those who need them."""
    heavy = [
        "httpx",
        "httpcore",
        "lxml",
        "yaml",
        "jsonschema",
        "cryptography.x509",
        "cairn.fetching",
        "ortools",
    ]
    program = (
        "import sys\nfrom cairn.cli import main\n"
        "try:\n    main(['verify', '--offline', sys.argv[1]])\n"
        f"except SystemExit as left:\n    found = [name for name in {heavy!r} if name in sys.modules]\n"
        "    print(found, file=sys.stderr)\n    raise"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(files / "good.json")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ("Confirmée", "Ce qui a été vérifié", "1er juin 2025")),
        ("de", ("Bestätigt", "Was geprüft wurde", "1. Juni 2025")),
        ("es", ("Confirmada", "Lo que se comprobó", "1 de junio de 2025")),
    ],
)
def test_the_answer_is_given_in_the_language_asked_for(run, answer, files, language, words):
    file = str(files / "good.json")
    code, out, _ = run("--offline", "--lang", language, file)
    assert code == 0
    assert all(word in out for word in words)
    assert "What was checked" not in out
    _, (result,) = answer("--offline", "--lang", language, file)
    assert result["checks"][0]["code"] == "format.recognised"
    assert "This is" not in result["checks"][0]["reason"]
