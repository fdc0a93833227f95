"""Is it alive, can it do its work, and how is it doing? For load balancers and monitoring."""

import hmac

from flask import Blueprint, Response, abort, request
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError

import clock
from extensions import throttle
from parts import parts
from staff.access import public
from upkeep import figures, metrics, redis_figures
from upkeep.versions import migrated

blueprint = Blueprint("health", __name__)
throttle.exempt(blueprint)


@blueprint.get("/healthz")
@public
def alive() -> Response:
    """The process answers."""
    return _plain("ok")


@blueprint.get("/readyz")
@public
def ready() -> Response:
    """The database answers and is as this program expects it. Without Redis we are only slower."""
    try:
        whole = migrated()
    except SQLAlchemyError:
        return _plain("database away", 503)
    if not whole:
        return _plain("migrations not applied", 503)
    return _plain("ok" if redis_figures.answers(parts().redis) else "ok, but redis away")


@blueprint.get("/metrics")
@public
def scraped() -> Response:
    """Figures for Prometheus; for whoever has no token there is no such page."""
    if not _may_scrape():
        abort(404)
    now = clock.now()
    text = metrics.exposition(figures.gather(figures.everything(), now))
    return Response(text, content_type=CONTENT_TYPE_LATEST)


def _may_scrape() -> bool:
    token = parts().config.metrics_token
    given = request.headers.get("Authorization", "")
    return bool(token) and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


def _plain(text: str, status: int = 200) -> Response:
    return Response(text, status, content_type="text/plain; charset=utf-8")
