"""The form that defines an experiment. It reads texts; what they must be, the schema of the JSON route says."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import FieldList, Form, FormField, SelectField, StringField, SubmitField
from wtforms.widgets import DateTimeLocalInput, NumberInput, TextArea

from ml.experiments.metric_catalogue import METRICS
from webapp.experiments import plans

ROWS_SHOWN = plans.FEWEST_VARIANTS
SHOWN = [("nothing", "nothing"), ("baseline", "baseline"), ("advanced", "advanced")]
SPLITS = [
    ("hash", "hash: listeners who come one by one"),
    ("paired", "paired: all of them at the start, each with one alike"),
    ("stratified", "stratified: all of them at the start, within groups alike"),
]
PREMIUM = [("", "everybody"), ("yes", "with premium"), ("no", "without premium")]
LOOKING = [("planned", "at the planned looks"), ("always", "at any moment")]
ROLES = [
    ("", "none"),
    ("relative", "guardrail, margin in %"),
    ("absolute", "guardrail, margin in its unit"),
    ("secondary", "secondary"),
]
PERCENT = "Percent, above 0"


def _text(label: str, about: str = "", **look: Any) -> Any:
    return StringField(label, description=about, render_kw=look)


def _number(label: str, about: str = "", step: str = "1") -> Any:
    return StringField(label, description=about, widget=NumberInput(step=step))


class PercentField(StringField):
    """A fraction, written in percent."""

    widget = NumberInput(step="any")


class VariantForm(Form):
    """One variant; a row that is empty is none."""

    key = _text("Key", maxlength=60)
    name = _text("Name", maxlength=200)
    weight = PercentField("Listeners (%)", description=f"{PERCENT} and below 100; together 100.")
    shows = SelectField("Shows", choices=SHOWN)
    model_version = _text("Model version", maxlength=60, placeholder="what serves")


class MetricForm(Form):
    """What a metric besides the primary one is watched for."""

    role = SelectField("Role", choices=ROLES)
    margin = _number("Margin", step="any")


class MetricsForm(Form):
    """Every metric by its key."""


for _metric in METRICS.values():
    setattr(MetricsForm, _metric.key, FormField(MetricForm, _metric.title))


class DefinitionForm(FlaskForm):  # type: ignore[misc]
    """An experiment as a draft."""

    key = _text("Key", "In addresses and data: lower-case letters, digits and hyphens.", maxlength=60)
    name = _text("Name", "For people.", maxlength=200)
    hypothesis = StringField("Hypothesis", description="What is expected, and why.", widget=TextArea())
    variants = FieldList(
        FormField(VariantForm), min_entries=plans.MOST_VARIANTS, max_entries=plans.MOST_VARIANTS
    )
    premium = SelectField("Listeners", choices=PREMIUM, description="Who may be in it.")
    minimum_sessions = _number("Sessions they must have had", "Empty for none.")
    traffic_share = PercentField("Traffic (%)", description=f"{PERCENT}, at most 100; it may grow later.")
    layer = _text("Layer", "Running experiments of one layer never share a listener.", maxlength=60)
    split = SelectField("Divided by", choices=SPLITS, description="Paired needs two variants of 50 % each.")
    primary_metric = SelectField(
        "Primary metric",
        choices=[(metric.key, metric.title) for metric in METRICS.values()],
        description="The one that decides.",
    )
    metrics = FormField(MetricsForm)
    planned_listeners = _number("Planned listeners", "With a value, in all arms together; see Planning.")
    planned_looks = _number("Planned looks", "At the result, the last one included.")
    looking = SelectField("The result is read", choices=LOOKING, description="Both keep 5 % false alarms.")
    winsorised_at = PercentField(
        "Winsorised at (%)", description="Percent of listeners, above 50 and below 100, or empty."
    )
    starts_at = StringField(
        "Start (UTC)", description="Empty for at once.", widget=DateTimeLocalInput(), render_kw={"step": 1}
    )
    ends_at = StringField(
        "End (UTC)", description="Empty for never.", widget=DateTimeLocalInput(), render_kw={"step": 1}
    )
    submit = SubmitField("Keep as a draft")
