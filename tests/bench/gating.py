"""What the gate costs a `set_registered_model_alias`, beside plain MLflow."""

from pathlib import Path

from mlflow import MlflowClient
from tests.bench.measuring import Figure, interleaved, p50_p95
from tests.worlds import NAME, World

ROUNDS = 60


def figures(world: World, folder: Path) -> list[Figure]:
    governed = MlflowClient(
        world.journal.workspace.tracking_uri, world.journal.workspace.registry_uri
    )
    plain_uri = f"sqlite:///{folder / 'plain.db'}"
    plain = MlflowClient(plain_uri, plain_uri)
    plain.create_registered_model(NAME)
    plain.create_model_version(NAME, str(world.registry.folder(world.uri)))
    taken = interleaved(
        {
            "plain": lambda: plain.set_registered_model_alias(NAME, "production", "1"),
            "unprotected": lambda: governed.set_registered_model_alias(NAME, "candidate", "1"),
            "protected": lambda: governed.set_registered_model_alias(NAME, "production", "1"),
        },
        ROUNDS,
    )
    rows = {name: p50_p95(values) for name, values in taken.items()}
    base = rows["plain"]
    return [
        Figure(
            what="set alias, plain MLflow",
            value=f"p50 {base[0]:.1f} ms, p95 {base[1]:.1f} ms",
            method=f"in-process SQLite, {ROUNDS} rounds, the three interleaved",
        ),
        _against("set alias, governed store, unprotected", rows["unprotected"], base),
        _against("set alias, governed store, protected", rows["protected"], base),
    ]


def _against(what: str, row: tuple[float, float], base: tuple[float, float]) -> Figure:
    handed_on = "unprotected" in what
    return Figure(
        what=what,
        value=f"p50 {row[0]:.1f} ms, p95 {row[1]:.1f} ms "
        f"({row[0] / base[0]:.2f}x, {row[1] / base[1]:.2f}x)",
        method="the alias is compared and handed on"
        if handed_on
        else "an already decided version: verify the ledger, hash the files, fold, decide, write",
    )
