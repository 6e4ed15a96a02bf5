"""What tests of the verbs about storage have in common: registries, whom one is, how one runs."""

from __future__ import annotations

from backends.demo.personas import persona_named
from backends.demo.ranger.accounts import workload_password_of
from tests.verbs.conftest import PACE, Outcome, Run

BARE = "model-registry-ml-960afc3b-162"
"""With RAZ; no policy lets its machine user read and write."""
GIVEN = "model-registry-ml-7b20e4d1-0c9"
"""With RAZ; a policy lets it, as an item of its own."""
MAPPED = "model-registry-ml-0a6bc835-4d1"
"""Without RAZ; mapped to the data access role, beside 39 others."""
ALMOST = "model-registry-ml-e8840f1d-93b"
"""Without RAZ; mapped to another role than that."""
NAMELESS = "model-registry-ml-3f1c07d9-5b2"
"""Without RAZ; so old that it names no machine user."""
BROKEN = "model-registry-ml-a95e20f3-14d"
"""Without RAZ; its mappings did not reach the data lake."""

USER = "srv_cml_env_machine_user_8dcf2"
ROLE = "arn:aws:iam::433052309983:role/risk-models-aws-datalake-admin"
ALICE = ("--workload-user", "alice")
PASSWORD = workload_password_of(persona_named("alice"))
SILENT = ("--fault", "denied:datalake", "--fault", "403@getIdBrokerMappings")


def storage(run: Run, *arguments: str, faults: tuple[str, ...] = (), who: str = "alice") -> Outcome:
    """Run a verb about storage in a quick demo, as somebody; no password may be in what is said."""
    ran = run("--demo", "--pace", str(PACE), "--as", who, *faults, "storage", *arguments)
    assert PASSWORD not in ran.out
    return ran
