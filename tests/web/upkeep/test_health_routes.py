"""GET /healthz, /readyz and /metrics: plain answers for machines."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

import clock
import heartbeats
from app import create_app
from config import Config
from extensions import db
from outbox import service as outbox
from tests.conftest import NO_REDIS, config_for
from tests.web.desk.conftest import BehindTheDesk

TOKEN = "a-token-for-the-monitoring"


@pytest.fixture
def config(config: Config) -> Config:
    return replace(config, metrics_token=TOKEN)


@pytest.fixture
def nowhere() -> Iterator[FlaskClient]:
    """An application whose database has gone."""
    app = create_app(config_for("sqlite:////no/such/folder/zhrebiy.db"))
    with app.app_context():
        yield app.test_client()
        db.engine.dispose()


def scraped(client: FlaskClient, bearer: str = TOKEN) -> dict[str, float]:
    """Every sample by its name and labels, as Prometheus reads them."""
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {bearer}"})
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.text)
    return {
        ",".join([sample.name, *map(str, sample.labels.values())]): sample.value
        for family in families
        for sample in family.samples
    }


def test_the_process_answers_whatever_else_is_wrong(nowhere: FlaskClient) -> None:
    answer = nowhere.get("/healthz")
    assert (answer.status_code, answer.text, answer.mimetype) == (200, "ok", "text/plain")


def test_ready_means_database_and_migrations(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (200, "ok")


def test_without_a_database_it_is_not_ready(nowhere: FlaskClient) -> None:
    answer = nowhere.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "database away")


@pytest.mark.parametrize(
    "version", ["UPDATE alembic_version SET version_num = 'older'", "DELETE FROM alembic_version"]
)
def test_with_another_schema_it_is_not_ready(app: Flask, client: FlaskClient, version: str) -> None:
    with app.app_context():
        [kept] = db.session.execute(text("SELECT version_num FROM alembic_version")).scalars()
        db.session.execute(text(version))
        db.session.commit()
    answer = client.get("/readyz")
    with app.app_context():  # the next test takes over a database with its right version
        db.session.execute(text("DELETE FROM alembic_version"))
        db.session.execute(text("INSERT INTO alembic_version VALUES (:kept)"), {"kept": kept})
        db.session.commit()
    assert (answer.status_code, answer.text) == (503, "migrations not applied")


def test_without_redis_it_works_on_and_says_so(database_url: str) -> None:
    app = create_app(config_for(database_url, NO_REDIS))
    answer = app.test_client().get("/readyz")
    with app.app_context():
        db.engine.dispose()
    assert (answer.status_code, answer.text) == (200, "ok, but redis away")


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer ",
        "Bearer guess",
        TOKEN,
        f"Basic {TOKEN}",
        f"Bearer {TOKEN}x",
        "Bearer ключ".encode().decode("latin-1"),
    ],
)
def test_figures_are_no_page_without_their_token(client: FlaskClient, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    assert client.get("/metrics", headers=headers).status_code == 404


def test_without_a_token_set_nobody_gets_figures(database_url: str) -> None:
    app = create_app(config_for(database_url))
    for header in ("Bearer ", "Bearer None", "Bearer"):
        answer = app.test_client().get("/metrics", headers={"Authorization": header})
        assert answer.status_code == 404
    with app.app_context():
        db.engine.dispose()


def test_figures_tell_of_communities_queues_and_parts(
    client: FlaskClient, behind: BehindTheDesk
) -> None:
    with behind() as scene:
        contest = scene.open_contest()
        outbox.put("results:9", contest, "Итоги: /c/9", "/c/9", clock.now())
        heartbeats.beat(heartbeats.WORKER, clock.now())
    found = scraped(client)
    assert found["zhrebiy_callbacks_well,library"] == 1
    assert found["zhrebiy_inbox_events,library,new"] == 0
    assert found["zhrebiy_outbox_rows,waiting"] == 1
    assert found["zhrebiy_outbox_lag_seconds"] > 0
    assert found["zhrebiy_redis_up"] == 1
    assert found["zhrebiy_migrations_at_head"] == 1
    assert found["zhrebiy_heartbeat_seconds,worker"] == pytest.approx(
        clock.now().timestamp(), abs=60
    )
    assert found["zhrebiy_vk_booked_ahead_seconds,library,service"] == 0


def test_to_be_asked_whether_it_is_ready_is_no_news_for_the_log(
    own_app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO"):
        assert own_app.test_client().get("/readyz").status_code == 200
    assert [record.name for record in caplog.records if record.name.startswith("alembic")] == []
