"""Between the form of a definition and the JSON that means the same."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from ml.experiments.metric_catalogue import METRICS
from webapp.errors import described, sentence_of
from webapp.experiments.definition_answers import DefinedExperiment
from webapp.experiments.definition_forms import DefinitionForm, PercentField, VariantForm
from webapp.experiments.definition_schemas import DefinitionBody

_PREMIUM = {"yes": True, "no": False}
_PREMIUM_TEXTS = {True: "yes", False: "no", None: ""}
_FRACTION_DIGITS = 12
_POPULATION = ("premium", "minimum_sessions", "traffic_share", "layer")
_SECONDS = len("2027-01-31T08:00:00")


def read_form(form: DefinitionForm) -> DefinitionBody:
    """Read a form as the JSON route reads its body.

    Raises:
        ValidationError: A field is not what it must be.
    """
    return DefinitionBody.model_validate(
        _given(
            key=_text(form.key) or "",
            name=_text(form.name) or "",
            hypothesis=_text(form.hypothesis) or "",
            variants=[_variant(row) for row in filled_rows(form)],
            population=_population(form),
            split=form.split.data,
            primary_metric=form.primary_metric.data,
            guardrails=[_guardrail(key, metric) for key, metric in _guards(form)],
            secondary_metrics=[key for key, metric in _metrics(form) if metric.role.data == "secondary"],
            planned_listeners=_number(form.planned_listeners),
            planned_looks=_number(form.planned_looks),
            looking=form.looking.data,
            winsorised_at=_fraction(form.winsorised_at),
            starts_at=_text(form.starts_at),
            ends_at=_text(form.ends_at),
        )
    )


def filled_rows(form: DefinitionForm) -> list[VariantForm]:
    """The variants of a form; a row without key, name and weight is none."""
    return [
        row.form for row in form.variants if any(_text(row.form[name]) for name in ("key", "name", "weight"))
    ]


def place_errors(form: DefinitionForm, error: ValidationError) -> list[str]:
    """Put each error at its field; gives those, as sentences, that belong to none."""
    _, errors = described(error)
    left = []
    for entry, found in zip(error.errors(include_url=False), errors, strict=False):
        field = _field_at(form, entry["loc"])
        if field is None:
            left.append(sentence_of(found))
            continue
        is_percent = isinstance(field, PercentField)
        field.errors = [*field.errors, field.description if is_percent else entry["msg"]]
    return left


def form_data(defined: DefinedExperiment) -> dict[str, Any]:
    """Write an experiment into the fields of the form."""
    metrics = {key: {"role": "secondary", "margin": ""} for key in defined.secondary_metrics}
    for one in defined.guardrails:
        role, size = ("relative", 100 * one.margin) if one.is_relative else ("absolute", one.margin)
        metrics[one.metric] = {"role": role, "margin": f"{size:.12g}"}
    variants = [one.model_dump() | {"weight": _percent(one.weight)} for one in defined.variants]
    return defined.model_dump() | {
        "variants": variants,
        "premium": _PREMIUM_TEXTS[defined.population_premium],
        "minimum_sessions": str(defined.population_minimum_sessions),
        "traffic_share": _percent(defined.traffic_share),
        "metrics": metrics,
        "planned_listeners": str(defined.planned_listeners or ""),
        "planned_looks": str(defined.planned_looks),
        "winsorised_at": None if defined.winsorised_at is None else _percent(defined.winsorised_at),
        "starts_at": (defined.starts_at or "")[:_SECONDS],
        "ends_at": (defined.ends_at or "")[:_SECONDS],
    }


def _variant(row: VariantForm) -> dict[str, Any]:
    version = _text(row.model_version)
    return {
        "key": _text(row.key) or "",
        "name": _text(row.name) or "",
        "weight": _fraction(row.weight),
        "shows": row.shows.data,
        "model_version": version,
    }


def _population(form: DefinitionForm) -> dict[str, Any]:
    return _given(
        premium=_PREMIUM.get(form.premium.data),
        minimum_sessions=_number(form.minimum_sessions),
        traffic_share=_fraction(form.traffic_share),
        layer=_text(form.layer),
    )


def _guardrail(key: str, metric: Any) -> dict[str, Any]:
    is_relative = metric.role.data == "relative"
    margin = _fraction(metric.margin) if is_relative else _number(metric.margin)
    return {"metric": key, "margin": margin, "is_relative": is_relative}


def _metrics(form: DefinitionForm) -> Iterator[tuple[str, Any]]:
    for key in METRICS:
        metric: Any = form.metrics[key]
        yield key, metric.form


def _guards(form: DefinitionForm) -> list[tuple[str, Any]]:
    return [(key, metric) for key, metric in _metrics(form) if metric.role.data in ("relative", "absolute")]


def _field_at(form: DefinitionForm, place: tuple[int | str, ...]) -> Any:
    """The field that a place in the JSON was read from; None if there is none."""
    match place:
        case ("variants", int(number), str(name), *_):
            return filled_rows(form)[number][name]
        case ("guardrails", int(number), "margin", *_):
            return _guards(form)[number][1].margin
        case ("population", str(name), *_) if name in _POPULATION:
            return form[name]
        case (str(name),) if name in form and name not in ("variants", "metrics"):
            return form[name]
    return None


def _text(field: Any) -> str | None:
    """What stands in a field; None if it is blank."""
    return (field.data or "").strip() or None


def _number(field: Any) -> Any:
    """A number, or whatever else stands there for the schema to refuse; None if it is blank."""
    written = _text(field)
    if written is None:
        return None
    try:
        return int(written) if written.lstrip("-").isdecimal() else float(written)
    except ValueError:
        return written


def _fraction(field: Any) -> Any:
    """What stands there in percent, as a fraction; else as `_number`."""
    written = _text(field)
    try:
        return None if written is None else round(float(written) / 100, _FRACTION_DIGITS)
    except ValueError:
        return written


def _percent(fraction: float) -> str:
    return f"{100 * fraction:.12g}"


def _given(**values: Any) -> dict[str, Any]:
    """The values that are there, for the schema to fill in the others."""
    return {name: value for name, value in values.items() if value is not None}
