"""``cairn verify`` of many: in lines, a folder or a ZIP, by several processes, into a table."""

import csv
import functools
import html.parser
import http.server
import json
import shutil
import threading
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from cairn.cli import main

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
PEOPLE = 70


def _run(*words):
    with pytest.raises(SystemExit) as left:
        main([str(word) for word in words])
    return left.value.code


class _Server:
    """Serves a folder on loopback and counts what is asked for."""

    def __init__(self, folder):
        self.asked = Counter()
        asked = self.asked

        class Handler(http.server.SimpleHTTPRequestHandler):
            def log_message(self, *_):
                asked[self.path] += 1

        make = functools.partial(Handler, directory=str(folder))
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), make)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A list of credentials with status, in lines, and the server of its status lists."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "status").mkdir()
    server = _Server(folder / "status")
    people = "".join(f"P{number},p{number}@example.org\n" for number in range(PEOPLE))
    (folder / "people.csv").write_text("name,email\n" + people)
    _run("key", "generate", "--out", folder / "key.json", "--no-passphrase")
    status = ("--status-list-url", f"{server.url}/{{purpose}}/{{n}}.json")
    assert (
        _run(
            *(
                "issue",
                EXAMPLES / "achievement.yaml",
                folder / "people.csv",
                *status,
                "--suspendable",
            ),
            *("--issuer", EXAMPLES / "issuer.yaml", "--key", folder / "key.json"),
            *("--out", folder / "out.jsonl", "--status-out", folder / "status"),
        )
        == 0
    )
    yield folder, server
    server.close()


@pytest.fixture
def lines(made, tmp_path):
    shutil.copy(made[0] / "out.jsonl", tmp_path / "out.jsonl")
    return tmp_path / "out.jsonl"


def _spoil(lines, number, **members):
    """Change one credential after it was signed."""
    all_lines = lines.read_text().splitlines()
    all_lines[number - 1] = json.dumps({**json.loads(all_lines[number - 1]), **members})
    lines.write_text("\n".join(all_lines) + "\n")


@pytest.mark.parametrize("jobs", [1, 2])
def test_each_status_list_is_fetched_once(made, lines, jobs, capsys):
    _, server = made
    server.asked.clear()
    assert _run("verify", lines, "--allow-private", "--jobs", jobs, "--json") == 0
    results = json.loads(capsys.readouterr().out)["results"]
    assert [each["source"] for each in results] == [f"{lines}:{n + 1}" for n in range(PEOPLE)]
    assert server.asked == {"/revocation/1.json": 1, "/suspension/1.json": 1}


@pytest.mark.parametrize("jobs", [1, 2])
def test_one_bad_credential_among_many_is_found(made, lines, jobs, capsys):
    _spoil(lines, 37, name="Another name")
    status = (
        "--status",
        made[0] / "status" / "revocation",
        "--status",
        made[0] / "status" / "suspension",
    )
    code = _run(
        "verify", lines, "--offline", *status, "--jobs", jobs, "--report", lines.with_suffix(".csv")
    )
    assert code == 1
    assert capsys.readouterr().out.splitlines() == ["● 69 confirmed   ✖ 1 not valid"]
    with lines.with_suffix(".csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == PEOPLE
    assert [row["Source"] for row in rows if row["Result"] != "Confirmed"] == [f"{lines}:37"]
    assert "proof.signature" in rows[36]["Codes"]


def test_lines_a_folder_and_a_zip_say_the_same(lines, tmp_path, capsys):
    (tmp_path / "files").mkdir()
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number, line in enumerate(lines.read_text().splitlines()):
            (tmp_path / "files" / f"{number:03}.json").write_text(line)
            archive.writestr(f"{number:03}.json", line)
        archive.writestr("README.md", "not looked at")
    told = []
    for path in (lines, tmp_path / "files", tmp_path / "all.zip"):
        assert _run("verify", path, "--offline", "--json", "--jobs", 1) == 3
        results = json.loads(capsys.readouterr().out)["results"]
        told.append([(each["credential"]["id"], each["outcome"]) for each in results])
    assert told[0] == told[1] == told[2]


def test_a_damaged_member_of_a_zip_is_reported_and_the_others_are_read(lines, tmp_path, capsys):
    line = lines.read_bytes().splitlines()[0]
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.json", line)
        archive.writestr("b.json", line)
    octets = (tmp_path / "all.zip").read_bytes()
    (tmp_path / "all.zip").write_bytes(octets.replace(b'"type"', b'"tipo"', 1))
    assert _run("verify", tmp_path / "all.zip", "--offline", "--json") == 1
    results = json.loads(capsys.readouterr().out)["results"]
    assert [each["outcome"] for each in results] == ["failed", "indeterminate"]


class _Cells(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = Counter()
        self.text = []

    def handle_starttag(self, tag, attrs):
        self.tags[tag] += 1
        assert not any(name.startswith("on") or name in {"src", "href"} for name, _ in attrs)

    def handle_data(self, data):
        self.text.append(data)


def test_the_page_runs_nothing_that_strangers_wrote(lines, tmp_path):
    evil = "<script>alert(1)</script>\u202e\"'&"
    _spoil(lines, 2, name=evil)
    assert _run("verify", lines, "--offline", "--report", tmp_path / "r.html", "--jobs", 1) == 1
    page = (tmp_path / "r.html").read_text()
    cells = _Cells()
    cells.feed(page)
    assert cells.tags["script"] == 0
    assert cells.tags["table"] == 3
    assert cells.tags["caption"] == 3
    assert "default-src 'none'" in page
    assert "\u202e" not in page
    assert any("<script>alert(1)</script>" in text for text in cells.text)
    # One row a credential, three results, two grouped reasons or more, three headings.
    assert cells.tags["tr"] >= PEOPLE + 3 + 2 + 3


def test_a_spreadsheet_computes_nothing(lines, tmp_path):
    _spoil(lines, 2, name="=HYPERLINK(1)")
    _run("verify", lines, "--offline", "--report", tmp_path / "r.csv", "--jobs", 1)
    with (tmp_path / "r.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    assert all(not cell.startswith("=") for row in rows for cell in row)
    assert rows[2][2] == "'=HYPERLINK(1)"


def test_another_kind_of_report_is_refused(lines, tmp_path, capsys):
    assert _run("verify", lines, "--offline", "--report", tmp_path / "r.pdf") == 2
    assert "FILE.html or FILE.csv" in capsys.readouterr().err
