"""How long a decision takes."""

from tests.bench.measuring import Figure, cpu_ms
from tests.worlds import GATE, World

from assay.policy.decide import decide
from assay.policy.fold import facts_about
from assay.workflow.policy import published_policy

REPEATS = 300


def figures(world: World) -> list[Figure]:
    subject, manifest = world.examined()
    policy, at = published_policy(world.journal), world.journal.now()
    packs, records = policy.gates[GATE], world.journal.records()
    facts = facts_about(subject, records, policy.catalogue, manifest=manifest.as_dict(), at=at)
    controls = sum(len(pack.controls) for pack in packs)
    clauses = sum(len(control.require) for pack in packs for control in pack.controls)
    pure = cpu_ms(lambda: decide(subject, GATE, packs, facts, at=at), REPEATS)
    folding = cpu_ms(
        lambda: facts_about(subject, records, policy.catalogue, manifest=manifest.as_dict(), at=at),
        REPEATS,
    )
    whole = cpu_ms(world.check, REPEATS // 5)
    size = f"{controls} controls, {clauses} clauses, {len(facts.values)} facts"
    return [
        Figure(what="decision, pure", value=f"{pure:.2f} ms CPU", method=f"`decide()`; {size}"),
        Figure(
            what="folding the facts",
            value=f"{folding:.2f} ms CPU",
            method=f"{len(records)} ledger entries, with classification of the card",
        ),
        Figure(
            what="`check` of one version, warm",
            value=f"{whole:.2f} ms CPU",
            method="with MLflow look-ups, hashing the files, reading and verifying what is new",
        ),
    ]
