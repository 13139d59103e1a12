"""The files of pipelines/deployment: what they name exists, and nothing runs with more rights than it needs."""

from __future__ import annotations

import re
import shutil
import subprocess
from configparser import RawConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.instance import DAGSTER_YAML
from warehouse.settings import PROJECT_ROOT

FOLDER = PROJECT_ROOT / "pipelines" / "deployment"
COMPOSE = yaml.safe_load((FOLDER / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
UNITS = sorted((FOLDER / "systemd").glob("*.service"))
VARIABLE = re.compile(r"\bCSC_[A-Z_]+")
every_service = pytest.mark.parametrize("service", SERVICES.values(), ids=list(SERVICES))
every_unit = pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)


def _text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def _unit(path: Path) -> RawConfigParser:
    parser = RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(path, encoding="utf-8")
    return parser


@every_service
def test_a_service_is_watched_restarted_and_has_few_rights(service: dict[str, Any]) -> None:
    assert service["healthcheck"]["test"][0] == "CMD"
    assert service["restart"] == "unless-stopped"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["user"].split(":")[0] not in ("0", "root")


@every_service
def test_a_port_is_open_to_this_machine_only(service: dict[str, Any]) -> None:
    assert [port for port in service.get("ports", []) if not port.startswith("127.0.0.1:")] == []


@every_service
def test_an_image_is_pinned(service: dict[str, Any]) -> None:
    assert re.fullmatch(r"[a-z]+:\d+\.\d+[\w.-]*", service["image"])


def test_only_the_webserver_is_reached_and_only_the_code_sees_children() -> None:
    assert [name for name, service in SERVICES.items() if service.get("ports")] == ["webserver"]
    seen = {name: " ".join(service.get("volumes", [])) for name, service in SERVICES.items()}
    assert [name for name, volumes in seen.items() if "/data" in volumes.replace("/postgresql/data", "")] == ["code"]
    assert "/landing:ro" in seen["code"]


def test_a_service_waits_until_what_it_needs_is_healthy() -> None:
    waits = {name: service.get("depends_on", {}) for name, service in SERVICES.items()}
    assert {name: sorted(needed) for name, needed in waits.items()} == {
        "postgres": [],
        "code": ["postgres"],
        "webserver": ["code", "postgres"],
        "daemon": ["code", "postgres"],
    }
    assert {how["condition"] for needed in waits.values() for how in needed.values()} == {"service_healthy"}


def test_every_network_and_volume_is_declared() -> None:
    networks = {name for service in SERVICES.values() for name in service["networks"]}
    volumes = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert networks == COMPOSE["networks"].keys()
    assert {name for name in volumes if name.isalpha()} == COMPOSE["volumes"].keys()


def test_every_path_that_the_image_is_made_of_exists_and_reaches_the_build() -> None:
    lines = re.findall(r"^COPY (?!--from)(?:--\S+ )?(.+) \S+$", _text("Dockerfile"), re.MULTILINE)
    sources = [source for line in lines for source in line.split()]
    assert [source for source in sources if not (PROJECT_ROOT / source).exists()] == []
    allowed = {line[1:] for line in _text("Dockerfile.dockerignore").splitlines() if line.startswith("!")}
    assert {source.split("/")[0] for source in sources} == allowed
    assert (FOLDER / SERVICES["code"]["build"]["context"]).resolve() == PROJECT_ROOT
    assert (PROJECT_ROOT / SERVICES["code"]["build"]["dockerfile"]).is_file()


def test_the_image_installs_only_what_is_pinned_and_runs_as_nobody() -> None:
    text = _text("Dockerfile")
    bases = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    assert len(set(bases)) == 1
    assert re.fullmatch(r"python:3\.1[123]\.\d+-slim-\w+", bases[0])
    assert re.findall(r"pip install (.+)", text) == [
        "--no-cache-dir --no-deps --only-binary :all: --require-hashes -r /opt/csc/requirements.lock"
    ]
    assert [line for line in text.splitlines() if line.startswith("USER")] == [f"USER {SERVICES['code']['user']}"]


def test_the_server_has_the_packages_of_every_other_installation_and_postgres() -> None:
    pins = {
        path: dict(re.findall(r"^([a-z0-9-]+)==(\S+)", path.read_text(encoding="utf-8"), re.MULTILINE))
        for path in (PROJECT_ROOT / "requirements.lock", FOLDER / "requirements.lock")
    }
    usual, server = pins.values()
    assert usual.items() <= server.items()
    assert server.keys() - usual.keys() == {"dagster-postgres", "psycopg2-binary"}


def test_the_instance_differs_from_the_embedded_one_only_in_where_it_keeps_things() -> None:
    server, embedded = yaml.safe_load(_text("dagster.yaml")), yaml.safe_load(DAGSTER_YAML)
    kept = {key: server.pop(key) for key in ("storage", "compute_logs", "local_artifact_storage")}
    assert server == embedded
    postgres = kept["storage"]["postgres"]["postgres_db"]
    assert postgres["password"] == {"env": "CSC_POSTGRES_PASSWORD"}


def test_the_workspace_names_the_service_that_serves_the_code() -> None:
    (server,) = [entry["grpc_server"] for entry in yaml.safe_load(_text("workspace.yaml"))["load_from"]]
    command = SERVICES["code"]["command"]
    assert server["host"] in SERVICES
    assert command[command.index("--port") + 1] == str(server["port"])


def test_every_variable_that_the_code_reads_reaches_the_container() -> None:
    files = [path for layer in ("pipelines", "assets", "warehouse") for path in (PROJECT_ROOT / layer).rglob("*.py")]
    read = {name for path in files for name in VARIABLE.findall(path.read_text(encoding="utf-8"))}
    given = {*SERVICES["code"]["environment"], *re.findall(r"\b(CSC_\w+)=", _text("Dockerfile"))}
    only_by_hand = {"CSC_DEBUG", "CSC_NOTIFY_SMTP_PASSWORD_FILE"}
    assert {name for name in read if not name.endswith("_")} - only_by_hand - given == set()


def test_no_secret_is_written_down() -> None:
    for name in ("env.example", "systemd/csc.env.example"):
        secrets = re.findall(r"^(\w*(?:PASSWORD|WEBHOOK)\w*)=(.*)$", _text(name), re.MULTILINE)
        assert secrets
        assert [value for _, value in secrets if value] == []


@every_unit
def test_a_unit_runs_hardened_as_an_account_of_its_own(unit: Path) -> None:
    service = dict(_unit(unit)["Service"])
    assert service["User"] == "csc"
    assert {service[key] for key in ("NoNewPrivileges", "PrivateTmp", "ProtectHome")} == {"yes"}
    assert service["ProtectSystem"] == "strict"
    assert service["ReadWritePaths"] == "/srv/csc/data"
    assert service["CapabilityBoundingSet"] == ""
    assert "0.0.0.0" not in service["ExecStart"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
@pytest.mark.parametrize("unit", [*UNITS, FOLDER / "systemd" / "csc-run.timer"], ids=lambda path: path.name)
def test_systemd_understands_a_unit(unit: Path) -> None:
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False, cwd=FOLDER)
    found = [line for line in done.stderr.splitlines() if "is not executable" not in line]
    assert found == []


def test_the_night_of_timer_and_cron_is_the_one_of_the_daemon() -> None:
    assert _unit(FOLDER / "systemd" / "csc-run.timer")["Timer"]["OnCalendar"] == "*-*-* 02:00:00 Europe/London"
    (line,) = [line for line in _text("csc.cron").splitlines() if not line.startswith("#")]
    assert line.startswith("0 2 * * * csc ")
