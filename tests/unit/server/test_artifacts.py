from pathlib import Path

import pytest

from assay.domain.errors import UnavailableError
from assay.server.artifacts import DESTINATION, local_folder


def test_a_path_and_a_file_uri_name_the_same_folder(tmp_path: Path) -> None:
    assert local_folder(str(tmp_path)) == local_folder(tmp_path.as_uri()) == tmp_path


def test_a_folder_is_the_one_mlflow_would_read(tmp_path: Path) -> None:
    """Another reading would let one folder be judged and another be loaded."""
    from mlflow.utils.file_utils import local_file_uri_to_path

    odd = tmp_path / "a b#c%20d"
    for uri in (odd.as_uri(), str(odd)):
        assert local_folder(uri) == Path(local_file_uri_to_path(uri))
    assert local_folder(odd.as_uri()) == odd


def test_proxied_files_lie_below_the_servers_destination(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DESTINATION, str(tmp_path))
    assert local_folder("mlflow-artifacts:/1/models/m-0/artifacts") == (
        tmp_path / "1/models/m-0/artifacts"
    )


@pytest.mark.parametrize("path", ["../outside", "1/../../outside", "%2e%2e/outside"])
def test_no_path_leaves_the_servers_destination(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setenv(DESTINATION, str(tmp_path / "root"))
    with pytest.raises(UnavailableError, match="leaves the artifact root"):
        local_folder(f"mlflow-artifacts:/{path}")


def test_a_link_out_of_the_destination_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "1").symlink_to(tmp_path)
    monkeypatch.setenv(DESTINATION, str(root))
    with pytest.raises(UnavailableError, match="leaves the artifact root"):
        local_folder("mlflow-artifacts:/1/other")


@pytest.mark.parametrize(
    "uri",
    ["s3://bucket/model", "http://host/model", "dbfs:/model", "mlflow-artifacts:/1/models/m-0"],
)
def test_what_lies_out_of_reach_is_vouched_for_by_nobody(
    monkeypatch: pytest.MonkeyPatch, uri: str
) -> None:
    monkeypatch.delenv(DESTINATION, raising=False)
    with pytest.raises(UnavailableError):
        local_folder(uri)


@pytest.mark.parametrize("uri", ["file://host/model", "mlflow-artifacts://host:5000/1/model"])
def test_another_hosts_files_are_not_the_ones_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, uri: str
) -> None:
    monkeypatch.setenv(DESTINATION, str(tmp_path))
    with pytest.raises(UnavailableError, match="another host"):
        local_folder(uri)
