from datetime import date

from assay.domain.risk import Classification, GpaiStatus, Ground, Pending, Tier


def test_json_has_the_agreed_keys_and_plain_values() -> None:
    outcome = Classification(
        overall=Tier.HIGH_RISK,
        grounds=(Ground(article="Annex III 1(a)", facts=("biometric_function", "remote")),),
        duties=("50(3)",),
        pending=(Pending(article="5(1)(ba)", from_=date(2026, 12, 2)),),
        roles=("provider",),
        applies_from=date(2027, 12, 2),
        gpai=GpaiStatus.NO,
        unknown=("eu_nexus",),
    )
    assert outcome.as_dict() == {
        "overall": "high_risk",
        "grounds": [{"article": "Annex III 1(a)", "facts": ["biometric_function", "remote"]}],
        "duties": ["50(3)"],
        "pending": [{"article": "5(1)(ba)", "from": "2026-12-02"}],
        "roles": ["provider"],
        "applies_from": "2027-12-02",
        "gpai": "no",
        "unknown": ["eu_nexus"],
    }
    assert {type(value) for value in outcome.as_dict().values()} == {str, list}


def test_tiers_rank_from_out_of_scope_to_prohibited_and_the_unknown_tops_them() -> None:
    assert sorted(Tier, key=lambda tier: tier.severity) == [
        Tier.OUT_OF_SCOPE,
        Tier.MINIMAL,
        Tier.LIMITED,
        Tier.ANNEX_III_EXEMPT,
        Tier.HIGH_RISK_ANNEX_I_B,
        Tier.HIGH_RISK,
        Tier.PROHIBITED,
        Tier.UNDETERMINED,
    ]


def test_model_status_ranks_from_no_to_systemic_and_the_unknown_tops_them() -> None:
    ranked = sorted(GpaiStatus, key=lambda status: status.severity)
    assert ranked == ["no", "gpai", "systemic", "undetermined"]
