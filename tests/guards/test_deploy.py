"""What deploy/ starts is there, what it sets is known, and its parts fit each other."""

import re
import tomllib
from pathlib import Path

import pytest

from config import PREFIX, Config
from failpoints import FOLDER as FAILPOINTS
from pages import PHOTOGRAPH
from tests.guards.deployed import (
    CADDYFILE,
    DEPLOY,
    DOCKERFILE,
    EXAMPLE,
    HOME,
    IGNORED,
    SETTING,
    UNITS,
    application,
    commands,
    compose,
    instructions,
    known_settings,
    option,
    production,
    seconds,
    services,
    settings_in,
    unit,
    words_of,
    wrong_with,
    wrong_with_flask,
)
from tools.chaos.f13_deploy import LIMIT_S as DRAINED_S
from tools.processes import ROOT

GUIDE = ROOT / "docs" / "deploy.md"
INSTALLING = ROOT / "docs" / "install.md"
SPOKEN_OF = [path for path in sorted(DEPLOY.rglob("*")) if path.is_file()]
LASTING = [path for path in services() if unit(path)["Service"].get("Type") != "oneshot"]
A_YEAR_S = 31_536_000


def web_port() -> str:
    return option(words_of(unit(UNITS / "zhrebiy-web.service")["Service"]["ExecStart"]), "--port")


@pytest.mark.parametrize(("where", "words"), list(commands()), ids=lambda value: str(value)[:40])
def test_what_is_started_is_there(where: str, words: list[str]) -> None:
    assert not wrong_with(words), where


@pytest.mark.parametrize(
    "words", [["flask", "--app", "wsgi", "wroker"], ["granaian"], ["/usr/bin/no-such-program"]]
)
def test_what_is_not_there_is_noticed(words: list[str]) -> None:
    assert wrong_with(words)


@pytest.mark.parametrize("path", [*SPOKEN_OF, GUIDE], ids=lambda path: path.name)
def test_every_setting_that_is_named_is_known(path: Path) -> None:
    assert set(SETTING.findall(path.read_text())) <= known_settings()


def test_every_setting_is_told_of() -> None:
    ours = {name for name in known_settings() if name.startswith(PREFIX)}
    of_tests = {name for name in ours if "DEMO" in name or name == FAILPOINTS}
    assert ours - of_tests <= set(SETTING.findall(INSTALLING.read_text()))


def test_the_example_is_whole_but_for_its_secrets() -> None:
    Config.from_env(production())
    assert {name for name, value in settings_in(EXAMPLE).items() if not value} == {
        f"{PREFIX}SECRET_KEY",
        f"{PREFIX}TOKEN_KEYS",
    }


def test_what_the_example_proposes_is_taken_too() -> None:
    proposed = settings_in(EXAMPLE, commented=True)
    config = Config.from_env(production(**{**proposed, f"{PREFIX}METRICS_TOKEN": "m" * 16}))
    assert config.database_url.startswith("postgresql")
    assert config.redis_url.startswith("sentinel://")


def test_containers_are_given_whole_settings() -> None:
    for name, service in compose()["services"].items():
        if "env_file" in service:
            set_here = {
                key: re.sub(r"\$\{[^}]*\}", "word", value)
                for key, value in service["environment"].items()
            }
            assert Config.from_env(production(**set_here)).trusted_proxies == 1, name


@pytest.mark.parametrize("path", services(), ids=lambda path: path.name)
def test_a_unit_runs_as_nobody_in_particular_and_confined(path: Path) -> None:
    service = unit(path)["Service"]
    assert service["User"] == "zhrebiy"
    assert service["WorkingDirectory"] == HOME
    assert service["EnvironmentFile"] == "/etc/zhrebiy/env"
    assert (service["NoNewPrivileges"], service["ProtectSystem"]) == ("yes", "strict")
    assert service["CapabilityBoundingSet"] == ""
    assert service["InaccessiblePaths"] == f"-{HOME}/.git"
    assert re.fullmatch(r"\d+[MG]", service["MemoryMax"])


def test_all_units_book_their_calls_of_vk_in_one_place() -> None:
    """Which is the folder for what is passing: vk/bookings.py."""
    places = {unit(path)["Service"]["Environment"] for path in services()}
    assert places == {"TMPDIR=/run/zhrebiy"}
    assert "--setenv=TMPDIR=/run/zhrebiy" in (DEPLOY / "zhrebiy").read_text()


@pytest.mark.parametrize("path", LASTING, ids=lambda path: path.name)
def test_whoever_is_to_end_is_given_the_time_to(path: Path) -> None:
    service = unit(path)["Service"]
    assert seconds(service["TimeoutStopSec"]) >= 2 * DRAINED_S
    assert service["KillMode"] == "mixed"  # or a worker's job would be told to end too
    assert service["Restart"] == "always"
    assert unit(path)["Install"]["WantedBy"] == "multi-user.target"


def test_every_timer_has_its_service_and_is_installed() -> None:
    timers = sorted(UNITS.glob("*.timer"))
    assert [path.stem for path in timers] == ["zhrebiy-backup", "zhrebiy-check"]
    for timer in timers:
        assert unit(timer.with_suffix(".service"))["Service"]["Type"] == "oneshot"
        assert unit(timer)["Timer"]["OnCalendar"]
        assert unit(timer)["Install"]["WantedBy"] == "timers.target"


def test_caddy_knows_where_the_web_is_and_how_it_is() -> None:
    caddy = CADDYFILE.read_text()
    assert f"127.0.0.1:{web_port()}" in caddy
    addresses = {rule.rule for rule in application().url_map.iter_rules()}
    assert set(re.findall(r"health_uri (\S+)", caddy)) <= addresses
    assert "zhrebiy" not in re.sub(r"#.*", "", caddy)  # names of others' settings begin otherwise


