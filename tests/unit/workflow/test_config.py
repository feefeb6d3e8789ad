from pathlib import Path

import pytest

from assay.domain.errors import InvalidInputError
from assay.workflow.config import read_config
from assay.workflow.templates import assay_toml

GOOD = """\
[workspace]
name = "test"
[trust]
roots = ["a", "b"]
[gates]
production = ["p", "q"]
[policies]
folder = "mine"
[alerts]
urls = ["json://x"]
"""


def read(folder: Path, text: str) -> object:
    path = folder / "assay.toml"
    path.write_text(text, encoding="utf-8")
    return read_config(path)


def test_every_setting_is_read(tmp_path: Path) -> None:
    (tmp_path / "assay.toml").write_text(GOOD)
    config = read_config(tmp_path / "assay.toml")
    assert config.name == "test"
    assert config.roots == {"a", "b"}
    assert config.gates == {"production": ("p", "q")}
    assert config.policies == "mine"
    assert config.alert_urls == ("json://x",)


def test_a_new_workspaces_settings_are_read(tmp_path: Path) -> None:
    (tmp_path / "assay.toml").write_text(assay_toml("fresh", "root"))
    config = read_config(tmp_path / "assay.toml")
    assert (config.name, config.policies, config.alert_urls) == ("fresh", None, ())
    assert set(config.gates) == {"staging", "production"}


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("[trust]", "[thrust]", r"unknown section \[thrust\]; allowed: .*\[trust\]"),
        ("roots", "root", r"\[trust\]: unknown setting root; allowed: roots"),
        ('name = "test"', 'name = ""', r"\[workspace\]: name = ''; write name"),
        ('name = "test"', "name = 3", r"\[workspace\]: name = 3; write name"),
        ('["a", "b"]', '"a"', "a list of texts"),
        ('["a", "b"]', "[1]", "a list of texts"),
        ('["p", "q"]', "[]", "production demands no pack"),
        ('["p", "q"]', '"p"', "a list of texts"),
        ("production =", "Production =", "the gate 'Production'; write it as 'production'"),
        ('production = ["p", "q"]', "", "no gate; protect at least one"),
        ("[gates]", "[gates", "correct the file"),
        ("[workspace]", "[[workspace]]", "unknown section"),
    ],
)
def test_a_mistake_is_named_with_what_is_allowed(
    tmp_path: Path, before: str, after: str, message: str
) -> None:
    assert before in GOOD
    with pytest.raises(InvalidInputError, match=message):
        read(tmp_path, GOOD.replace(before, after, 1))


def test_settings_that_are_not_there_or_not_text_are_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="cannot be read"):
        read_config(tmp_path / "assay.toml")
    (tmp_path / "assay.toml").write_bytes(b"\xff")
    with pytest.raises(InvalidInputError, match="cannot be read"):
        read_config(tmp_path / "assay.toml")
