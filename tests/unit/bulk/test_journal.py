"""The journal: once means once, whatever happens between two steps."""

import pytest

from cairn.bulk.journal import Journal
from cairn.errors import JournalMismatch, JournalUnusable

SECRET = bytes(range(32))
PURPOSE = {"issuer": "did:example:i", "achievement": "a"}


def _open(tmp_path, instant="2026-01-01T00:00:00Z", purpose=PURPOSE, secret=SECRET):
    return Journal.open(tmp_path / "j", purpose, instant=instant, fresh_secret=secret)


def _claim(journal, row, line, part):
    (known,) = journal.claim([(row, line)], part)
    return known


def test_a_batch_with_known_rows_claims_the_others(tmp_path):
    journal = _open(tmp_path)
    old, new, twice = (journal.digest(name) for name in ("old", "new", "twice"))
    _claim(journal, old, 2, 0)
    batch = [(old, 3), (new, 4), (twice, 5), (twice, 6)]
    assert journal.claim(batch, 0) == [(1, 2), None, None, (1, 5)]
    assert journal.claim([(new, 7)], 0) == [(1, 4)]
    journal.close()


def test_a_promised_row_is_known_in_a_later_run(tmp_path):
    journal = _open(tmp_path)
    row = journal.digest("mere@example.org", "2026-01-01")
    assert _claim(journal, row, 2, 0) is None
    assert _claim(journal, row, 3, 0) == (1, 2)
    journal.promise(0, 1, 700)
    journal.finish()
    journal.close()
    again = _open(tmp_path, "2027-01-01T00:00:00Z", secret=bytes(32))
    assert again.secret == SECRET
    assert (again.run, again.instant) == (2, "2027-01-01T00:00:00Z")
    assert (again.length, again.next_ordinal, again.next_part) == (700, 1, 1)
    assert _claim(again, row, 9, 1) == (1, 2)


def test_claims_of_an_unfinished_part_are_dropped_and_the_instant_is_kept(tmp_path):
    journal = _open(tmp_path)
    first, second = journal.digest("a"), journal.digest("b")
    _claim(journal, first, 2, 0)
    _claim(journal, second, 3, 1)
    journal.promise(0, 1, 100)  # commits the claim of part 1 too; the part itself never came
    journal.close()
    again = _open(tmp_path, "2030-01-01T00:00:00Z")
    assert (again.run, again.instant, again.next_part) == (1, "2026-01-01T00:00:00Z", 1)
    assert _claim(again, first, 2, 1) == (1, 2)
    assert _claim(again, second, 3, 1) is None


def test_another_purpose_is_refused(tmp_path):
    _open(tmp_path).close()
    with pytest.raises(JournalMismatch) as caught:
        _open(tmp_path, purpose={**PURPOSE, "issuer": "did:example:other"})
    assert caught.value.facts["name"] == "issuer"
    with pytest.raises(JournalMismatch):
        _open(tmp_path, purpose={**PURPOSE, "status": "https://example.org"})


def test_two_writers_are_refused(tmp_path):
    journal = _open(tmp_path)
    with pytest.raises(JournalUnusable, match="another run"):
        _open(tmp_path)
    journal.close()
    _open(tmp_path).close()


def test_the_file_is_its_owners_and_names_nobody(tmp_path):
    journal = _open(tmp_path)
    _claim(journal, journal.digest("mere@example.org"), 2, 0)
    journal.promise(0, 1, 1)
    journal.close()
    assert (tmp_path / "j").stat().st_mode & 0o077 == 0
    assert b"mere" not in (tmp_path / "j").read_bytes()


def test_what_is_no_journal_is_refused(tmp_path):
    (tmp_path / "j").write_text("not a database, but long enough to look at" * 50)
    with pytest.raises(JournalUnusable):
        _open(tmp_path)
