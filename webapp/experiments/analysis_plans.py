"""What an experiment's rows say that shall be analysed."""

import hashlib

from ml.experiments.analysis.conclusions import AnalysisPlan
from ml.experiments.guardrails import Margin
from ml.experiments.metric_catalogue import Metric, get_metric
from webapp.models import Experiment, MetricRole


def analysis_plan(experiment: Experiment) -> AnalysisPlan:
    """Translate a definition; the seed follows from the experiment's salt, so that a report repeats itself."""
    return AnalysisPlan(
        variants=[variant.key for variant in experiment.variants],
        guardrails=[
            (metric, Margin(one.margin or 0.0, one.is_relative, metric.lower_is_better))
            for one in experiment.metrics
            if one.role == MetricRole.GUARDRAIL
            for metric in [get_metric(one.metric)]
        ],
        secondary=[get_metric(one.metric) for one in experiment.metrics if one.role == MetricRole.SECONDARY],
        winsorised_at=experiment.winsorised_at,
        is_paired=experiment.split == "paired",
        is_replay=experiment.is_replay,
        seed=int.from_bytes(hashlib.sha256(experiment.salt.encode()).digest()[:4], "big"),
    )


def metrics_of(plan: AnalysisPlan) -> list[Metric]:
    """All metrics besides the primary one."""
    return [*(metric for metric, _ in plan.guardrails), *plan.secondary]
