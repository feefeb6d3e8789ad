"""`make docs`: the reference pages, made from what they describe; a contract test finds drift."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from typer.testing import CliRunner

from assay.cli.app import app
from assay.cli.commands import COMMANDS, GROUPS
from assay.domain.card_facts import CARD_FACTS
from assay.evaluation.suite import METRICS
from assay.resources import folder
from assay.training.config import CHOICES, REAL, WHOLE, TrainingConfig
from assay.workflow.policy import read_catalogue, read_pack

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"
PACKS = ("ml-supply-chain", "eu-ai-act")


def commands_page() -> str:
    """Every command with its help."""
    os.environ.update(COLUMNS="96", TERMINAL_WIDTH="96", NO_COLOR="1")
    names = [[name] for name in COMMANDS]
    for group, found in GROUPS.items():
        names += [[group, str(each.name or "")] for each in found.registered_commands]
    parts = [f"## assay {' '.join(name).strip()}\n\n```\n{_help(name)}\n```\n" for name in names]
    return "# Commands\n\nMade by `make docs`.\n\n" + "\n".join(parts)


def facts_page() -> str:
    """Every fact a clause may use."""
    catalogue = read_catalogue(folder("policies"))
    rows = [
        f"| `{fact.name}` | {fact.type} | {fact.unit or '-'} | {fact.producer} "
        f"| {fact.description} |"
        for fact in catalogue.values()
        if not fact.name.startswith("system.")
    ]
    declared = [
        f"| `system.{fact.name}` | {fact.kind} | {', '.join(fact.allowed) or '-'} | {fact.why} |"
        for fact in CARD_FACTS.values()
    ]
    return "\n".join(
        [
            "# Facts",
            "",
            "Made by `make docs`. What the clauses of a pack may use.",
            "",
            "| fact | type | unit | folded from | meaning |",
            "|---|---|---|---|---|",
            *rows,
            "",
            "## Declared on the system card",
            "",
            "| fact | kind | allowed | why it is asked |",
            "|---|---|---|---|",
            *declared,
            "",
        ]
    )


def controls_page() -> str:
    """Every control of the shipped packs."""
    catalogue = read_catalogue(folder("policies"))
    lines = ["# Controls", "", "Made by `make docs`. The packs as shipped; not legal advice.", ""]
    for name in PACKS:
        pack = read_pack(folder("policies") / name / "pack.yaml", catalogue)
        lines += [f"## {pack.title} ({pack.name} {pack.version_text})", ""]
        for control in pack.controls:
            since = control.effective_from
            binds = f"binds from {since}" if since else "always binds"
            lines += [
                f"### `{control.id}` {control.title}",
                "",
                f"[{control.act}, {control.article}]({control.url}); {control.severity}; {binds}.",
                "",
                *(f"- {each.because}: `{each.check.source}`" for each in control.require),
                *([f"- {control.approval.because}"] if control.approval else []),
                f"- Remedy: {control.remedy}",
                "",
            ]
    return "\n".join(lines)


def settings_page() -> str:
    """Training settings and the metrics a suite may set a threshold for."""
    lines = ["# Settings", "", "Made by `make docs`.", "", "## `assay train --config FILE`", ""]
    lines += ["| key | default | allowed |", "|---|---|---|"]
    lines += [
        f"| `{name}` | {value} | {_allowed(name)} |"
        for name, value in TrainingConfig().as_dict().items()
    ]
    lines += ["", "## `evaluation.toml`, `[thresholds]`", "", "| metric | range |", "|---|---|"]
    lines += [f"| `{name}` | {low:g} to {high:g} |" for name, (low, high) in METRICS.items()]
    return "\n".join([*lines, ""])


def _allowed(name: str) -> str:
    if name in CHOICES:
        return ", ".join(CHOICES[name])
    low, high = {**WHOLE, **REAL}[name]
    return f"{low:g} to {high:g}"


PAGES: Mapping[str, Callable[[], str]] = {
    "commands.md": commands_page,
    "facts.md": facts_page,
    "controls.md": controls_page,
    "settings.md": settings_page,
}


def _help(name: list[str]) -> str:
    result = CliRunner().invoke(app, [*filter(None, name), "--help"], prog_name="assay")
    return "\n".join(line.rstrip() for line in result.stdout.strip().splitlines())


def main() -> None:
    """Write the pages."""
    REFERENCE.mkdir(exist_ok=True)
    for name, make in PAGES.items():
        (REFERENCE / name).write_text(make(), encoding="utf-8")


if __name__ == "__main__":
    main()
