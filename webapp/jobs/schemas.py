"""What the job route answers."""

from typing import Annotated

from pydantic import BaseModel, Field

from webapp.jobs.service import Progress
from webapp.models import Job, JobState

LARGEST_ID = 2**31 - 1


class JobPath(BaseModel):
    """Which job."""

    job_id: int = Field(ge=1, le=LARGEST_ID, description="The number of the job")


class JobAnswer(BaseModel):
    """A job and how far it is."""

    id: int
    kind: str
    state: JobState
    fraction: Annotated[float, Field(ge=0, le=1)] | None = Field(
        description="The part that is done; null if unknown"
    )
    done: int = Field(description="In the units of the kind of job: bytes of an import")
    total: int
    message: str = Field(description="What it is doing, or why it failed")
    attempts: int = Field(description="How often a worker has begun it")
    is_over: bool
    is_waiting_for_worker: bool = Field(description="Whether it stands still because no worker runs")
    result: dict[str, object] | None = Field(description="What came of it, once it is done")

    @classmethod
    def of(cls, job: Job, progress: Progress) -> "JobAnswer":
        """Describe a job."""
        return cls(
            id=job.id,
            kind=job.kind,
            state=JobState(job.state),
            fraction=progress.fraction,
            done=job.done,
            total=job.total,
            message=job.message,
            attempts=job.attempts,
            is_over=progress.is_over,
            is_waiting_for_worker=progress.is_waiting_for_worker,
            result=job.result,
        )
