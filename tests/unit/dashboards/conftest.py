"""A populated workspace, and the dashboard run on one."""

import re
from pathlib import Path
from typing import Protocol

import pytest
from streamlit.testing.v1 import AppTest
from tests.worlds import GOOD, World, copy_world

from assay.domain.decision import Subject
from assay.evidence.statement import Resource, Statement
from assay.workflow.alerts import Alert, raise_with

APP = Path(__file__).parents[3] / "dashboards" / "app.py"
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
ROWS = {
    "contrastive": {"knn_accuracy": 0.97, "probe_accuracy": 0.98, "few_label_accuracy_65": 0.9},
    "random_encoder": {"knn_accuracy": 0.90, "probe_accuracy": 0.93, "few_label_accuracy_65": 0.7},
    "raw_pixels": {"knn_accuracy": 0.98, "probe_accuracy": 0.96, "few_label_accuracy_65": 0.85},
}
LOST = "raw-pixel kNN (0.980) beats the encoder's (0.970)"
DRAFT = 'name: digits\nversion: "1"\nfacts:\n  intended_purpose: Group digits that look alike.\n'


class Board:
    """The dashboard as a reader sees it."""

    def __init__(self, page: str) -> None:
        self.app = AppTest.from_file(str(APP), default_timeout=60)
        self.page = page

    def open(self, **query: str) -> "Board":
        """Load the page, as a link with these parameters does."""
        if self.page != "fleet":  # the default page is where the app begins
            self.app.switch_page(f"pages/{self.page}.py")
        self.app.query_params.update(query)
        self.app.run()
        return self

    def again(self) -> "Board":
        """Read again."""
        self.app.run()
        return self

    @property
    def text(self) -> str:
        """Everything readable, with Markdown's escapes taken out."""
        app = self.app
        headings = (*app.title, *app.header, *app.subheader)
        texts = (*app.markdown, *app.caption, *app.code, *app.error, *app.info, *app.warning)
        parts = [str(each.value) for each in (*headings, *texts)]
        parts += [each.value.to_string() for each in app.table]
        return ESCAPED.sub(r"\1", "\n".join(parts))

    @property
    def charts(self) -> int:
        """How many charts are drawn."""
        return len(self.app.get("vega_lite_chart"))

    @property
    def links(self) -> list[str]:
        """Where the links to other pages lead, with their words."""
        return [ESCAPED.sub(r"\1", f"{each.label}") for each in self.app.page_link]

    @property
    def silent(self) -> bool:
        """Whether nothing of the data is shown."""
        shown = (*self.app.title, *self.app.markdown, *self.app.table, *self.app.dataframe)
        return not shown and not self.charts and not self.app.exception


@pytest.fixture(scope="session")
def populated_template(tmp_path_factory: pytest.TempPathFactory, empty_template: Path) -> Path:
    """One version in production that drifts, one refused, one waiting for an approval."""
    root = tmp_path_factory.mktemp("populated") / "world"
    world = copy_world(empty_template, root)
    subject = _stand(world)
    _refused(world)
    _waiting(world)
    _drifts(world, subject)
    return root


@pytest.fixture
def populated(tmp_path: Path, populated_template: Path) -> World:
    """A copy of it."""
    return copy_world(populated_template, tmp_path / "populated")


class Open(Protocol):
    """Opens a page of the dashboard on a workspace."""

    def __call__(self, page: str, root: Path, **query: str) -> Board:
        """Open it, as a link with these parameters does."""


@pytest.fixture
def board(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens pages of the dashboard."""

    def opened(page: str, root: Path, **query: str) -> Board:
        monkeypatch.setenv("ASSAY_WORKSPACE", str(root))
        return Board(page).open(**query)

    return opened


def _stand(world: World) -> Subject:
    world.train()
    world.validate()
    request = world.request()
    predicate = {
        "nonce": request.statement.predicate["nonce"],
        "metrics": dict(GOOD),
        "baselines": ROWS,
        "notes": [LOST],
    }
    _says(world, "evaluation", predicate, role="evaluator")
    world.declare()
    subject = world.register()
    world.approve(world.promote().digest)
    world.promote()
    return subject


def _refused(world: World) -> None:
    world.train(seed=1)
    world.declare(DRAFT)
    world.register()


def _waiting(world: World) -> None:
    world.train(seed=2)
    world.evaluate("n2")
    world.declare()
    world.promote(str(world.register()))


def _drifts(world: World, subject: Subject) -> None:
    windows = [
        {"rows": 100, "digest": f"w{number}", "p_values": {"embedding": p}, "drift": p < 0.005}
        for number, p in enumerate((0.4, 0.2, 0.001, 0.001))
    ]
    windows.append({"rows": 7, "digest": "w9", "p_values": {}, "drift": False})
    statement = Statement(
        kind="drift",
        subjects=(Resource(name=subject.name, digest=subject.digest),),
        predicate={
            "alarm": True,
            "state": "page",
            "version": subject.version,
            "alpha": 0.01,
            "detectors": ["embedding", "scalars"],
            "windows": windows,
        },
    )
    alert = Alert(
        subject=subject,
        detector="drift",
        severity="critical",
        title=f"{subject} drifts: 2 windows in a row",
        body="What it is asked has changed. Next: `assay reconcile`.",
    )
    raise_with(world.journal, [statement], alert, role="monitor")


def _says(world: World, kind: str, predicate: dict[str, object], *, role: str) -> None:
    statement = Statement(kind=kind, subjects=world.subjects, predicate=predicate)
    world.journal.attest([statement], role=role)
