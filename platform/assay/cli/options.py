"""Options that several commands share."""

from typing import Annotated, TypeAlias

import typer

AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print data for programs.")]
Model: TypeAlias = Annotated[
    str,
    typer.Argument(metavar="MODEL", help="NAME, NAME@VERSION, NAME@GATE or models:/NAME/VERSION."),
]
Name: TypeAlias = Annotated[str, typer.Argument(metavar="NAME", help="The registered model.")]
Gate: TypeAlias = Annotated[str, typer.Option("--gate", "-g", help="The protected alias.")]
Data: TypeAlias = Annotated[
    str,
    typer.Option(
        "--data", metavar="SOURCE", help="`digits`, or a folder with a sub-folder for each class."
    ),
]
