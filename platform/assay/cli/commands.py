"""Every command by its name; their modules import heavy libraries only when called."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import typer

from assay.cli import alerts, audit, keys, policy, system
from assay.cli.approve import approve
from assay.cli.check import check
from assay.cli.dashboard import dashboard
from assay.cli.demo import demo
from assay.cli.doctor import doctor
from assay.cli.evaluate import evaluate
from assay.cli.history import history
from assay.cli.init import init
from assay.cli.listing import list_versions
from assay.cli.monitor import monitor
from assay.cli.promote import promote
from assay.cli.reconcile import reconcile
from assay.cli.register import register
from assay.cli.serve import serve
from assay.cli.show import show
from assay.cli.train import train
from assay.cli.validate import validate
from assay.cli.withdraw import withdraw

COMMANDS: Final[Mapping[str, Callable[..., Any]]] = {
    "demo": demo,
    "init": init,
    "doctor": doctor,
    "train": train,
    "validate": validate,
    "evaluate": evaluate,
    "register": register,
    "check": check,
    "approve": approve,
    "promote": promote,
    "withdraw": withdraw,
    "reconcile": reconcile,
    "list": list_versions,
    "show": show,
    "history": history,
    "serve": serve,
    "monitor": monitor,
    "dashboard": dashboard,
}

GROUPS: Final[Mapping[str, typer.Typer]] = {
    "alerts": alerts.group,
    "audit": audit.group,
    "policy": policy.group,
    "keys": keys.group,
    "system": system.group,
}
