import json
import sys
import threading

import pytest

from webapp.accounts.service import create_account
from webapp.clock import now_ms
from webapp.jobs import service
from webapp.jobs.kinds import FUNCTIONS
from webapp.jobs.pulse import LOST_AFTER_MS, Pulse
from webapp.jobs.work import JobError, LostJobError, Work
from webapp.models import JobState, Role
from webapp.transaction import writing

KIND = "test"
PASSWORD = "a long enough password"


def double(work):
    """The function of the jobs of these tests."""
    with writing():
        work.tell(total=2, done=1, message="halfway")
        work.checkpoint()
    if work.parameters["number"] < 0:
        raise JobError("the number is negative, must be 0 or more")
    return {"double": 2 * work.parameters["number"] // work.parameters.get("by", 1)}


@pytest.fixture(autouse=True)
def kind():
    """Register the kind of job of these tests."""
    FUNCTIONS[KIND] = f"{__name__}:double"
    sys.modules.setdefault(__name__, sys.modules[double.__module__])
    yield
    del FUNCTIONS[KIND]


@pytest.fixture
def submit(session):
    def submit(**parameters):
        job = service.submit(session, KIND, parameters, None, now_ms())
        session.commit()
        return job

    return submit


def test_a_job_is_done_and_keeps_its_result(submit, work_off, session):
    job = submit(number=21)

    work_off()

    session.rollback()
    assert (job.state, job.result, job.attempts) == (JobState.DONE, {"double": 42}, 1)


def test_a_failed_job_keeps_what_a_person_can_do_and_can_be_tried_again(submit, work_off, session):
    job = submit(number=-1)
    work_off()
    session.rollback()
    failed = (job.state, job.message)

    job.parameters = {"number": 1}
    service.try_again(session, job)
    session.commit()
    work_off()

    session.rollback()
    assert failed == (JobState.FAILED, "the number is negative, must be 0 or more")
    assert job.state == JobState.DONE


def test_a_defect_fails_the_job_without_telling_its_text(submit, work_off, session):
    job = submit(number=1, by=0)

    work_off()

    session.rollback()
    assert job.state == JobState.FAILED
    assert "division" not in job.message
    assert f"job {job.id}" in job.message


def test_a_queue_that_does_not_answer_leaves_the_job_in_its_row(app, submit, session):
    app.extensions["job_queue"] = None

    job = submit(number=1)

    assert job.state == JobState.QUEUED
    assert not service.worker_is_alive(now_ms())


def test_a_job_that_waits_cannot_be_tried_again(submit, session):
    with pytest.raises(service.JobStateError, match="queued"):
        service.try_again(session, submit(number=1))


def test_only_one_worker_gets_a_job(submit, session):
    job = submit(number=1)

    first, second = (service.claim(session, job.id, now_ms()) for _ in range(2))

    assert first is job
    assert second is None


def test_a_job_that_the_queue_lost_is_put_into_it_again_once(submit, worker):
    job = submit(number=1)
    worker.queue.huey.flush()

    worker.tend()
    worker.tend()

    assert worker.queue.huey.pending_count() == 1
    assert worker.queue.ids() == {job.id}


def test_a_job_whose_transaction_was_rolled_back_never_reaches_the_queue(session, worker):
    service.submit(session, KIND, {}, None, now_ms())
    session.rollback()

    assert worker.queue.ids() == set()


@pytest.mark.parametrize(
    ("pulse", "is_taken_back"),
    [
        (lambda now: None, True),
        (lambda now: Pulse.of_this_process(now), False),
        (lambda now: Pulse(now, Pulse.of_this_process(now).host, 2**22 + 1), True),
        (lambda now: Pulse(now, "another machine", 1), False),
        (lambda now: Pulse(now - LOST_AFTER_MS - 1, "another machine", 1), True),
    ],
    ids=["never seen", "this process", "process that ended", "other machine", "long silent"],
)
def test_a_running_job_is_taken_back_when_its_worker_is_gone(submit, worker, session, pulse, is_taken_back):
    job = submit(number=1)
    long_ago = now_ms() - 2 * LOST_AFTER_MS
    service.claim(session, job.id, long_ago)
    session.commit()
    if sign := pulse(now_ms()):
        worker.queue.beat(sign, job.id)

    worker.tend()

    session.rollback()
    assert job.state == (JobState.QUEUED if is_taken_back else JobState.RUNNING)


def test_a_job_that_kills_its_worker_each_time_is_given_up(submit, worker, session):
    job = submit(number=1)
    job.state, job.attempts = JobState.RUNNING, service.MOST_ATTEMPTS
    session.commit()

    worker.tend()

    session.rollback()
    assert job.state == JobState.FAILED
    assert "given up" in job.message


def test_a_worker_that_lost_its_job_cannot_write_to_it(submit, session):
    job = submit(number=1)
    service.claim(session, job.id, now_ms())
    old = Work(job.id, 1, {}, threading.Event())
    job.attempts = 2
    session.commit()

    with pytest.raises(LostJobError), writing() as own_session:
        old.save(own_session, done=99)


def test_a_job_goes_back_to_the_queue_when_the_worker_stops(submit, worker, session):
    job = submit(number=1)
    worker.stopping.set()

    worker.perform(job.id)

    session.rollback()
    assert (job.state, job.done, job.finished_at_ms) == (JobState.QUEUED, 1, None)


def test_the_queue_holds_nothing_but_json(submit, worker):
    submit(number=1)

    (message,) = worker.queue.huey.storage.enqueued_items()

    assert json.loads(message)[6] == [1]


def test_a_worker_that_stopped_is_no_longer_alive(app, worker):
    worker.beat()
    alive = service.worker_is_alive(now_ms())

    worker.queue.fall_silent(Pulse.of_this_process(now_ms()))

    assert alive
    assert not service.worker_is_alive(now_ms())


def test_the_route_tells_admins_how_far_a_job_is(client, session, submit, work_off):
    job = submit(number=4)
    create_account(session, "kim", PASSWORD, Role.ADMIN)
    session.commit()
    address = f"/api/v1/jobs/{job.id}"
    stranger = client.get(address)
    client.post("/sign-in", data={"username": "kim", "password": PASSWORD})

    waiting = client.get(address).json
    work_off()
    done = client.get(address).json

    assert stranger.status_code == 401
    assert (waiting["state"], waiting["fraction"], waiting["is_waiting_for_worker"]) == ("queued", None, True)
    assert (done["state"], done["fraction"], done["result"]) == ("done", 1.0, {"double": 8})
    assert client.get("/api/v1/jobs/77").status_code == 404
    assert client.get("/api/v1/jobs/99999999999").status_code == 422


def test_the_list_names_the_jobs_and_that_no_worker_runs(runner, submit):
    assert "There are no jobs" in runner.invoke(args=["jobs", "list"]).output
    submit(number=1)

    output = runner.invoke(args=["jobs", "list"]).output

    assert "test  queued" in output
    assert "flask jobs work" in output
