"""Every service that a person asks: each role, here and elsewhere, operators, strangers, nobody."""

import ast
from contextlib import suppress
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from tests.registry.organisations.test_rights import EXPECTED
from tests.registry.rights.table import HOLDER, OPERATOR, ROWS, SELF, WITHIN

import cairn.registry
from cairn.registry.accounts import personal_data
from cairn.registry.audit.models import AuditEvent
from cairn.registry.errors import NotAllowed
from cairn.registry.organisations.models import Role
from cairn.registry.organisations.rights import Action

ROOT = Path(cairn.registry.__file__).parent
PEOPLE = {"user", "operator", "person"}
NOT_SERVICES = (
    # Page models, and what asks services: `test_addresses` and `test_operations` ask these.
    "pages", "views", "forms", "today", "navigation", "personal_data", "rights", "middleware",
)  # fmt: skip


def _asked_by_people():
    """Every public function whose first argument is a person, by ``folder.module.function``."""
    for path in sorted(ROOT.rglob("*.py")):
        module = path.relative_to(ROOT).with_suffix("")
        if module.name.endswith(NOT_SERVICES) or "migrations" in module.parts:
            continue
        for node in ast.parse(path.read_text()).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            first = [each.arg for each in node.args.args[:1]]
            if set(first) & PEOPLE:
                yield ".".join((*module.parts, node.name))


def test_every_service_has_a_row_and_every_row_a_service():
    """Who adds a service says here who may ask it."""
    found = set(_asked_by_people())
    named = set(ROWS) | set(WITHIN)
    assert found - named == set(), "these services have no row in tests/registry/rights/table.py"
    assert named - found == set(), "these rows are about services that are gone"


def _ask(row, world, user):
    """What comes of it, undone afterwards: what it gives, or the error that it raises."""
    before = AuditEvent.objects.count()
    outcome, error = None, None
    mark = transaction.savepoint()
    try:
        outcome = row.call(world, user)
    except Exception as raised:  # noqa: BLE001 - judged by the caller
        error = raised
    told = AuditEvent.objects.count() - before
    transaction.savepoint_rollback(mark)
    return outcome, error, told


def _refused(row, world, user, who):
    outcome, error, told = _ask(row, world, user)
    if row.otherwise is None:
        assert error is None, (who, error)
        assert not outcome, who
    else:
        assert isinstance(error, row.otherwise), (who, outcome, error)
    assert told == 0, who


def _let(row, world, user, who):
    outcome, error, _told = _ask(row, world, user)
    if row.stops:
        assert error is None or isinstance(error, row.stops), (who, error)
        assert not isinstance(error, NotAllowed), who
    else:
        assert error is None, (who, error)
        if row.otherwise is None:
            assert outcome, who


def _strangers(world, person):
    gone = person("gone", Role.OWNER, world.here)
    gone.is_active = False
    gone.save()
    yield "nobody", AnonymousUser()
    yield "a stranger", person("stranger")
    yield "somebody whose account is closed", gone
    for role in Role:
        yield f"{role} elsewhere", person(f"other-{role}", role, world.there)


@pytest.mark.parametrize("name", [n for n, row in ROWS.items() if isinstance(row.who, Action)])
def test_what_a_role_allows(name, world, person):
    row = ROWS[name]
    for role in Role:
        user = person(f"here-{role}", role, world.here)
        if role.value in EXPECTED[row.who].split():
            _let(row, world, user, role)
        else:
            _refused(row, world, user, role)
    for who, user in _strangers(world, person):
        _refused(row, world, user, who)
    _refused(row, world, world.operator, "operator")


@pytest.mark.parametrize("name", [n for n, row in ROWS.items() if row.who == OPERATOR])
def test_what_operators_alone_may(name, world, person):
    row = ROWS[name]
    _let(row, world, world.operator, "operator")
    for role in Role:
        _refused(row, world, person(f"here-{role}", role, world.here), role)
    for who, user in _strangers(world, person):
        _refused(row, world, user, who)
    former = person("former")
    former.is_operator, former.is_active = True, False
    _refused(row, world, former, "an operator whose account is closed")


@pytest.mark.parametrize("name", [n for n, row in ROWS.items() if row.who == HOLDER])
def test_what_is_the_holders_own(name, world, person):
    """Not the issuer's either, whose credential it is, nor the operator's."""
    row = ROWS[name]
    _let(row, world, world.learner, "holder")
    for role in Role:
        _refused(row, world, person(f"here-{role}", role, world.here), role)
    for who, user in (("another learner", world.other), ("operator", world.operator)):
        _refused(row, world, user, who)


@pytest.mark.parametrize("name", [n for n, row in ROWS.items() if row.who == SELF])
def test_what_reaches_ones_own_account_alone(name, world):
    """Somebody else asks it: nothing of the learner's is another than before."""
    row = ROWS[name]
    before = _of(world.learner)
    with suppress(*([row.stops] if row.stops else [])):
        row.call(world, world.other)
    assert _of(world.learner) == before


def _of(user):
    found = personal_data.everything(user)
    found.pop("made_at", None)
    return found
