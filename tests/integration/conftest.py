"""A version in production, made once and copied; and time that passes."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import pytest
from tests.integration.channel import Channel, open_channel
from tests.worlds import World, copy_world

from assay.workflow import journal


@pytest.fixture(scope="session")
def promoted_template(tmp_path_factory: pytest.TempPathFactory, proven_template: Path) -> Path:
    """A workspace with an approved version in production, made once."""
    root = tmp_path_factory.mktemp("promoted") / "world"
    world = copy_world(proven_template, root)
    world.approve(world.promote().digest)
    world.promote()
    return root


@pytest.fixture
def promoted(tmp_path: Path, promoted_template: Path) -> Iterator[World]:
    """A workspace with an approved version in production."""
    yield copy_world(promoted_template, tmp_path / "world")
    journal.forget()


@pytest.fixture
def channel() -> Iterator[Channel]:
    """Somebody to alert."""
    with open_channel() as found:
        yield found


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """The clock that dates decisions and entries is set forward."""

    def pass_by(time: timedelta) -> None:
        class Clock(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # a plain one
                return datetime.now(tz) + time

        monkeypatch.setattr(journal, "datetime", Clock)

    return pass_by
