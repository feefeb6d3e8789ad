"""A real `mlflow server`: whatever client sets the alias meets the same gate."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import mlflow
import numpy as np
import pytest
from mlflow.exceptions import RestException
from tests.worlds import World, copy_world, open_world

import assay
from assay.domain.errors import DeniedError, IntegrityError
from assay.registry.approved import Scorer
from assay.workflow import journal

# One group: with several workers, each would start servers of its own.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("mlflow server")]

START_S: Final = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A server with the workspace it guards."""

    url: str
    root: Path

    def call(self, method: str, path: str, body: object) -> tuple[int, str]:
        """Send a request as any program does; return status and text."""
        request = urllib.request.Request(  # noqa: S310  # our own server
            f"{self.url}/{path}",
            data=body if isinstance(body, bytes) else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  # our own server
                return int(answer.status), answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()


@pytest.fixture(scope="module", params=["direct", "proxied"])
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, empty_template: Path
) -> Iterator[Served]:
    """A server; `proxied` also carries the files, which no client then sees on its disk."""
    root = tmp_path_factory.mktemp(request.param) / "world"
    copy_world(empty_template, root)
    journal.forget()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = root / "server.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "mlflow", "server", *options(root, request.param, port)],
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            found = Served(url=f"http://127.0.0.1:{port}", root=root)
            wait_for(found, process, log)
            prove(found)
            yield found
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=60)


def options(root: Path, mode: str, port: int) -> list[str]:
    database, artifacts = root / ".assay" / "mlflow.db", root / ".assay" / "artifacts"
    files = ["--no-serve-artifacts", "--default-artifact-root", str(artifacts)]
    if mode == "proxied":
        files = ["--serve-artifacts", "--artifacts-destination", str(artifacts)]
    return [
        f"--backend-store-uri=sqlite:///{database}",
        f"--registry-store-uri=assay+sqlite:///{database}",
        *files,
        "--host=127.0.0.1",
        f"--port={port}",
        "--workers=1",
    ]


