"""Extensions are made here and bound to the application in app.create_app."""

from flask import Flask
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_talisman import Talisman
from flask_wtf import CSRFProtect
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

NAMES = {  # constraints need names before a migration can change them
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Throttle(Limiter):
    """Flask-Limiter's, which is one for the process and so for every application made there."""

    def init_app(self, app: Flask) -> None:
        """Count for `app`. Another one's Redis may have been away: that says nothing of its own,
        and what is counted in memory meanwhile would be lost in mid-count."""
        self._storage_dead = False
        super().init_app(app)


class Base(DeclarativeBase):
    """What every model inherits from."""

    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base)
migrate = Migrate()
csrf = CSRFProtect()
sign_in = LoginManager()
babel = Babel()
bootstrap = Bootstrap5()
talisman = Talisman()
throttle = Throttle(key_func=get_remote_address)
