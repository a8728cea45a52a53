"""The sign-in form."""

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField, SubmitField
from wtforms.validators import InputRequired, Length


class SignInForm(FlaskForm):  # type: ignore[misc]
    """Name and password."""

    username = StringField(
        "Username", [InputRequired(), Length(max=80)], render_kw={"autocomplete": "username"}
    )
    password = PasswordField(
        "Password", [InputRequired(), Length(max=500)], render_kw={"autocomplete": "current-password"}
    )
    submit = SubmitField("Sign in")