def wait_for(served: Served, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text("utf-8")
        try:
            if served.call("GET", "health", b"")[0] == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(log.read_text("utf-8"))


def prove(served: Served) -> None:
    """Everything the gate wants but a card and an approval, through the server."""
    with pytest.MonkeyPatch.context() as patch:
        world = open_remote(served, patch)
        world.train()
        world.validate()
        world.evaluate()
        world.declare()


def open_remote(served: Served, patch: pytest.MonkeyPatch) -> World:
    """Open the workspace as a client of the server."""
    journal.forget()
    patch.setenv("MLFLOW_TRACKING_URI", served.url)
    world = open_world(served.root)
    trained = world.journal.view.of_kind("training")
    world.uri = str(trained[-1].statement.predicate["uri"]) if trained else ""
    return world


@pytest.fixture
def world(served: Served, monkeypatch: pytest.MonkeyPatch) -> World:
    return open_remote(served, monkeypatch)


def promoted(world: World, name: str) -> Scorer:
    world.register(name)
    world.approve(world.promote(f"{name}@1").digest)
    world.promote(f"{name}@1")
    return world.load(name)


def alias_body(name: str, alias: str = "production") -> dict[str, str]:
    return {"name": name, "alias": alias, "version": "1"}


@pytest.mark.parametrize("prefix", ["api", "ajax-api"])
def test_rest_is_refused_with_the_findings_in_a_403(
    served: Served, world: World, prefix: str
) -> None:
    """The second one is what the web pages call."""
    world.registry.create_version(f"undeclared-{prefix}", world.uri)
    status, text = served.call(
        "POST", f"{prefix}/2.0/mlflow/registered-models/alias", alias_body(f"undeclared-{prefix}")
    )
    assert status == 403
    assert json.loads(text)["error_code"] == "PERMISSION_DENIED"
    assert "[msc-card]" in json.loads(text)["message"]
    assert world.alias(f"undeclared-{prefix}") is None


def test_the_python_client_is_refused_with_the_findings(served: Served, world: World) -> None:
    world.registry.create_version("undeclared", world.uri)
    client = mlflow.MlflowClient(served.url)
    with pytest.raises(RestException, match=r"\[msc-card\]") as refused:
        client.set_registered_model_alias("undeclared", "production", "1")
    assert refused.value.error_code == "PERMISSION_DENIED"


def test_a_proven_and_approved_version_passes_loads_and_scores(
    served: Served, world: World
) -> None:
    world.register("digits")
    path = "api/2.0/mlflow/registered-models/alias"
    status, text = served.call("POST", path, alias_body("digits"))
    assert status == 403
    assert "0 of 1 by role approver" in text
    world.approve(world.check().digest)
    status, text = served.call("POST", path, alias_body("digits"))
    assert (status, text) == (200, "{}")
    scorer = assay.load_approved("digits", workspace=served.root)
    found = scorer.predict(np.zeros((2, 8, 8, 1), dtype=np.uint8))
    assert found.embeddings.shape[0] == 2
    assert world.audit().standing == ("digits@1 at production",)


def test_our_own_client_is_told_what_the_gate_says(world: World) -> None:
    world.registry.create_version("refused", world.uri)
    assert "msc-card" in {each.control for each in world.promote("refused@1").decision.blocking}
    with pytest.raises(DeniedError, match=r"\[msc-card\]"):
        world.registry.set_alias("refused", "production", "1")


def test_the_server_records_a_withdrawal(served: Served, world: World) -> None:
    promoted(world, "withdrawn")
    path = "api/2.0/mlflow/registered-models/alias"
    body = {"name": "withdrawn", "alias": "production"}
    assert served.call("DELETE", path, body)[0] == 200
    last = world.journal.records()[-1].statement
    assert (last.kind, last.predicate["name"]) == ("withdrawal", "withdrawn")
    with pytest.raises(DeniedError):
        world.load("withdrawn")


def test_what_is_refused_is_no_error_of_the_server(served: Served, world: World) -> None:
    """A client tries again for minutes after a 5xx."""
    promoted(world, "held")
    base = "api/2.0/mlflow"
    version = {"name": "held", "version": "1"}
    calls = {
        ("POST", f"{base}/model-versions/transition-stage"): {
            **version,
            "stage": "Production",
            "archive_existing_versions": False,
        },
        ("POST", f"{base}/model-versions/set-tag"): {**version, "key": "assay.x", "value": "1"},
        ("POST", f"{base}/registered-models/alias"): alias_body("held", "Production"),
        ("DELETE", f"{base}/model-versions/delete"): {"name": "held", "version": "01"},
        ("DELETE", f"{base}/registered-models/delete"): {"name": "held"},
        ("POST", f"{base}/registered-models/rename"): {"name": "held", "new_name": "free"},
    }
    statuses = {path: served.call(method, path, body)[0] for (method, path), body in calls.items()}
    assert sorted(statuses.values()) == [400, 400, 403, 409, 409, 409], statuses
    world.load("held")


def test_files_overwritten_through_the_server_are_not_loaded(served: Served, world: World) -> None:
    """Last in this module: all its names share these files."""
    promoted(world, "overwritten")
    location = str(
        mlflow.MlflowClient(served.url).get_logged_model(world.uri[8:]).artifact_location
    )
    if location.startswith("mlflow-artifacts:"):
        path = location.removeprefix("mlflow-artifacts:").lstrip("/")
        base = "api/2.0/mlflow-artifacts/artifacts"
        assert served.call("PUT", f"{base}/{path}/python_env.yaml", b"evil: yes")[0] == 200
    else:
        (world.registry.folder(world.uri) / "python_env.yaml").write_text("evil: yes")
    with pytest.raises(IntegrityError, match="not those that were promoted"):
        world.load("overwritten")
    status, text = served.call(
        "POST", "api/2.0/mlflow/registered-models/alias", alias_body("overwritten")
    )
    assert status == 403
    assert "msc-provenance" in text
