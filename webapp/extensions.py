"""The Flask extensions, made once and bound to each app by the factory."""

from flask_bootstrap import Bootstrap5
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from webapp.models import Base

db = SQLAlchemy(metadata=Base.metadata)
csrf = CSRFProtect()
login = LoginManager()
bootstrap = Bootstrap5()