def test_only_the_nightly_backups_are_ever_deleted() -> None:
    service = unit(UNITS / "zhrebiy-backup.service")["Service"]
    nightly = re.findall(r"/backups/([\w-]+)\$", service["ExecStart"])
    deleted = option(words_of(service["ExecStartPost"]), "-name")
    assert [name for name in nightly if Path(f"{name}.zip").match(deleted)]
    by_hand = re.findall(r"/backups/([\w-]+)", GUIDE.read_text())
    assert by_hand
    assert not [name for name in by_hand if Path(f"{name}.zip").match(deleted)]


def test_caddy_reads_a_request_whole_however_large_ours_may_be() -> None:
    sizes = re.findall(r"(?:max_size|request_buffers) (\d+)MB", CADDYFILE.read_text())
    assert len(sizes) == 2
    assert all(int(size) * 1000**2 >= PHOTOGRAPH for size in sizes)


def test_caddy_refuses_by_itself_what_is_too_large_for_us() -> None:
    caddy = CADDYFILE.read_text()
    assert f"> {PHOTOGRAPH}`" in caddy
    assert f'до {PHOTOGRAPH // 1024**2} МБ." 413' in caddy


def test_everything_goes_by_todays_https() -> None:
    caddy = re.sub(r"#.*", "", CADDYFILE.read_text())
    promised = re.search(r'Strict-Transport-Security "max-age=(\d+)', caddy)
    assert promised
    assert int(promised[1]) >= A_YEAR_S
    assert "header_down -Strict-Transport-Security" in caddy  # or it would be said twice
    for weaker in ("tls", "protocols", "ciphers", "http://", "auto_https", "insecure"):
        assert weaker not in caddy


def test_the_image_runs_as_somebody_without_rights() -> None:
    said = instructions()
    assert [value for name, value in said if name == "USER"] == ["10001"]
    assert said[-1][0] == "CMD"
    assert {service["user"] for service in compose()["services"].values() if "env_file" in service}
    for service in compose()["services"].values():
        assert service.get("env_file") is None or service["user"] == "10001"


def test_the_image_is_made_of_what_is_there_and_leaves_out_what_is_secret() -> None:
    sources = [value.split()[0] for name, value in instructions() if name == "COPY"]
    for source in sources:
        assert source.startswith("--from") or (ROOT / source).exists()
    assert {".git", ".venv", "var", "*.env", "tests"} <= set(IGNORED.read_text().split("\n"))
    assert not re.search(r"(ENV|ARG) .*(SECRET|TOKEN|PASSWORD)", DOCKERFILE.read_text())


def test_versions_fit_each_other() -> None:
    dockerfile, containers = DOCKERFILE.read_text(), compose()["services"]
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    images = re.findall(r"FROM python:3\.(\d+)", dockerfile)
    assert len(set(images)) == 1
    assert int(images[0]) >= int(wanted.rpartition(".")[2])
    client = re.search(r"postgresql-client-(\d+)", dockerfile)
    assert client
    assert containers["postgres"]["image"] == f"postgres:{client[1]}"


def test_containers_find_each_other() -> None:
    containers = compose()["services"]
    words = next(words for where, words in commands() if where == "Dockerfile")
    port = option(words, "--port")
    assert containers["caddy"]["environment"]["WEB"] == f"web:{port}"
    assert f"EXPOSE {port}" in DOCKERFILE.read_text()
    assert f"127.0.0.1:{port}/" in " ".join(containers["web"]["healthcheck"]["test"])
    assert "./Caddyfile:/etc/caddy/Caddyfile:ro" in containers["caddy"]["volumes"]
    for name, service in containers.items():
        assert set(service.get("depends_on", {})) <= set(containers), name


def test_only_caddy_is_reached_from_outside() -> None:
    containers = compose()["services"]
    assert [name for name, service in containers.items() if "ports" in service] == ["caddy"]
    assert compose()["networks"]["inside"]["internal"] is True
    for name in ("postgres", "valkey"):
        assert containers[name]["networks"] == ["inside"]


def test_a_database_that_is_still_being_made_does_not_pass_for_ready() -> None:
    """Meanwhile PostgreSQL's image has a server that listens on a Unix socket only."""
    asked = compose()["services"]["postgres"]["healthcheck"]["test"]
    assert option(asked, "-h") == "127.0.0.1"


def test_containers_are_confined_watched_and_given_time() -> None:
    for name, service in compose()["services"].items():
        assert service.get("read_only") or name == "postgres", name
        assert "no-new-privileges:true" in service["security_opt"], name
        if "env_file" in service:
            assert seconds(service["stop_grace_period"]) >= 2 * DRAINED_S
        assert service["restart"] == ("no" if name == "migrate" else "unless-stopped")
    watched = {name for name, service in compose()["services"].items() if "healthcheck" in service}
    assert watched == {"web", "caddy", "postgres", "valkey"}


def test_the_guide_speaks_of_every_file() -> None:
    guide = GUIDE.read_text()
    unnamed = [path.name for path in SPOKEN_OF if path.name not in guide]
    assert not unnamed


def test_every_command_of_the_guide_is_one_of_ours() -> None:
    told = re.findall(r"^ +(?:sudo )?zhrebiy (\S.*)$", GUIDE.read_text(), re.MULTILINE)
    assert len(told) > 5
    for line in told:
        assert not wrong_with_flask(["--app", "wsgi", *line.split()]), line
