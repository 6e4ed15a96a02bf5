"""Plans to import a model from Hugging Face or NGC into an AI Registry.

Source:
    The reference's chapter on the standalone API, 3, 4 and 8: what is sent, what it takes, and
    that five imports at once, and about 400 GB of them, are the most.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from pydantic import JsonValue

from backends.domain.errors import Rejected, ServiceError
from backends.domain.model_source import ModelSource
from backends.domain.person import Caller
from backends.domain.plan import Check, Plan, Shows, Step, Target, Undo, Verdict
from backends.domain.registered_model import RegisteredModel, Visibility
from backends.ports import Session
from backends.services.models.rights import ADMINISTRATOR
from backends.services.planning.models.parts import (
    Chosen,
    described_check,
    expected,
    model_step,
    path_of,
    read_again,
)
from backends.services.planning.models.renaming import name_problem
from backends.services.planning.plan_parts import new_id

Hub: TypeAlias = Literal["HF", "NGC"]
HUBS: dict[Hub, str] = {"HF": "Hugging Face", "NGC": "NGC"}
TOKEN = "hf_token"  # noqa: S105 - the name of the field
_HOSTS: dict[Hub, str] = {
    "HF": "the hosts of Hugging Face",
    "NGC": "api.ngc.nvidia.com, files.ngc.nvidia.com and prod.otel.kaizen.nvidia.com",
}
_REPOSITORY = re.compile(r"[\w.-]+(?:/[\w.-]+)+(?::[\w.-]+)?")
_MOST_MODELS = 2_000
GUIDE = "documentation of the AI Registry standalone API"


@dataclass(frozen=True, slots=True)
class Import:
    """What is to be imported.

    Attributes:
        hub: Where it is from.
        repository: Its repository there: `org/model`, on NGC `org/team/model:version`.
        name: What the new model is called; empty for a new version of `into`.
        visibility: Who sees the new model; unknown leaves it to the registry, which is private.
        into: The model that gets a new version, by its id; empty for a new model.
        with_token: Whether a token of Hugging Face is sent along, as gated repositories want.
    """

    hub: Hub
    repository: str
    name: str = ""
    visibility: Visibility = Visibility.UNKNOWN
    into: str = ""
    with_token: bool = False

    @property
    def repository_problem(self) -> str:
        """Say what is wrong with the repository; empty where nothing is."""
        if _REPOSITORY.fullmatch(self.repository):
            return ""
        return f"{self.repository or 'An empty text'} is no repository: write org/model."

    @property
    def problem(self) -> str:
        """Say what is wrong with it; empty where nothing is."""
        if problem := self.repository_problem:
            return problem
        if self.with_token and self.hub != "HF":
            return "A token goes with Hugging Face only."
        return "" if self.into else name_problem(self.name)


def suggested_name(repository: str) -> str:
    """Return what a model of a repository may be called: `llama-3.1-8b-instruct`."""
    return repository.strip().rpartition("/")[2].partition(":")[0].lower()


async def plan_import(
    session: Session,
    source: ModelSource,
    wanted: Import,
    *,
    caller: Caller | None,
    now: datetime,
) -> Plan:
    """Plan an import; it is followed to its end, and waits for its turn among five.

    Raises:
        Rejected: The place is no AI Registry, or something is wrong with what is wanted.
        NotFound: The model that is to get a new version is not there any longer.
        ServiceError: That could not be read.
    """
    if source.kind != "AI Registry":
        raise Rejected(
            source.name,
            "models are imported into AI Registries",
            hint="On MLflow, a model is registered from a run.",
        )
    if problem := wanted.problem:
        raise Rejected("import", problem.rstrip("."), hint="Correct it, and try again.")
    into = await _model(session, source, wanted)
    step = _step(source, wanted, into)
    return Plan(
        id=new_id(now),
        kind="import-model",
        title=f"Import {wanted.repository} from {HUBS[wanted.hub]}",
        target=Target(kind="model", name=step.about, crn=source.key),
        where=session.where,
        made_at=now,
        steps=(step,),
        checks=(
            _role_check(caller, source),
            *await _name_checks(session, source, wanted),
            await described_check(session, source, (step,)),
            _outbound_check(wanted),
        ),
        consequences=tuple(_consequences(wanted, into, caller)),
        afterwards=(
            "A registry takes five imports at once at the most: this one waits for its turn.",
            "70 GB take about an hour. A registry does not tell how far an import is.",
        ),
        expected=expected(
            source,
            f"{step.about} ready",
            tuple(str(one.version) for one in into.versions or ()) if into else (),
            ends="ready",
        ),
        undo=Undo(
            words="Delete the version that came." if into else "Delete the model that came.",
            kind="delete-version" if into else "delete-model",
        ),
        step_by_step=True,
    )


async def _model(session: Session, source: ModelSource, wanted: Import) -> RegisteredModel | None:
    if not wanted.into:
        return None
    return await read_again(session, Chosen(source, wanted.into, wanted.name))


def _step(source: ModelSource, wanted: Import, into: RegisteredModel | None) -> Step:
    download: dict[str, JsonValue] = {"source": wanted.hub, "repo_id": wanted.repository}
    if wanted.with_token:
        download[TOKEN] = ""
    version: dict[str, JsonValue] = {
        "metadata": {"model_repo_type": wanted.hub},
        "downloadModelRepoRequest": download,
    }
    body: dict[str, JsonValue] = version
    if into is None:
        body = {"name": wanted.name}
        if wanted.visibility is not Visibility.UNKNOWN:
            body["visibility"] = wanted.visibility.value
        body["createModelVersionRequestPayload"] = version
    name = into.name if into else wanted.name
    return model_step(
        source,
        f"POST {path_of(into.id)}/versions" if into else "POST /models",
        body,
        effect=f"Has {source.name} fetch {wanted.repository} from {HUBS[wanted.hub]} as "
        f"{'a new version of ' if into else ''}{name}.",
        about=name,
        shows=Shows(model=into.id if into else "", fields={"status": "READY"}),
        secret=TOKEN if wanted.with_token else "",
    )


def _role_check(caller: Caller | None, source: ModelSource) -> Check:
    needed = {ADMINISTRATOR, "MLUser"}
    verdict, evidence = Verdict.NOT_CHECKED, "Which roles you hold is not known here."
    if caller is not None and caller.roles is not None:
        held = needed & {
            row.role for row in caller.roles.resources if row.resource_crn == source.environment_crn
        }
        where = source.environment_name or "the environment"
        if held:
            verdict, evidence = Verdict.PASS, f"You hold {', '.join(sorted(held))} on {where}."
        else:
            evidence = f"You hold neither MLUser nor MLAdmin on {where} by name."
    return Check(
        name="role",
        title="You may use the registry",
        verdict=verdict,
        evidence=evidence,
        source=GUIDE,
    )


async def _name_checks(session: Session, source: ModelSource, wanted: Import) -> tuple[Check, ...]:
    """Check that no model is called so yet: a registry takes a second one."""
    if wanted.into:
        return ()
    verdict, evidence = Verdict.PASS, "No model that you may see is called so."
    try:
        taken = await _is_taken(session, source, wanted.name)
    except ServiceError as error:
        verdict, evidence = Verdict.NOT_CHECKED, f"{error}."
    else:
        if taken:
            verdict = Verdict.WARN
            evidence = "There is one. A registry may take a second, and both have one name then."
    return (
        Check(
            name="name",
            title=f"No model is called {wanted.name}",
            verdict=verdict,
            evidence=evidence,
            source="AI Registry GET /api/v2/models",
        ),
    )


async def _is_taken(session: Session, source: ModelSource, name: str) -> bool:
    seen = 0
    async for page in session.models.open(source).pages():
        if any(one.name == name for one in page.value.models):
            return True
        seen += len(page.value.models)
        if seen >= _MOST_MODELS:
            return False
    return False


def _outbound_check(wanted: Import) -> Check:
    return Check(
        name="outbound",
        title=f"The registry reaches {HUBS[wanted.hub]}",
        verdict=Verdict.NOT_CHECKED,
        evidence=f"It has to reach {_HOSTS[wanted.hub]}, which cannot be tried from here.",
        source=GUIDE,
    )


def _consequences(
    wanted: Import, into: RegisteredModel | None, caller: Caller | None
) -> Iterator[str]:
    if into is None:
        who = (caller.workload_name or caller.name) if caller else "Whoever sends it"
        seen = {
            Visibility.PUBLIC: "everybody may see it",
            Visibility.PRIVATE: "nobody but administrators sees it beside",
            Visibility.UNKNOWN: "it is private unless the registry decides otherwise",
        }[wanted.visibility]
        yield f"{who} becomes the owner, and {seen}."
    if wanted.with_token:
        yield "Your token goes to the registry with the request, and is kept nowhere here."
    yield "All imports under way in a registry together should stay below about 400 GB."
