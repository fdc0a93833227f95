"""Settings: refused with a sentence that says what to set."""

import base64
import os
import subprocess
import sys
from contextlib import chdir
from pathlib import Path

import pytest

from config import Config, ConfigError, load
from tools.processes import ROOT

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
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "sqlite:///zhrebiy.db"),
        ("DATABASE_URL", "postgresql://user:password@host:port/x"),
        ("REDIS_URL", "nonsense"),
        ("REDIS_URL", "sentinel://one,two"),
        ("PUBLIC_URL", "draw.library.example"),
        ("PUBLIC_URL", "https://[draw.library.example"),
        ("PUBLIC_URL", "https://library.example/draw"),
        ("VK_API_URL", "http://127.0.0.1:8010"),
        ("BEACON_RELAYS", "http://relay.example"),
        ("WINDOW_SECONDS", "59"),
        ("SWEEP_SECONDS", "often"),
        ("SWEEP_SECONDS", "nan"),
        ("LEASE_SECONDS", "0"),
        ("FAILPOINTS", "/tmp/points"),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "1.5"),
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


@pytest.mark.parametrize(
    ("name", "value", "what_to_write"),
    [
        (
            "PUBLIC_URL",
            "draw.library.example",
            "https://, for example https://draw.library.example",
        ),
        ("PUBLIC_URL", "https://library.example/draw", "write https://library.example"),
        ("BEACON_RELAYS", "api.drand.sh", "for example https://api.drand.sh"),
        ("DATABASE_URL", "sqlite:///var/a.db", f"sqlite:///{Path.cwd() / 'var' / 'a.db'}"),
        ("DATABASE_URL", "sqlite://", "sqlite:////var/lib/zhrebiy/zhrebiy.db"),
        ("DATABASE_URL", "postgresql://u:p@host:port/x", "a port is a number"),
        ("SECRET_KEY", "short", "python -m tools.secrets"),
        ("SECRET_KEY", "", "python -m tools.secrets"),
        ("TOKEN_KEYS", "", "python -m tools.secrets"),
        ("TRUSTED_PROXIES", "1.5", "a whole number"),
    ],
)
def test_a_refusal_says_what_to_write(name: str, value: str, what_to_write: str) -> None:
    assert what_to_write in refusal(**{name: value})


def test_two_keys_with_one_id_are_refused_for_one_of_them_would_be_lost() -> None:
    other = base64.b64encode(b"n" * 32).decode()
    told = refusal(TOKEN_KEYS=f"k1:{other},k1:{KEY}")
    assert "two keys with the id k1" in told
    assert "give the new one another" in told
    assert other not in told


def test_fresh_keys_have_an_id_of_their_own_and_stand_beside_the_old_one() -> None:
    printed = [_fresh_settings()["ZHREBIY_TOKEN_KEYS"] for _ in range(2)]
    both = Config.from_env(GOOD | {"ZHREBIY_TOKEN_KEYS": ",".join(printed)})
    assert len(both.token_keys) == 2


def _fresh_settings() -> dict[str, str]:
    run = [sys.executable, "-m", "tools.secrets"]
    told = subprocess.run(run, cwd=ROOT, env=os.environ, capture_output=True, text=True, check=True)
    return dict(line.split("=", 1) for line in told.stdout.splitlines())


def test_the_demo_may_keep_its_database_in_memory() -> None:
    demo = {"DEMO": "true", "DATABASE_URL": "sqlite://", "DEMO_BEACON": DEMO_BEACON}
    config = Config.from_env(GOOD | {f"ZHREBIY_{name}": value for name, value in demo.items()})
    assert config.database_url == "sqlite://"


def test_a_refused_database_does_not_tell_its_password() -> None:
    assert "password7" not in refusal(DATABASE_URL="postgresql://u:password7@host:port/x")


def test_a_fresh_clone_gets_the_folder_of_its_database(tmp_path: Path) -> None:
    with chdir(tmp_path):
        load(GOOD)
        load(GOOD)
    assert (tmp_path / "var").is_dir()


def test_a_folder_that_somebody_else_names_is_not_made(tmp_path: Path) -> None:
    load(GOOD | {"ZHREBIY_DATABASE_URL": f"sqlite:///{tmp_path}/not-mounted/zhrebiy.db"})
    assert not (tmp_path / "not-mounted").exists()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file")
    with chdir(tmp_path), pytest.raises(SystemExit, match="cannot be made"):
        load(GOOD)
