"""Parts of long lists: all rows once, whatever comes meanwhile, and no cursor breaks anything."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db.models import Case, IntegerField, Value, When
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cairn.registry.accounts.models import User
from cairn.registry.audit import trail
from cairn.registry.audit.models import AuditEvent
from cairn.registry.catalogue.models import Listing
from cairn.registry.errors import PlaceUnknown
from cairn.registry.jobs.models import Job
from cairn.registry.site import keyset, slices

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def events(db):
    for _ in range(7):
        trail.record("test.done", organisation=None, actor=None)
    return AuditEvent.objects.filter(organisation=None).order_by("-number")


@pytest.fixture
def jobs(db):
    """Moments that are shared by several, with and without a fraction of a second."""
    for number in range(9):
        job = Job.objects.create(kind="k", key=str(number), not_before=NOON)
        Job.objects.filter(pk=job.pk).update(
            created_at=NOON + timedelta(microseconds=number // 3), attempts=number % 2
        )
    return Job.objects.all()


def _through(rows, size, cursor="", way="next"):
    parts = []
    while True:
        part = keyset.cut(rows, size, cursor)
        parts.append([each.pk for each in part.rows])
        cursor = getattr(part, way)
        if not cursor:
            return parts


@pytest.mark.parametrize(
    "order",
    [
        ("-created_at", "-pk"),
        ("created_at", "id"),
        ("attempts", "-created_at", "pk"),
        ("-key",),
        ("-attempts", "kind", "-key"),
    ],
)
def test_all_rows_come_once_in_their_order_and_back(jobs, order):
    rows = jobs.order_by(*order)
    every = list(rows.values_list("pk", flat=True))
    forth = _through(rows, 4)
    assert [len(part) for part in forth] == [4, 4, 1]
    assert [pk for part in forth for pk in part] == every
    back = _through(rows, 4, keyset.LAST, "previous")
    assert [len(part) for part in back] == [4, 4, 1]
    assert [pk for part in back[::-1] for pk in part] == every


def test_a_list_may_be_ordered_by_what_is_worked_out(jobs):
    rank = Case(When(key__in=["3", "5"], then=Value(0)), default=1, output_field=IntegerField())
    rows = jobs.annotate(rank=rank).order_by("rank", "key")
    assert [pk for part in _through(rows, 2) for pk in part] == list(
        rows.values_list("pk", flat=True)
    )


def test_the_ways_are_only_where_there_is_more(events):
    only = keyset.cut(events, 7)
    assert (len(only.rows), only.previous, only.next) == (7, "", "")
    first = keyset.cut(events, 5)
    assert (first.previous, bool(first.next)) == ("", True)
    last = keyset.cut(events, 5, first.next)
    assert (bool(last.previous), last.next) == (True, "")
    assert keyset.cut(events, 5, last.previous) == first
    none = keyset.cut(events.filter(action="none"), 5)
    assert (none.rows, none.previous, none.next) == ([], "", "")


def test_what_comes_meanwhile_moves_nothing(events):
    numbers = [each.number for each in events]
    first = keyset.cut(events, 3)
    for _ in range(5):
        trail.record("test.done", organisation=None, actor=None)
    second = keyset.cut(events, 3, first.next)
    assert [each.number for each in second.rows] == numbers[3:6]
    newer = keyset.cut(events, 3, second.previous)
    assert [each.number for each in newer.rows] == numbers[:3]
    assert [each.number for each in keyset.cut(events, 9, newer.previous).rows] == [
        numbers[0] + more for more in (5, 4, 3, 2, 1)
    ]


def test_a_place_stays_when_its_row_is_gone(jobs):
    rows = jobs.order_by("key")
    part = keyset.cut(rows, 4)
    rows.filter(key="3").delete()
    assert [each.key for each in keyset.cut(rows, 3, part.next).rows] == ["4", "5", "6"]


def _cursor(value):
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return urlsafe_b64encode(text).decode().rstrip("=")


def _of(cursor):
    return json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))


@pytest.mark.parametrize(
    "values",
    [
        [],
        ["1"],
        [1, 2],
        [True],
        [None],
        [1.5],
        [2**63],
        [-(2**63) - 1],
        [{"a": 1}],
        [[1]],
    ],
)
def test_a_value_that_the_column_could_not_hold_is_refused(events, values):
    order, side, _number = _of(keyset.cut(events, 3).next)
    with pytest.raises(PlaceUnknown):
        keyset.cut(events, 3, _cursor([order, side, *values]))


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "é",
        "last ",
        "A" * 5_000,
        "%00",
        _cursor(b"[" * 3_000),
        _cursor(b"9" * 3_000),
        _cursor(b"\xff\xfe"),
        _cursor({}),
        _cursor([]),
        _cursor(["0" * 8, "behind", 3]),
    ],
)
def test_what_is_no_cursor_is_refused(events, text):
    with pytest.raises(PlaceUnknown) as refused:
        keyset.cut(events, 3, text)
    assert "cursor" in refused.value.what()
    assert "beginning" in refused.value.advice()


def test_a_cursor_of_another_order_is_refused(jobs):
    cursor = keyset.cut(jobs.order_by("-created_at", "-pk"), 2).next
    for other in (("created_at", "pk"), ("-created_at", "key"), ("-created_at",)):
        with pytest.raises(PlaceUnknown):
            keyset.cut(jobs.order_by(*other), 2, cursor)


def test_text_that_no_database_takes_is_refused(jobs):
    rows = jobs.order_by("key")
    order, side, _key = _of(keyset.cut(rows, 2).next)
    for text in ("\0", "a\0b", "\ud800"):
        with pytest.raises(PlaceUnknown):
            keyset.cut(rows, 2, _cursor([order, side, text]))
    assert keyset.cut(rows, 2, _cursor([order, side, "'; DROP TABLE jobs_job; --"])).rows


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    values=st.lists(
        st.one_of(
            st.integers(),
            st.text(),
            st.none(),
            st.booleans(),
            st.floats(),
            st.sampled_from(["NaN", "Infinity", "1e999999", "-0", "0" * 41, str(UUID(int=5))]),
        ),
        min_size=3,
        max_size=3,
    )
)
def test_any_values_give_rows_or_are_refused(db, values):
    for order in (("least_hours", "sort_title", "pk"), ("-published_at", "sort_title", "pk")):
        rows = Listing.objects.order_by(*order)
        tag = keyset._order(keyset._keys(rows))
        with suppress(PlaceUnknown):
            assert keyset.cut(rows, 3, _cursor([tag, "behind", *values])).rows == []


def test_every_kind_of_value_goes_there_and_back():
    fields = {each.name: each for each in Listing._meta.get_fields()}
    for name, value in {
        "published_at": datetime(2026, 2, 28, 23, 59, 59, 999_999, tzinfo=UTC),
        "sort_title": "Ζωή 🜁",
        "least_hours": Decimal("37.500000000"),
        "level": 6,
    }.items():
        assert keyset._heard(fields[name], json.loads(json.dumps(keyset._spoken(value)))) == value
    pk = Listing._meta.pk.target_field
    assert keyset._heard(pk, keyset._spoken(UUID(int=7))) == UUID(int=7)


def test_an_order_that_could_skip_rows_is_not_taken():
    with pytest.raises(TypeError):
        keyset._spoken(None)


def test_a_page_shows_the_first_rows_where_a_cursor_leads_nowhere(events):
    first = slices.cut(events, 3, {})
    assert slices.cut(events, 3, {"cursor": "nonsense"}) == first
    assert slices.cut(events, 3, {"page": "2", "before": "end"}) == first
    behind = keyset.cut(events, 6).next
    assert slices.cut(events.filter(number__gt=1), 3, {"cursor": behind}).rows == first.rows


def test_a_page_counts_to_a_bound(events, monkeypatch):
    monkeypatch.setattr(slices, "MOST_COUNTED", 5)
    part = slices.cut(events, 3, {})
    assert (part.count, part.more) == (5, True)
    assert slices.Slices(part).count == "More than 5"
    assert slices.Slices(slices.cut(events, 7, {})).count == "7 in all"


def test_the_way_through_a_related_table(person, organisation):
    for name in ("c", "a", "b"):
        person(name, "issuer", organisation)
    rows = organisation.roles.select_related("user").order_by("user__email", "pk")
    seen = []
    cursor = ""
    while True:
        part = keyset.cut(rows, 1, cursor)
        seen += [each.user.email for each in part.rows]
        cursor = part.next
        if not cursor:
            break
    assert seen == sorted(User.objects.values_list("email", flat=True))
