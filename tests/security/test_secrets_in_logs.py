"""Whatever is handed to a real installation, and whatever then goes wrong, no log tells a secret.

What VK's own troubles may give away is tried in tests/web/test_canary.py.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, quote_plus

import pytest

from tests.security.troubled import GROUP, LOGIN, SLUG, WORDS, Troubled, troubled

KEYS = ("community", "service", "user")
NOWHERE = "postgresql://zhrebiy:{}@127.0.0.1:9/zhrebiy"
ODD = "postgresql://zhrebiy:{}/@host:port/zhrebiy"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Troubled]:
    """Everything has happened that is told of below."""
    with troubled(tmp_path_factory.mktemp("troubled")) as made:
        enters(made)
        connects(made)
        vk_calls(made)
        asks_oddly(made)
        gets_into_trouble(made)
        yield made


def enters(house: Troubled) -> None:
    new = ("account", "add", "--operator", "--login", LOGIN, "--name", "Анна", "--password-stdin")
    house.run(*new, stdin=WORDS["password"])
    house.submit("/desk/sign-in", login=LOGIN, password=WORDS["mistyped password"])
    house.submit("/desk/sign-in", login=WORDS["mistyped password"], password=WORDS["password"])
    assert "/desk" in house.submit("/desk/sign-in", login=LOGIN, password=WORDS["password"]).url


def connects(house: Troubled) -> None:
    """A key that VK refuses, then the right ones; then one of them is changed in vain."""
    names = {"name": "Читальня", "screen_name": SLUG}
    made = house.stack.simulator.post("/sim/communities", group_id=GROUP, **names)
    given = {kind: made[f"{kind}_token"] for kind in KEYS}
    house.secrets |= {f"{kind} key": key for kind, key in given.items()}
    where = "/desk/communities/connect"
    refused = {**given, "service": WORDS["refused key"]}
    house.submit(where, zone="Asia/Yekaterinburg", **refused)
    assert house.submit(where, zone="Asia/Yekaterinburg", **given).status_code == 200
    house.submit("/desk/communities/1/keys/user", token=WORDS["refused key"])
    house.stack.simulator.post("/sim/faults", method="groups.getById", times=2, code=5)
    house.run("community", "check", "--community", SLUG)
    tokens = [part for kind in KEYS for part in (f"--{kind}-token", given[kind])]
    house.run("community", "connect", "--slug", SLUG, *tokens)


def vk_calls(house: Troubled) -> None:
    secret = house.opened()
    assert house.event(secret) == 200
    assert house.event(secret, "confirmation") == 200
    assert house.event(f"{secret}x") == 403
    assert house.event(secret, group=GROUP + 1) == 403
    assert house.hook(b'{"type": "like_add", "secret": "' + secret.encode()) == 400


def asks_oddly(house: Troubled) -> None:
    """Secrets where they do not belong: in addresses and headers."""
    for secret in list(house.secrets.values()):
        house.get(f"/c/{quote(secret, safe='')}", params={"access_token": secret})
        house.get("/metrics", headers={"Authorization": f"Bearer {quote(secret)}"})
    shown = {"Authorization": f"Bearer {WORDS['metrics token']}"}
    assert house.get("/metrics", headers=shown).status_code == 200


def gets_into_trouble(house: Troubled) -> None:
    """SQL errors with what was asked for, then no database at all, then no Valkey."""
    secret = house.secrets["callback secret"]
    with house.without_table("account"):
        assert house.get("/desk/account").status_code == 500
        house.submit_as_nobody("/desk/sign-in", login=WORDS["mistyped password"], password="x")
    with house.without_table("inbox_event"):
        assert house.event(secret) == 503
    with house.without_table("due_step"):
        house.says("scheduler", "sweep_failed")
    with house.without_table("access_token"):
        assert house.get("/desk/communities/1").status_code == 500
        house.run("community", "check", "--community", SLUG)
    with house.without_table("heartbeat"):
        house.says("worker", "UndefinedTable")
    house.server.stop()
    assert house.get("/desk/account").status_code == 503
    assert house.event(secret) == 503
    house.run("check")
    house.server.again()
    for odd in (NOWHERE, ODD):
        house.run("check", ZHREBIY_DATABASE_URL=odd.format(WORDS["database password"]))
    house.run("check", ZHREBIY_REDIS_URL=ODD.format(WORDS["database password"]))
    house.stack.fleet.kill("valkey")
    house.event(secret)
    house.says("web", "bell_not_heard")


def told(lines: Mapping[str, Iterable[str]], secrets: Mapping[str, str]) -> list[str]:
    """Which secrets stand in which program's lines, in whatever way they may be written there."""
    return [
        f"{name} tells the {what}: {line[:2000]}"
        for name, said in lines.items()
        for line in said
        for what, secret in secrets.items()
        if any(form in line for form in forms(secret))
    ]


def forms(secret: str) -> set[str]:
    in_json = {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    return {secret, quote(secret), quote(secret, safe=""), quote_plus(secret), *in_json}


def test_no_line_of_any_log_tells_a_secret(house: Troubled) -> None:
    kinds = {"callback secret", "password", "database password", "SECRET_KEY", "TOKEN_KEYS"}
    assert kinds | {f"{kind} key" for kind in KEYS} <= house.secrets.keys()
    assert not told(house.lines(), house.secrets)


def test_the_logs_tell_that_all_of_it_happened(house: Troubled) -> None:
    """Or the test before would prove nothing."""
    for words in ("vk_call", "unexpected", "webhook_not_stored", "database_away"):
        house.says("web", words)
    assert any("Traceback" in line for line in house.lines()["web"])
    assert any("Traceback" in line for line in house.lines()["worker"])
    assert len(house.printed) > 20


def test_every_way_of_writing_a_secret_down_is_noticed(house: Troubled) -> None:
    for what, secret in house.secrets.items():
        for written in (f'{{"path": "/?a={quote_plus(secret)}"}}', json.dumps({"a": [secret]})):
            assert told({"web": [written]}, {what: secret}), what
