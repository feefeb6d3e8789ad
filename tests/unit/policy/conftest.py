"""The shipped catalogue and packs, and facts under which nothing blocks."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import settings
from tests.unit.policy.cases import POLICIES, SHIPPED

from assay.policy.catalogue import Fact, load_catalogue
from assay.policy.pack import Pack
from assay.policy.pack_loader import load_pack

# Properties are about what holds, and machines are busy: how long an example takes says nothing.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def catalogue() -> Mapping[str, Fact]:
    path: Path = POLICIES / "facts" / "catalogue.yaml"
    return load_catalogue(path.read_text(encoding="utf-8"), where=path.name)


@pytest.fixture(scope="session")
def shipped(catalogue: Mapping[str, Fact]) -> dict[str, Pack]:
    """The packs this project ships, by name."""
    paths = {name: POLICIES / name / "pack.yaml" for name in SHIPPED}
    return {
        name: load_pack(path.read_text(encoding="utf-8"), catalogue, where=name)
        for name, path in paths.items()
    }
