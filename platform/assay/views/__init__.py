"""Read models for the dashboard, the reports and `list`, `show`, `history`. Nothing here writes."""

from assay.views.alerts import alert_list
from assay.views.details import drift_limit, is_recorded, pack_versions
from assay.views.fleet import fleet, version
from assay.views.history import history
from assay.views.models import (
    AlertView,
    DriftView,
    Event,
    EvidenceView,
    GateView,
    Source,
    VersionView,
)
from assay.views.source import open_source

__all__ = [
    "AlertView",
    "DriftView",
    "Event",
    "EvidenceView",
    "GateView",
    "Source",
    "VersionView",
    "alert_list",
    "drift_limit",
    "fleet",
    "history",
    "is_recorded",
    "open_source",
    "pack_versions",
    "version",
]
