"""Plans and entries of the journal, made by hand: what the screens about changes show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from backends.domain.journal import Entry, Event, Record
from backends.domain.plan import (
    Check,
    Expectation,
    Plan,
    Request,
    Step,
    Target,
    Undo,
    Verdict,
    Where,
)
from tests.screens.console import START

ENVIRONMENT = "eng-ml-env-v2"
ENVIRONMENT_CRN = (
    "crn:cdp:environments:us-west-1:9d74eee4-1cad-45d7-b645-7ccf9edbb73d:environment:"
    "6aa2f5e5-e9ac-4e7a-9f1d-2f9c8a0e5f11"
)
REGISTRY = "model-registry-ml-960afc3b-162"
REGISTRY_CRN = (
    "crn:cdp:ml:us-west-1:9d74eee4-1cad-45d7-b645-7ccf9edbb73d:model_registry:"
    "d23c7136-a0be-4165-b0f5-020cece4548f"
)
HERE = Where(profile="alice", region="us-west-1")
CHECKS = (
    Check(
        name="role",
        title="You hold MLAdmin on the environment",
        verdict=Verdict.PASS,
        evidence="Alice Moreau, through the group ml-admins",
        source="iam listGroupAssignedResourceRoles",
    ),
    Check(
        name="available",
        title="The environment is available",
        verdict=Verdict.PASS,
        evidence="AVAILABLE",
        source="environments describeEnvironment",
    ),
    Check(
        name="public-address",
        title="The load balancer can be reached",
        verdict=Verdict.WARN,
        evidence="it is private: people need a VPN or the like into vpc-0f2a to reach the registry",
        source="guide",
    ),
    Check(
        name="endpoint",
        title="The endpoint's name resolves",
        verdict=Verdict.NOT_CHECKED,
        evidence="the name is not known before the registry is installed",
    ),
)
FULL = Check(
    name="free-addresses",
    title="The subnets have free addresses",
    verdict=Verdict.FAIL,
    evidence="subnet-0b3c1d (us-west-2b) has 3 free, 8 are needed",
    source="ec2 DescribeSubnets",
)


def creation(*more: Check, plan_id: str = "20261123-create", at: datetime = START) -> Plan:
    """Return a plan that creates a registry; `more` are checks beside the usual ones."""
    return Plan(
        id=plan_id,
        kind="create-registry",
        title=f"Create an AI Registry in {ENVIRONMENT}",
        target=Target(kind="environment", name=ENVIRONMENT, crn=ENVIRONMENT_CRN),
        where=HERE,
        made_at=at,
        steps=(
            Step(
                request=Request(
                    service="ml",
                    operation="createModelRegistry",
                    body={
                        "environmentCrn": ENVIRONMENT_CRN,
                        "environmentName": ENVIRONMENT,
                        "usePublicLoadBalancer": False,
                        "subnetsForLoadBalancers": ["subnet-0a1b2c", "subnet-0b3c1d"],
                    },
                ),
                effect=f"Creates an AI Registry in {ENVIRONMENT}, with a private load balancer.",
                command=(
                    "cdp ml create-model-registry --profile alice --cli-input-json "
                    f'\'{{"environmentCrn": "{ENVIRONMENT_CRN}", "environmentName": '
                    f'"{ENVIRONMENT}", "usePublicLoadBalancer": false}}\''
                ),
            ),
        ),
        expected=Expectation(
            sees="new registry",
            words=f"a new registry in {ENVIRONMENT}",
            ends="ready",
            environment_crn=ENVIRONMENT_CRN,
        ),
        checks=(*CHECKS, *more),
        consequences=(
            "A Kubernetes cluster and a load balancer are made in your account; they cost money.",
            "The 2 workbenches of the environment use it once they are synchronized.",
        ),
        afterwards=("Installing usually takes 15 to 60 minutes. It goes on without you.",),
        undo=Undo(words="Delete the registry again.", kind="delete-registry"),
    )


def deletion(name: str = REGISTRY, plan_id: str = "20261123-delete") -> Plan:
    """Return a plan that deletes a registry."""
    return Plan(
        id=plan_id,
        kind="delete-registry",
        title=f"Delete {name}",
        target=Target(kind="registry", name=name, crn=REGISTRY_CRN),
        where=HERE,
        made_at=START,
        steps=(
            Step(
                request=Request(
                    service="ml",
                    operation="deleteModelRegistry",
                    body={"modelRegistryCrn": REGISTRY_CRN},
                ),
                effect=f"Deletes the AI Registry {name} in {ENVIRONMENT}.",
                command=f"cdp ml delete-model-registry --model-registry-crn {REGISTRY_CRN}",
            ),
        ),
        expected=Expectation(
            sees="other status",
            words=f"{name} being deleted",
            ends="gone",
            registry_crn=REGISTRY_CRN,
            status="installation:finished",
            version="1.6.0-b51",
        ),
        checks=CHECKS[:2],
        consequences=(
            "2 workbenches use it: ml-dev, ml-prod. They lose their registered models.",
            "What is registered in it is not listed anywhere any longer.",
        ),
        afterwards=("It is usually gone after 10 minutes.",),
    )


def entry(plan: Plan, *events: Event, by: str = "alice@example.com", ended: str = "") -> Entry:
    """Return what the journal has of a plan after these events, half a minute between them."""
    kept = [Record(entry=plan.id, at=plan.made_at, event="planned", by=by, plan=plan)]
    for number, event in enumerate(events, 1):
        kept.append(
            Record.model_validate(
                {
                    "entry": plan.id,
                    "at": plan.made_at + timedelta(seconds=30 * number),
                    "event": event,
                    "request_id": "3f2c9a51-7b1e-4b59-9a33-0c5c1f4d2a10"
                    if event == "answered"
                    else "",
                    "ended": ended if event == "ended" else "",
                    "words": WORDS.get(event, ""),
                }
            )
        )
    return Entry(plan, tuple(kept))


WORDS: dict[Event, str] = {
    "answered": "It was taken.",
    "refused": "CDP control plane: there is a registry already (400). Correct what it names.",
    "unanswered": "No answer came within 30 s.",
    "ended": "It ended.",
}


def records(entries: Sequence[Entry]) -> list[Record]:
    """Return the lines of a journal that holds these entries."""
    return [record for entry in entries for record in entry.records]
