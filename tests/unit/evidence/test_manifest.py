import hashlib
import os
import socket
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assay.domain.errors import IntegrityError, UnavailableError
from assay.evidence.manifest import Manifest, file_sha256, manifest_of

# Siblings whose order as text differs from the order of the parts of their paths.
TRICKY = ("a/b", "a-b", "a.b", "a b", "a/c/d", "a!/x", "B", "aa/x", "é", "10", "9", ".hidden")
PART = st.text("aB-. !0é", min_size=1, max_size=3).filter(lambda part: part.strip(". "))
PATHS = st.lists(st.lists(PART, min_size=1, max_size=3).map("/".join), min_size=1, max_size=8)


def write(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"content of " + name.encode())
        except (FileExistsError, NotADirectoryError, IsADirectoryError):
            continue  # a name drawn both as a file and as a folder
    return folder


def outside_digest(folder: Path) -> str:
    """The root digest that OpenSSF model-signing puts into its statement."""
    from model_signing import hashing

    manifest = hashing.Config().hash(folder)  # type: ignore[no-untyped-call]  # it lacks an annotation
    digests = (each.digest.digest_value for each in manifest.resource_descriptors())
    return "sha256:" + hashlib.sha256(b"".join(digests)).hexdigest()


def test_the_digest_is_that_of_openssf_model_signing(tmp_path: Path) -> None:
    assert manifest_of(write(tmp_path, *TRICKY)).digest == outside_digest(tmp_path)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=PATHS)
def test_the_digests_agree_whatever_the_names(names: list[str], tmp_path: Path) -> None:
    folder = tmp_path / hashlib.sha256(repr(names).encode()).hexdigest()
    folder.mkdir(exist_ok=True)
    write(folder, *names)
    assert manifest_of(folder).digest == outside_digest(folder)


def test_the_order_is_that_of_the_paths_part_by_part(tmp_path: Path) -> None:
    files = manifest_of(write(tmp_path, "a-b", "a/z", "a/b", "B")).files
    assert [name for name, _ in files] == ["B", "a/b", "a/z", "a-b"]


def test_every_file_is_recorded_with_its_name_and_digest(tmp_path: Path) -> None:
    found = manifest_of(write(tmp_path, "MLmodel", "data/weights.safetensors")).as_dict()
    assert found == {
        name: hashlib.sha256(b"content of " + name.encode()).hexdigest()
        for name in ("MLmodel", "data/weights.safetensors")
    }


def test_a_renamed_file_keeps_the_digest_but_not_the_manifest(tmp_path: Path) -> None:
    before = manifest_of(write(tmp_path, "a.safetensors"))
    (tmp_path / "a.safetensors").rename(tmp_path / "a.pkl")
    after = manifest_of(tmp_path)
    assert after.digest == before.digest
    assert after != before


@pytest.mark.parametrize("name", ["a", "b/c"])
def test_a_changed_byte_anywhere_changes_the_digest(tmp_path: Path, name: str) -> None:
    before = manifest_of(write(tmp_path, "a", "b/c"))
    data = bytearray((tmp_path / name).read_bytes())
    data[-1] ^= 1
    (tmp_path / name).write_bytes(data)
    assert manifest_of(tmp_path).digest != before.digest


def test_an_added_file_changes_the_digest(tmp_path: Path) -> None:
    before = manifest_of(write(tmp_path, "a"))
    assert manifest_of(write(tmp_path, "evil.pkl")).digest != before.digest


def test_an_empty_folder_below_changes_nothing(tmp_path: Path) -> None:
    before = manifest_of(write(tmp_path, "a"))
    (tmp_path / "empty" / "er").mkdir(parents=True)
    assert manifest_of(tmp_path) == before


def test_what_mlflow_writes_on_loading_is_not_part_of_the_model(tmp_path: Path) -> None:
    before = manifest_of(write(tmp_path, "a"))
    assert manifest_of(write(tmp_path, "registered_model_meta")) == before


@pytest.mark.parametrize(
    "name", ["b/registered_model_meta", "registered_model_meta.py", "registered_model_meta/x"]
)
def test_that_exception_holds_only_for_the_one_file_at_the_top(tmp_path: Path, name: str) -> None:
    assert name in manifest_of(write(tmp_path, "a", name)).as_dict()


def test_a_link_to_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("x")
    model = write(tmp_path / "model", "a")
    (model / "link").symlink_to(tmp_path / "outside")
    with pytest.raises(IntegrityError, match="link is a link or special file"):
        manifest_of(model)


@pytest.mark.parametrize("target", ["elsewhere", "nowhere"])
def test_a_link_to_a_folder_or_to_nothing_is_refused(tmp_path: Path, target: str) -> None:
    write(tmp_path / "elsewhere", "x")
    model = write(tmp_path / "model", "a", "b/c")
    (model / "b" / "link").symlink_to(tmp_path / target)
    with pytest.raises(IntegrityError, match="b/link is a link"):
        manifest_of(model)


def test_a_link_in_the_place_of_the_ignored_file_is_refused(tmp_path: Path) -> None:
    model = write(tmp_path / "model", "a")
    (model / "registered_model_meta").symlink_to(model / "a")
    with pytest.raises(IntegrityError, match="registered_model_meta is a link"):
        manifest_of(model)


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(write(tmp_path, "a") / "pipe")
    with pytest.raises(IntegrityError, match="pipe is a link or special file"):
        manifest_of(tmp_path)


def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket has to be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("sock")
        with pytest.raises(IntegrityError, match="sock is a link or special file"):
            manifest_of(tmp_path)


def test_an_empty_or_absent_folder_is_no_model(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "gone"):
        with pytest.raises(UnavailableError, match="no model files"):
            manifest_of(folder)


def test_a_folder_that_cannot_be_read_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="the model folder cannot be read"):
        manifest_of(tmp_path / ("x" * 300))


def test_only_the_ignored_file_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="no model files"):
        manifest_of(write(tmp_path, "registered_model_meta"))


def test_the_digest_of_a_big_file_is_plain_sha256(tmp_path: Path) -> None:
    data = bytes(range(256)) * 20_000
    (tmp_path / "big").write_bytes(data)
    assert file_sha256(tmp_path / "big") == hashlib.sha256(data).hexdigest()


def test_a_manifest_of_one_file_hashes_the_hash() -> None:
    inner = hashlib.sha256(b"x").digest()
    manifest = Manifest(files=(("a", inner.hex()),))
    assert manifest.digest == "sha256:" + hashlib.sha256(inner).hexdigest()
