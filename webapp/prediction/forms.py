"""The prediction form, built from the feature schema so that both know the same limits."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import FloatField, IntegerField, SelectField, StringField, ValidationError
from wtforms.validators import Length, Optional

from ml.features import FIELDS, Field

KEYS = ("C", "C sharp", "D", "E flat", "E", "F", "F sharp", "G", "A flat", "A", "B flat", "B")
CHOICES: dict[str, list[tuple[str, str]]] = {
    "explicit": [("", "unknown"), ("0", "no"), ("1", "yes")],
    "key": [("", "unknown"), *((str(number), name) for number, name in enumerate(KEYS))],
    "mode": [("", "unknown"), ("1", "major"), ("0", "minor")],
}


def _to_whole(text: str | None) -> int | None:
    return int(text) if text else None


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


class Within:
    """Checks a number against the limits of its field, however long the number is."""

    def __init__(self, field: Field) -> None:
        self.field_flags = {"min": field.low, "max": field.high}
        self._low, self._high = field.low or 0, field.high or 0
        self._message = f"{field.label} must be {field.limits}."

    def __call__(self, _form: FlaskForm, field: Any) -> None:
        """Refuse what is outside the limits; NaN is outside all. What is no number has been refused before."""
        if field.data is not None and not self._low <= field.data <= self._high:
            raise ValidationError(self._message)


def _form_field(field: Field) -> Any:
    if field.name in CHOICES:
        return SelectField(
            field.label, choices=CHOICES[field.name], coerce=_to_whole, default="", description=field.about
        )
    about = f"{field.about} {_sentence(field.limits)}"
    look = {"placeholder": f"e.g. {field.example}"}
    if field.kind == "text":
        return StringField(
            field.label, [Optional(), Length(max=int(field.high or 0))], description=about, render_kw=look
        )
    checks = [Optional(), Within(field)]
    widget = IntegerField if field.kind == "whole" else FloatField
    step = "1" if field.kind == "whole" else "any"
    return widget(field.label, checks, description=about, render_kw={**look, "step": step})


class PredictionForm(FlaskForm):  # type: ignore[misc]
    """Every input a model knows; each may stay empty. It changes nothing, so it travels by GET."""

    class Meta:
        """A query that changes nothing needs no token."""

        csrf = False

    def values(self) -> dict[str, Any]:
        """The fields that were filled in, by name."""
        return {name: value for name, value in self.data.items() if value is not None and str(value).strip()}


for _field in FIELDS:
    setattr(PredictionForm, _field.name, _form_field(_field))
