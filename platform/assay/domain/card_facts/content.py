"""Facts about generated content and about talking to people."""

from typing import Final

from assay.domain.card_facts.conditions import ALWAYS, has_any, is_filled, is_true, one_of
from assay.domain.card_facts.fact import CardFact, by_name, choice, several, yes_no

_PICTURE_OR_SOUND: Final = has_any("generates_content", "image", "video", "audio")
_MATERIAL: Final = (
    "no intended_purpose foreseeable_without_safeguards foreseeable_with_safeguards "
    "deployer_uses_for_it"
)

CONTENT: Final[dict[str, CardFact]] = by_name(
    several(
        "generates_content",
        "image video audio text",
        ALWAYS,
        "What content does it make or alter? (Art. 50(2), 5(1)(ba), (bb))",
    ),
    choice(
        "intimate_material",
        _MATERIAL,
        _PICTURE_OR_SOUND,
        "Can it show identifiable people in intimate scenes? (Art. 5(1)(ba), (1a), (1b))",
        implies=True,
    ),
    yes_no(
        "intimate_consent",
        one_of("intimate_material", *_MATERIAL.split()[1:]),
        "Has everyone shown agreed expressly? (Art. 5(1)(ba))",
    ),
    choice(
        "csam_material",
        _MATERIAL,
        _PICTURE_OR_SOUND,
        "Can it make sexual abuse material of children? (Art. 5(1)(bb), (1a))",
        implies=True,
    ),
    yes_no(
        "standard_editing_only",
        is_filled("generates_content"),
        "Does it only assist editing, leaving the substance as it was? (Art. 50(2))",
    ),
    yes_no(
        "creates_deep_fake",
        _PICTURE_OR_SOUND,
        "Could its output pass for a real person, place or event? (Art. 3(60), 50(4))",
        implies=True,
    ),
    yes_no(
        "evidently_artistic",
        is_true("creates_deep_fake"),
        "Is the work plainly art, satire or fiction? Disclosure is lighter then (Art. 50(4))",
    ),
    choice(
        "public_interest_text",
        "no without_editorial_responsibility with_human_review_and_editorial_responsibility",
        has_any("generates_content", "text"),
        "Is its text published on public matters, and does someone answer for it? (Art. 50(4))",
        implies=True,
    ),
    yes_no(
        "interacts_with_persons",
        ALWAYS,
        "Do people deal with it directly, as with a chat or voice assistant? (Art. 50(1))",
    ),
    yes_no(
        "obvious_ai",
        is_true("interacts_with_persons"),
        "Is it plain to any attentive person that this is a machine? (Art. 50(1))",
    ),
)
