"""Everything the ledger says about one version, as facts. Pure: records in, facts out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from assay.domain.decision import Subject
from assay.evidence.record import Record
from assay.policy.catalogue import Fact, FactValue, check_value
from assay.policy.factset import EvidenceItem, FactSet
from assay.policy.fold.card import card_facts
from assay.policy.fold.data import data_facts
from assay.policy.fold.documents import document_facts
from assay.policy.fold.evaluation import attempts, evaluation_facts
from assay.policy.fold.monitoring import monitoring_facts
from assay.policy.fold.training import training_facts


def facts_about(
    subject: Subject,
    records: Sequence[Record],
    catalogue: Mapping[str, Fact],
    *,
    manifest: Mapping[str, str],
    at: datetime,
) -> FactSet:
    """Fold what is on record about a version.

    Args:
        subject: The version; evidence counts only if it names this digest.
        records: The ledger's records, in order.
        catalogue: The facts that may be used; anything else in a statement is ignored.
        manifest: The files as they are now.
        at: The moment of the decision: the risk class depends on the date.
    """
    of = _Shelf(subject, records)
    data = of.data_validations()
    tries = attempts(of.kind("evaluation-request"), of.kind("evaluation"))
    found = {
        **training_facts(of.kind("training"), manifest),
        **data_facts(data),
        **evaluation_facts(tries, of.training_data(), _digests(data[-1:])),
        **card_facts(of.cards(), at=at.date()),
        **document_facts(of.kind("document")),
        **monitoring_facts(of.kind("drift")),
    }
    used = (
        *of.kind("training")[-1:],
        *data[-1:],
        *of.cards()[-1:],
        *of.kind("document"),
        *of.kind("evaluation-request"),
        *(each.result for each in tries if each.result),
    )
    return FactSet(
        values=_typed(found, catalogue),
        evidence=tuple(_item(each) for each in used),
        barred=frozenset(each.signer.person for each in of.own_work()),
    )


OWN_WORK = frozenset({"training", "system-card", "evaluation", "evaluation-request"})


class _Shelf:
    """The records about one version, by kind."""

    def __init__(self, subject: Subject, records: Sequence[Record]) -> None:
        self._subject = subject
        self._records = records
        self._about = [each for each in records if each.statement.is_about(subject.digest)]

    def kind(self, kind: str) -> list[Record]:
        return [each for each in self._about if each.statement.kind == kind]

    def cards(self) -> list[Record]:
        # A card speaks of a purpose, so it holds only under the name it was declared for.
        name = self._subject.name
        return [
            each
            for each in self.kind("system-card")
            if any(subject.name == name for subject in each.statement.subjects)
        ]

    def own_work(self) -> list[Record]:
        """Return what its signers may not judge, older statements included."""
        kinds = OWN_WORK - {"system-card"}
        return [*self.cards(), *(each for kind in kinds for each in self.kind(kind))]

    def training_data(self) -> object:
        training = self.kind("training")
        return training[-1].statement.predicate.get("data_digest") if training else None

    def data_validations(self) -> list[Record]:
        digest = self.training_data()
        return [
            each
            for each in self._records
            if each.statement.kind == "data-validation"
            and isinstance(digest, str)
            and each.statement.is_about(digest)
        ]


def _typed(found: Mapping[str, object], catalogue: Mapping[str, Fact]) -> dict[str, FactValue]:
    typed = {
        name: check_value(catalogue[name], value)
        for name, value in found.items()
        if name in catalogue
    }
    return {name: value for name, value in typed.items() if value is not None}


def _digests(records: Iterable[Record]) -> frozenset[str]:
    return frozenset(subject.digest for each in records for subject in each.statement.subjects)


def _item(record: Record) -> EvidenceItem:
    return EvidenceItem(
        kind=record.statement.kind,
        seq=record.seq,
        at=record.at,
        person=record.signer.person,
        digest=record.envelope_digest,
    )
