"""From what people type to a version with its files, and back."""

from assay.domain.decision import Subject
from assay.domain.errors import InvalidInputError
from assay.domain.names import FORMS, fold_alias, parse_ref
from assay.evidence.manifest import Manifest, manifest_of
from assay.registry.client import Registry, Version
from assay.workflow.workspace import Workspace


def open_registry(workspace: Workspace) -> Registry:
    """Open a workspace's MLflow; MLflow's process-wide settings then point at it too."""
    return Registry(workspace.tracking_uri, workspace.registry_uri, workspace.artifacts)


def find_version(registry: Registry, text: str) -> Version:
    """Return the version a reference names; a bare name means the newest.

    Raises:
        InvalidInputError: It does not read, or nothing is there.
    """
    ref = parse_ref(text)
    if ref.version is not None:
        return registry.version(ref.name, ref.version)
    if ref.alias is not None:
        found = registry.at_alias(ref.name, fold_alias(ref.alias))
        if found is None:
            raise InvalidInputError(
                "model", f"no version of {ref.name} stands at {ref.alias!r}", FORMS
            )
        return found
    versions = registry.versions(ref.name)
    return versions[-1] if versions else registry.version(ref.name, "1")


def examined(registry: Registry, version: Version) -> tuple[Subject, Manifest]:
    """Hash a version's files as they are now."""
    manifest = manifest_of(registry.folder(version.uri))
    subject = Subject(name=version.name, version=version.version, digest=manifest.digest)
    return subject, manifest
