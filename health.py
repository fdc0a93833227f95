"""Is it alive, and can it do its work?"""

from flask import Blueprint, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from extensions import db, throttle
from staff.access import public

blueprint = Blueprint("health", __name__)
throttle.exempt(blueprint)


@blueprint.get("/healthz")
@public
def alive() -> Response:
    """The process answers."""
    return Response("ok", content_type="text/plain")


@blueprint.get("/readyz")
@public
def ready() -> Response:
    """The database answers too."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return Response("database away", 503, content_type="text/plain")
    return Response("ok", content_type="text/plain")
