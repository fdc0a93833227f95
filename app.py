"""Putting the application together: named steps, read from top to bottom."""

from datetime import timedelta

import structlog
from flask import Flask
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix

import assets
import belfry
import connections
import cookies
import locales
import logs
import models  # noqa: F401  # every table, before anybody asks for one
from bell import Bell
from cli import init_cli
from config import Config
from contests.amend_routes import blueprint as amended
from contests.amend_routes import desk_blueprint as desk_amend
from contests.archive_routes import blueprint as archive
from contests.calendar_routes import blueprint as desk_calendar
from contests.cover_routes import blueprint as desk_cover
from contests.deciding_routes import blueprint as desk_deciding
from contests.entry_routes import blueprint as desk_entries
from contests.figure_routes import blueprint as desk_figures
from contests.file_routes import blueprint as files
from contests.keep_routes import blueprint as desk_keep
from contests.law_routes import blueprint as desk_law
from contests.poster_routes import blueprint as desk_posters
from contests.public_routes import blueprint as public_pages
from contests.quick_routes import blueprint as desk_quick
from contests.routes import blueprint as desk
from contests.step_routes import blueprint as desk_steps
from crypto import Seal
from errors import init_errors
from extensions import bootstrap, csrf, db, migrate, sign_in, talisman, throttle
from language_routes import blueprint as language
from notices.account_routes import blueprint as account_messages
from notices.routes import blueprint as desk_notices
from objections.routes import blueprint as objections
from objections.routes import desk_blueprint as desk_objections
from pagecache import PageCache, private
from pages import Id, make_room, refuse_nul
from parts import NAME, Parts
from prizes.routes import blueprint as desk_prizes
from receipts.routes import blueprint as receipts
from staff import sessions
from staff.access import check_access
from staff.account_routes import blueprint as account
from staff.routes import blueprint as staff_pages
from upkeep.callback_routes import blueprint as callbacks
from upkeep.health_routes import blueprint as health
from upkeep.key_routes import blueprint as keys
from upkeep.quarantine_routes import blueprint as quarantine
from upkeep.routes import blueprint as communities
from upkeep.staff_routes import blueprint as staff_health
from upkeep.templating import init_templating
from vk.client import connect
from vk.limiter import Limiter
from webhooks.door import Door
from webhooks.routes import blueprint as webhooks
from winners.closing_routes import blueprint as desk_closing
from winners.erasing_routes import blueprint as erasing
from winners.erasing_routes import desk_blueprint as desk_erasing
from winners.public_routes import blueprint as results
from winners.register_routes import blueprint as register
from winners.round_routes import blueprint as rounds
from winners.round_routes import desk_blueprint as desk_rounds
from winners.routes import blueprint as desk_draw
from winners.stage_routes import blueprint as desk_stage

DESK = (desk, desk_law, desk_amend, desk_steps, desk_draw, desk_prizes)
OVERVIEW = (desk_figures, desk_calendar)
PEOPLE = (desk_entries, desk_deciding)
CLOSING = (desk_closing, desk_stage)
MAKING = (desk_quick, desk_keep, desk_cover, desk_posters)
FAIR_PLAY = (amended, rounds, desk_rounds, objections, desk_objections)
ERASING = (erasing, desk_erasing)
NOTICES = (desk_notices, account, account_messages)
UPKEEP = (communities, keys, callbacks, quarantine, staff_health, health)
REDIS_TIMEOUT_S = 2
log = structlog.get_logger()
CSP = {
    "default-src": "'self'",
    "img-src": "'self' data:",  # Bootstrap's form icons are data: pictures in its stylesheet
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def create_app(config: Config) -> Flask:
    """The whole application, ready to serve."""
    app = Flask(__name__, static_folder=None)  # assets.py serves it
    app.extensions[NAME] = parts = make_parts(config)
    _configure(app, parts)
    logs.init_logs()
    _init_database(app)
    _init_security(app, config)
    locales.init_locales(app)
    _init_pages(app)
    init_errors(app)
    init_cli(app)
    return app


def _configure(app: Flask, parts: Parts) -> None:
    config = parts.config
    app.config.update(
        SECRET_KEY=config.secret_key,
        SQLALCHEMY_DATABASE_URI=config.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=connections.options(config.database_url),
        RATELIMIT_STORAGE_URI="redis://",  # by the way of our own client, wherever that leads
        RATELIMIT_STORAGE_OPTIONS={"connection_pool": parts.redis.connection_pool},
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.secure,
        PERMANENT_SESSION_LIFETIME=timedelta(days=14),
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        BOOTSTRAP_SERVE_LOCAL=True,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a form may stay open over lunch
    )
    app.session_interface = cookies.Sessions()
    app.config["SESSION_COOKIE_NAME"] = cookies.named("session", app)
    app.wsgi_app = PageCache(app, config.page_cache_s)  # type: ignore[assignment]
    app.wsgi_app = Door(app)  # type: ignore[assignment]
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def make_parts(config: Config) -> Parts:
    """What the application is given besides its database: keys, Redis, the way to VK."""
    client = belfry.connect(
        config.redis_url,
        socket_connect_timeout=REDIS_TIMEOUT_S,
        socket_timeout=REDIS_TIMEOUT_S,
        retry=Retry(NoBackoff(), 0),  # a bell that does not ring is left alone, not waited for
    )
    limiter = Limiter(client)
    return Parts(
        config=config,
        seal=Seal(config.token_keys),
        redis=client,
        bell=Bell(client),
        vk=lambda tokens, gate: connect(tokens, config.vk_api_url, limiter, gate),
    )


def _init_database(app: Flask) -> None:
    db.init_app(app)
    app.teardown_appcontext(_let_go)  # before Flask-SQLAlchemy does, which came first
    migrate.init_app(app, db, render_as_batch=True)
    with app.app_context():
        connections.look_after(db.engine)
        connections.greet(db.engine)


def _let_go(_error: BaseException | None) -> None:
    """What is read is read: who asked gets it, though the connection was lost since.

    From here an error would go past every error page.
    """
    try:
        db.session.remove()
    except SQLAlchemyError as error:
        log.warning("connection_lost", error=type(error).__name__)
        db.session.registry.clear()


def _init_security(app: Flask, config: Config) -> None:
    app.before_request(make_room)  # the first of them: CSRF protection reads the form
    csrf.init_app(app)
    throttle.init_app(app)
    sign_in.init_app(app)
    sign_in.user_loader(sessions.account_of)
    talisman.init_app(
        app,
        content_security_policy=CSP,
        force_https=False,  # the proxy in front does that
        strict_transport_security=config.secure,
        session_cookie_secure=config.secure,
    )
    app.before_request(refuse_nul)
    app.before_request(check_access)
    app.after_request(private)


def _init_pages(app: Flask) -> None:
    bootstrap.init_app(app)
    assets.init_assets(app)
    init_templating(app)
    app.url_map.converters["int"] = Id
    for blueprint in (
        public_pages,
        language,
        archive,
        files,
        results,
        register,
        *ERASING,
        *FAIR_PLAY,
        receipts,
        staff_pages,
        *DESK,
        *OVERVIEW,
        *PEOPLE,
        *MAKING,
        *CLOSING,
        webhooks,
        *UPKEEP,
        *NOTICES,
    ):
        app.register_blueprint(blueprint)
