"""The ten bans of Art. 5(1), as amended by Regulation (EU) 2026/1744.

Our readings, on the cautious side: consent lifts the ban on intimate material only where that
material is somebody's aim, because nobody can have agreed to what a system lets strangers make;
and the exception for sorting data sets does not free the police from the ban on special traits.
"""

from typing import Final

from assay.domain.card_facts.biometrics import (
    CATEGORISATION,
    EMOTION_RECOGNITION,
    PHYSICAL_STATES_ONLY,
    SPECIAL_TRAITS,
)
from assay.domain.card_facts.conditions import (
    all_of,
    any_of,
    has_all,
    has_any,
    is_filled,
    is_true,
    one_of,
)
from assay.policy.classify.dates import NEW_PROHIBITIONS, PROHIBITIONS
from assay.policy.classify.rules import Rule

_HARMS: Final = (is_true("materially_distorts_behaviour"), is_true("significant_harm_likely"))
_MATERIAL: Final = ("intended_purpose", "foreseeable_without_safeguards", "deployer_uses_for_it")
_LIVE_POLICE_IDENTIFICATION: Final = all_of(
    is_true("law_enforcement_purpose"),
    has_any("biometric_function", "identification_1toN"),
    is_true("remote"),
    one_of("identification_timing", "real_time"),
    is_true("publicly_accessible_space"),
)
_POLICE_REGIME: Final = all_of(
    one_of(
        "le_objective", "victim_or_missing_person", "imminent_threat", "suspect_annex_ii_offence"
    ),
    has_all("le_safeguards", "national_law", "prior_authorisation", "fria", "eu_db_registration"),
)

BANS: Final = (
    Rule(
        article="5(1)(a)",
        when=all_of(is_filled("manipulation_technique"), *_HARMS),
        since=PROHIBITIONS,
    ),
    Rule(
        article="5(1)(b)",
        when=all_of(is_filled("exploits_vulnerability"), *_HARMS),
        since=PROHIBITIONS,
    ),
    Rule(
        article="5(1)(ba)",
        when=one_of("intimate_material", *_MATERIAL),
        unless=all_of(
            one_of("intimate_material", "intended_purpose", "deployer_uses_for_it"),
            is_true("intimate_consent"),
        ),
        since=NEW_PROHIBITIONS,
    ),
    Rule(
        article="5(1)(bb)",
        when=one_of("csam_material", *_MATERIAL),
        since=NEW_PROHIBITIONS,
    ),
    Rule(
        article="5(1)(c)",
        when=all_of(is_true("scores_persons_over_time"), is_filled("score_detriment")),
        since=PROHIBITIONS,
    ),
    Rule(
        article="5(1)(d)",
        when=all_of(
            is_true("predicts_individual_crime_risk"),
            one_of("crime_risk_basis", "solely_profiling_or_personality"),
        ),
        since=PROHIBITIONS,
    ),
    Rule(
        article="5(1)(e)",
        when=one_of("face_db_source", "untargeted_scraping"),
        since=PROHIBITIONS,
    ),
    Rule(
        article="5(1)(f)",
        when=all_of(
            EMOTION_RECOGNITION,
            has_any("emotion_context", "workplace", "recruitment", "education"),
        ),
        unless=any_of(PHYSICAL_STATES_ONLY, is_true("medical_or_safety_reason")),
        since=PROHIBITIONS,
    ),
    Rule(
        article="5(1)(g)",
        when=all_of(CATEGORISATION, has_any("categorisation_attributes", *SPECIAL_TRAITS)),
        unless=any_of(
            is_true("labels_lawful_biometric_dataset"), is_true("categorisation_ancillary")
        ),
        since=PROHIBITIONS,
    ),
    Rule(
        article="5(1)(h)",
        when=_LIVE_POLICE_IDENTIFICATION,
        unless=_POLICE_REGIME,
        since=PROHIBITIONS,
    ),
)
