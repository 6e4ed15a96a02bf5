"""The official client, asked in-process: what it resolves, and how it signs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from types import SimpleNamespace
from typing import Any

# It carries no types, so here, and only here, it is Any.
_cdpcli: Any = import_module("cdpcli")
_auth: Any = import_module("cdpcli.auth")
_classify: Any = import_module("cdpcli.extensions.configure.classify")
_client: Any = import_module("cdpcli.client")
_endpoint: Any = import_module("cdpcli.endpoint")
_exceptions: Any = import_module("cdpcli.exceptions")

REFUSALS: tuple[type[Exception], ...] = (
    _exceptions.ConfigParseError,
    _exceptions.NoCredentialsError,
    _exceptions.PartialCredentialsError,
    _exceptions.ProfileNotFound,
)


@dataclass(frozen=True, slots=True)
class Resolved:
    """What matters of a configuration, in a form both clients can be brought into."""

    profile: str
    access_key_id: str
    private_key: str
    access_token: str
    registries_url: str
    user_url: str
    ca_bundle: str


def resolved(profile: str, region: str, endpoint: str) -> Resolved:
    """Resolve as the official client does, from this process's environment."""
    context = _client.Context(profile or None)
    credentials = context.get_credentials()
    settings = context.get_scoped_config()

    def url(service: str, products: list[str], path: str) -> str:
        base = _endpoint.EndpointResolver().resolve(
            service, "api", products, endpoint or None, settings, region or None, "https", 443
        )
        return base.replace(":443", "").rstrip("/") + path

    address = endpoint or settings.get("cdp_endpoint_url")
    guessed = _classify.ClassifyDeployment(address).get_deployment_type().value
    private = settings.get("form_factor", guessed) == "private"
    return Resolved(
        profile=context.effective_profile,
        access_key_id=credentials.access_key_id or "",
        private_key=credentials.private_key or "",
        access_token=credentials.access_token or "",
        registries_url=url("ml", ["CDP"], "/api/v1/ml/listModelRegistries"),
        user_url=url("iam", ["ALTUS", "CDP"], "/api/v1/iam/getUser" if private else "/iam/getUser"),
        ca_bundle=context.get_config_variable("ca_bundle") or "",
    )


def headers(access_key_id: str, private_key: str, path: str, date: str) -> Mapping[str, str]:
    """Sign a POST of JSON with the official client's own signer, at a given date."""
    request = SimpleNamespace(
        method="POST",
        url=f"https://host.example{path}",
        headers={"Content-Type": "application/json"},
    )
    credentials = _client.credentials.Credentials(access_key_id, private_key, method="test")
    kinds: tuple[Any, ...] = (_auth.Ed25519v1Auth, _auth.ECDSAv1Auth, _auth.RSAv1Auth)
    kind = next((kind for kind in kinds[:2] if kind.detect_private_key(private_key)), kinds[2])
    signer = kind(credentials)
    signer._get_date = lambda: date
    signer.add_auth(request)
    return request.headers


def command_of(operation: str) -> str:
    """Return what the official client's command for an operation is called."""
    return _cdpcli.xform_name(operation, "-")
