"""What Dockerfile and compose.yaml name exists: paths, commands, settings, ports and the route of the health check."""

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import httpx
import pytest
import yaml

from assistant.build import open_assistant
from assistant.cli import build_parser
from assistant.settings import PREFIX, Settings
from tests.serving import serve

ROOT = Path(__file__).parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", "")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
PORT = "7860"


def instructions(name: str) -> list[str]:
    return re.findall(rf"^{name} (.*)$", DOCKERFILE, re.MULTILINE)


def command(name: str) -> list[str]:
    [found] = instructions(name)
    return json.loads(found[found.index("[") :])


def test_the_image_holds_every_package_and_nothing_that_is_not_there():
    copied = {source for line in instructions("COPY") for source in line.split()[:-1]}
    assert [source for source in copied if not (ROOT / source).exists()] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = {pattern.rstrip("*") for pattern in project["tool"]["setuptools"]["packages"]["find"]["include"]}
    assert packages <= copied
    sent = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert sent == copied


def test_versions_are_those_of_the_project():
    [base] = instructions("FROM")
    makefile = (ROOT / "Makefile").read_text()
    assert (
        base == f"python:{tomllib.loads((ROOT / 'pyproject.toml').read_text())['tool']['mypy']['python_version']}-slim"
    )
    assert re.search(r"^WEIGHTS := (\S+)$", makefile, re.MULTILINE)[1] in DOCKERFILE
    assert "--constraint constraints.txt" in DOCKERFILE


def test_the_image_runs_as_a_user_who_owns_the_library():
    [user] = instructions("USER")
    assert re.search(rf"useradd .*\b{user}\b", DOCKERFILE)
    assert instructions("ENV") == [f"{PREFIX}HOME={instructions('VOLUME')[0]}"]
    assert re.search(rf"install .*--owner {user} /library /vectors", DOCKERFILE)


def test_the_commands_of_the_image_are_commands_of_the_program():
    shell, flag, script = command("CMD")
    assert (shell, flag) == ("sh", "-c")
    for line in script.split(" && "):
        program, *arguments = shlex.split(line.removeprefix("exec "))
        assert program == "assistant"
        args = build_parser(arguments).parse_args(arguments)
    assert (args.host, str(args.port)) == ("0.0.0.0", PORT)
    assert instructions("EXPOSE") == [PORT]


@pytest.mark.parametrize(("key", "healthy"), [("a-long-key,another", True), ("wrong", False)])
def test_the_health_check_asks_the_api_with_its_key(key, healthy, tmp_path):
    python, *arguments = command("HEALTHCHECK")
    assert python == "python"
    with (
        open_assistant(Settings(home=tmp_path)) as assistant,
        serve(assistant, api_keys=("a-long-key", "another")) as served,
    ):
        arguments = [
            argument.replace(f"127.0.0.1:{PORT}", httpx.URL(served.address).netloc.decode()) for argument in arguments
        ]
        asked = subprocess.run(
            [sys.executable, *arguments],
            env={**os.environ, "ASSISTANT_API_KEYS": key},
            capture_output=True,
            check=False,
            timeout=20,
        )
    assert (asked.returncode == 0) is healthy


def test_compose_publishes_on_loopback_alone_and_asks_for_a_key():
    published = [port for service in SERVICES.values() for port in service.get("ports", ())]
    assert published == [f"127.0.0.1:${{PORT:-{PORT}}}:{PORT}"]
    assert SERVICES["assistant"]["environment"]["ASSISTANT_API_KEYS"].startswith("${ASSISTANT_API_KEYS:?")


def test_compose_names_settings_volumes_and_services_that_exist():
    settings = {PREFIX + name.upper() for name in Settings.model_fields}
    assert set(SERVICES["assistant"]["environment"]) <= settings | {"OPENAI_API_KEY"}
    mounted = dict(volume.split(":") for service in SERVICES.values() for volume in service["volumes"])
    assert set(mounted) == set(COMPOSE["volumes"])
    assert set(mounted.values()) <= set(re.findall(r"/\w+", DOCKERFILE))
    assert set(SERVICES["assistant"]["depends_on"]) <= set(SERVICES)


def test_the_chroma_service_is_the_server_of_the_pinned_chromadb():
    program, verb, *arguments = SERVICES["chroma"]["command"]
    assert verb == "run"
    assert [script.dist.name for script in entry_points(group="console_scripts", name=program)] == ["chromadb"]
    options = dict(zip(arguments[::2], arguments[1::2], strict=True))
    assert f"{options['--path']}" in [volume.partition(":")[2] for volume in SERVICES["chroma"]["volumes"]]
    url = f"http://chroma:{options['--port']}"
    assert url in (ROOT / "compose.yaml").read_text()
    assert f"127.0.0.1:{options['--port']}/" in SERVICES["chroma"]["healthcheck"]["test"][-1]
