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
name: {name}
version: "1"
facts:
  intended_purpose: ""
"""

EVALUATION_TOML: Final = ""
