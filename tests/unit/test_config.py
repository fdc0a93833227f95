"""Settings: refused with a sentence that says what to set."""

import base64

import pytest

from config import Config, ConfigError

KEY = base64.b64encode(b"k" * 32).decode()
GOOD = {
    "ZHREBIY_SECRET_KEY": "s" * 32,
    "ZHREBIY_TOKEN_KEYS": f"k1:{KEY}",
    "ZHREBIY_PUBLIC_URL": "https://draw.library.example/",
}
DEMO_BEACON = f"{'a' * 64}:{'b' * 192}:1692803367:3"


def refusal(**changes: str) -> str:
    settings = GOOD | {f"ZHREBIY_{name}": value for name, value in changes.items()}
    with pytest.raises(ConfigError) as refused:
        Config.from_env(settings)
    return str(refused.value)


def test_the_defaults_are_those_of_a_small_server() -> None:
    config = Config.from_env(GOOD)
    assert config.database_url.startswith("sqlite:///")
    assert config.vk_api_url == "https://api.vk.ru"
    assert config.public_url == "https://draw.library.example"
    assert not config.demo


@pytest.mark.parametrize("name", GOOD)
def test_a_missing_setting_is_named(name: str) -> None:
    with pytest.raises(ConfigError, match=name):
        Config.from_env({key: value for key, value in GOOD.items() if key != name})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("TOKEN_KEYS", "k1:abc"),
        ("TOKEN_KEYS", KEY),
        ("DEMO", "yes"),
        ("DEMO", "1"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("DATABASE_URL", "nonsense"),
        ("REDIS_URL", "nonsense"),
        ("REDIS_URL", "sentinel://one,two"),
        ("PUBLIC_URL", "draw.library.example"),
        ("VK_API_URL", "http://127.0.0.1:8010"),
        ("BEACON_RELAYS", "http://relay.example"),
        ("WINDOW_SECONDS", "59"),
        ("SWEEP_SECONDS", "often"),
        ("SWEEP_SECONDS", "nan"),
        ("LEASE_SECONDS", "0"),
        ("FAILPOINTS", "/tmp/points"),
        ("TRUSTED_PROXIES", "-1"),
        ("METRICS_TOKEN", "guess"),
        ("PAGE_CACHE_SECONDS", "-1"),
        ("PAGE_CACHE_SECONDS", "inf"),
    ],
)
def test_an_odd_value_is_refused_by_name(name: str, value: str) -> None:
    assert f"ZHREBIY_{name}" in refusal(**{name: value})


def test_plain_http_to_vk_is_for_the_demo_only() -> None:
    demo = {"DEMO": "true", "VK_API_URL": "http://127.0.0.1:8010", "DEMO_BEACON": DEMO_BEACON}
    config = Config.from_env(GOOD | {f"ZHREBIY_{name}": value for name, value in demo.items()})
    assert config.beacon.genesis == 1692803367


def test_a_demo_needs_its_own_beacon() -> None:
    assert "ZHREBIY_DEMO_BEACON" in refusal(DEMO="true")


def test_a_demo_beacon_is_ignored_outside_the_demo() -> None:
    config = Config.from_env(GOOD | {"ZHREBIY_DEMO_BEACON": DEMO_BEACON})
    assert config.beacon.chain_hash.startswith("52db9ba7")


def test_a_postgres_address_gets_the_driver_that_we_install() -> None:
    config = Config.from_env(GOOD | {"ZHREBIY_DATABASE_URL": "postgres://u:p@host/db"})
    assert config.database_url == "postgresql+psycopg://u:p@host/db"


def test_figures_are_for_nobody_until_a_token_is_set() -> None:
    assert Config.from_env(GOOD).metrics_token is None
    assert Config.from_env(GOOD | {"ZHREBIY_METRICS_TOKEN": "m" * 16}).metrics_token == "m" * 16


@pytest.mark.parametrize("url", ["redis://:wo/rd@host/0", "sentinel://:word@host:wo/rd/x"])
def test_a_refused_address_does_not_tell_its_password(url: str) -> None:
    told = refusal(REDIS_URL=url)
    assert "sentinel://host1" in told
    assert "wo" not in told


def test_secrets_do_not_show_in_a_repr() -> None:
    text = repr(Config.from_env(GOOD | {"ZHREBIY_METRICS_TOKEN": "m" * 16}))
    assert "s" * 32 not in text
    assert "m" * 16 not in text
    assert KEY not in text
