"""The files a new workspace starts with."""

from typing import Final

GITIGNORE: Final = "*\n"


def assay_toml(name: str, admin: str) -> str:
    """Return the settings of a new workspace; `admin` is the id of the pinned root key."""
    return f"""\
# Settings of this workspace. Gates and packs are signed into the ledger: after a change here the
# policy author runs `assay policy publish`, and until then every gate stays shut.
[workspace]
name = "{name}"

[trust]
# Keys count only if this key has registered them.
roots = ["{admin}"]

[gates]
# A gate is a protected MLflow alias and the packs it demands.
staging = ["ml-supply-chain"]
production = ["ml-supply-chain", "eu-ai-act"]

[alerts]
# Where alerts go, as apprise URLs (mailto://, slack://, json://, ...). ASSAY_ALERT_URLS adds to it.
urls = []
"""


SYSTEM_YAML: Final = """\
# The system card: what the AI system is for. Omitted facts are unknown, and unknown is never "no".
# `assay system check` names what is still to be answered; `assay system classify` shows the class.
name: "{name}"
version: "1"
facts: {{}}
#  Replace the braces by answers, a line each:
#  intended_purpose: Group scanned handwritten digits that look alike.
"""

EVALUATION_TOML: Final = """\
# What a model must reach. `assay evaluate` signs these thresholds into the ledger before it
# measures, so change them before, not after.
name = "digits"
version = 1
few_label_counts = [65]
seeds = [0, 1, 2]

[thresholds]
knn_accuracy = 0.935
probe_accuracy = 0.955
probe_gain_over_random = 0.02
few_label_accuracy = 0.85
worst_class_recall = 0.8
robust_accuracy = 0.75
"""
