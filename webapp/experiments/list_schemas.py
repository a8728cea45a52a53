"""What is answered about all experiments."""

from collections.abc import Sequence

from flask import url_for
from pydantic import BaseModel, Field

from webapp.experiments.definition_answers import moment
from webapp.models import Experiment


class ExperimentLinks(BaseModel):
    """Where more is said."""

    definition: str
    report: str
    page: str = Field(description="For people")

    @classmethod
    def to(cls, key: str) -> "ExperimentLinks":
        """Find the addresses of an experiment."""
        return cls(
            definition=url_for("experiment_list.show", key=key),
            report=url_for("experiment_reports.report", key=key),
            page=url_for("experiments.show", key=key),
        )


class ListedExperiment(BaseModel):
    """One experiment."""

    key: str
    name: str
    state: str = Field(description="draft, running, stopped or archived")
    is_replay: bool
    listeners: int = Field(description="Who have a variant")
    primary_metric: str
    started_at: str | None
    stopped_at: str | None
    links: ExperimentLinks

    @classmethod
    def of(cls, experiment: Experiment, listeners: int) -> "ListedExperiment":
        """Translate an experiment."""
        return cls(
            key=experiment.key,
            name=experiment.name,
            state=experiment.state,
            is_replay=experiment.is_replay,
            listeners=listeners,
            primary_metric=experiment.primary_metric,
            started_at=moment(experiment.started_at_ms),
            stopped_at=moment(experiment.stopped_at_ms),
            links=ExperimentLinks.to(experiment.key),
        )


class ExperimentList(BaseModel):
    """All of them, the newest first."""

    experiments: list[ListedExperiment]

    @classmethod
    def of(cls, found: Sequence[tuple[Experiment, int]]) -> "ExperimentList":
        """Translate what the service lists."""
        return cls(experiments=[ListedExperiment.of(one, listeners) for one, listeners in found])
