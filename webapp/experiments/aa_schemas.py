"""What the answer to a request for the A/A check looks like."""

from pydantic import BaseModel, Field

from ml.experiments.intervals import Interval
from webapp.clock import utc_text
from webapp.experiments.aa_finding import ALPHA, Finding, Rate
from webapp.experiments.answer_numbers import Fraction


class RateAnswer(BaseModel):
    """How often one test found something where nothing was."""

    false_positives: Fraction = Field(description="Among the divisions")
    interval: Interval = Field(description="Wilson's, of the rate of infinitely many divisions")
    histogram: list[int] = Field(description="P-values in 20 bins of equal width from 0 to 1")

    @classmethod
    def of(cls, rate: Rate) -> "RateAnswer":
        """Translate a rate."""
        return cls(false_positives=rate.rate, interval=rate.interval, histogram=rate.histogram)


class AaAnswer(BaseModel):
    """The latest A/A check: listeners divided at random, who were shown nothing different."""

    checked_at: str = Field(description="UTC, ISO 8601")
    metric: str = "session_duration"
    population: int = Field(description="Listeners with sessions")
    listeners: int = Field(description="Those that were divided: all, or a random sample")
    sessions: int = Field(description="Theirs")
    randomisations: int
    seed: int
    alpha: Fraction = Field(default=ALPHA, description="What the rate by listener should be")
    by_listener: RateAnswer = Field(description="Welch's test on one mean per listener, as reports do it")
    by_session: RateAnswer = Field(description="The mistake: every session taken for a listener of its own")
    is_sound: bool = Field(description="Whether the rate by listener can be one from 3.5 to 6.5 %")
    finding: str = Field(description="What it means, in words")

    @classmethod
    def of(cls, finding: Finding) -> "AaAnswer":
        """Translate a judged check."""
        check = finding.check
        return cls(
            checked_at=utc_text(check.checked_at_ms),
            population=check.population,
            listeners=check.listeners,
            sessions=check.sessions,
            randomisations=check.randomisations,
            seed=check.seed,
            by_listener=RateAnswer.of(finding.by_listener),
            by_session=RateAnswer.of(finding.by_session),
            is_sound=finding.is_sound,
            finding=" ".join(finding.sentences),
        )
