from datetime import timedelta

import pytest
from django.utils import timezone

from cairn.registry.errors import LeaseLost, NotPossible
from cairn.registry.jobs import queue
from cairn.registry.jobs.models import Job, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind(monkeypatch):
    calls = []

    def work(job, /, **arguments):
        calls.append(arguments)

    monkeypatch.setitem(queue._FUNCTIONS, "test", work)
    return calls


def test_asked_twice_done_once(kind):
    assert queue.ask("test", key="a", n=1) == queue.ask("test", key="a", n=2)
    assert queue.work_once()
    assert not queue.work_once()
    assert kind == [{"n": 1}]
    assert Job.objects.get().state == State.DONE


def test_not_before_its_time(kind):
    queue.ask("test", key="a", not_before=timezone.now() + timedelta(hours=1))
    assert not queue.work_once()


def test_a_lapsed_lease_is_taken_over_and_a_fresh_one_is_not(kind):
    job = queue.ask("test", key="a")
    held = queue._take("first")
    assert held == job
    assert queue._take("second") is None
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert queue._take("second") == job
    with pytest.raises(LeaseLost):
        queue.Running(held, "first").report(1, 2)
    queue.Running(held, "second").report(1, 2)
    assert Job.objects.get().done == 1


def test_an_expected_error_is_final_and_says_why(monkeypatch):
    def refuse(job, /):
        raise NotPossible(detail="The list is full.", mend="Make another.")

    monkeypatch.setitem(queue._FUNCTIONS, "test", refuse)
    queue.ask("test", key="a")
    assert queue.work_once()
    job = Job.objects.get()
    assert (job.state, job.problem) == (State.FAILED, "The list is full. Make another.")
    assert queue.again(job)


def test_an_unexpected_error_is_tried_again_and_its_text_is_kept_from_pages(monkeypatch):
    def fall(job, /):
        raise ValueError("maria@example.org")

    monkeypatch.setitem(queue._FUNCTIONS, "test", fall)
    queue.ask("test", key="a")
    for _ in range(queue.MOST_ATTEMPTS):
        Job.objects.update(not_before=timezone.now())
        assert queue.work_once()
    job = Job.objects.get()
    assert job.state == State.FAILED
    assert "maria" not in job.problem
    assert not queue.work_once()


def test_a_stopped_job_ends_at_its_next_report(monkeypatch):
    def work(job, /):
        queue.stop(job.job)
        job.report(1)
        raise AssertionError

    monkeypatch.setitem(queue._FUNCTIONS, "test", work)
    queue.ask("test", key="a")
    assert queue.work_once()
    assert Job.objects.get().state == State.STOPPED
