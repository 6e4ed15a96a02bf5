"""What went wrong with AWS, as a sentence with a next step.

The words of botocore's own errors may quote URLs, paths and proxies; none of them is handed on.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from backends.domain.errors import (
    AccessDenied,
    NotFound,
    NotSignedIn,
    ServiceError,
    Throttled,
    UnexpectedAnswer,
    Unreachable,
)
from backends.domain.printable import printable

SERVICE = "AWS"
SIGN_IN = (
    "Give this machine AWS credentials: an instance profile, `aws sso login`, or AWS_PROFILE. "
    "Reading is enough."
)
_SETTINGS = "Check AWS_PROFILE, the other AWS_* variables and ~/.aws/config, then try again."
_SSO = "Sign in with `aws sso login`, then try again."
_CODE = (
    "Get a session with `aws sts get-session-token`, name its profile in AWS_PROFILE, and start "
    "again."
)
_NOT_OURS = "Probably a proxy or a sign-in page on the way. Try again."
_MESSAGE_LENGTH = 300

_NOT_ALLOWED = {"UnauthorizedOperation", "AccessDenied", "AccessDeniedException"}
_NOT_KNOWN = {
    "AuthFailure",
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "RequestExpired",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}
_NOT_KNOWN_HINT = (
    f"{SIGN_IN} Keys that are right are refused where this machine's clock is wrong, or the "
    "region is not enabled for the account."
)
_TOO_MANY = {
    "EC2ThrottledException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "Throttling",
    "ThrottlingException",
}
_BUSY = {"503", "ServiceUnavailable", "Unavailable"}

_ON_THE_WAY: dict[str, tuple[str, str | None]] = {
    "ConnectTimeoutError": ("no connection came about in time", None),
    "ReadTimeoutError": ("AWS stayed silent for too long", None),
    "ConnectionClosedError": ("the connection broke off", None),
    "ProxyConnectionError": (
        "the proxy refused the way, or is not there",
        "Check the address, user name and password in HTTPS_PROXY, or name AWS in NO_PROXY.",
    ),
    "SSLError": (
        "no TLS could be agreed on, or the certificate is not trusted",
        "If a proxy here signs certificates itself, name its CA file in AWS_CA_BUNDLE.",
    ),
    "EndpointConnectionError": ("there is no way to AWS in this region", None),
    "HTTPClientError": ("the call failed on the way", None),
    "ConnectionError": ("the call failed on the way", None),
}


def failures() -> tuple[type[Exception], ...]:
    """Return everything a call through botocore may raise.

    Its parsers trip over strange XML in many ways, and files it is told to read may be missing.
    """
    botocore: Any = import_module("botocore.exceptions")
    parsers: Any = import_module("botocore.parsers")
    return (
        botocore.BotoCoreError,
        botocore.ClientError,
        parsers.ResponseParserError,
        AttributeError,
        LookupError,
        OSError,
        TypeError,
        ValueError,
    )


def without_credentials() -> NotSignedIn:
    """Say that there are no credentials at all."""
    return NotSignedIn(SERVICE, "there are no credentials on this machine", hint=SIGN_IN)


def wants_a_code() -> NotSignedIn:
    """Say that a role wants a one-time code, which nobody is asked for."""
    detail = "the profile's role wants a one-time code (MFA), which cannot be typed here"
    return NotSignedIn(SERVICE, detail, hint=_CODE)


def cannot_sign_in(error: Exception) -> ServiceError:
    """Say why credentials could not be got, or not be used; nothing was asked yet."""
    kinds, name = _kinds(error), type(error).__name__
    if way := _on_the_way("the sign-in", kinds):
        return way
    if "ClientError" in kinds:
        return NotSignedIn(
            SERVICE, f"the sign-in was refused ({_code(error)})", hint=_NOT_KNOWN_HINT
        )
    if kinds & {"SSOError", "TokenRetrievalError"}:
        detail = f"the SSO session has ended, or was never begun ({name})"
        return NotSignedIn(SERVICE, detail, hint=_SSO)
    detail = f"the credentials or settings of this machine cannot be used ({name})"
    return NotSignedIn(SERVICE, detail, hint=_SETTINGS)


def cannot_answer(error: Exception, operation: str) -> ServiceError:
    """Say why a call was not answered, or what AWS refused it for."""
    kinds = _kinds(error)
    if way := _on_the_way(operation, kinds):
        return way
    if "ClientError" in kinds and _code(error):
        return _refused(error, operation)
    detail = f"{operation} was not answered by AWS itself, or not with whole XML"
    return UnexpectedAnswer(SERVICE, f"{detail} ({type(error).__name__})", hint=_NOT_OURS)


def _kinds(error: Exception) -> set[str]:
    return {kind.__name__ for kind in type(error).__mro__}


def _on_the_way(what: str, kinds: set[str]) -> Unreachable | None:
    """Say what happened on the way; None where it is something else that went wrong."""
    if "BotoCoreError" not in kinds:
        return None
    for kind, (words, hint) in _ON_THE_WAY.items():
        if kind in kinds:
            return Unreachable(SERVICE, f"{what} has no answer: {words}", hint=hint)
    return None


def _refused(error: Any, operation: str) -> ServiceError:
    """Say what a botocore `ClientError` means: AWS answered, and its answer is a no."""
    code = _code(error)
    about = printable(str(error.response.get("ResponseMetadata", {}).get("RequestId", "")))
    if code in _NOT_ALLOWED:
        return AccessDenied(
            SERVICE,
            f"{operation} is not allowed to who we are there ({code})",
            hint=f"Allow {_right(operation)} on * to this machine's role. Reading is enough.",
            request_id=about,
        )
    if code in _NOT_KNOWN:
        detail = f"{operation} was refused, because the credentials are not valid ({code})"
        return NotSignedIn(SERVICE, detail, hint=_NOT_KNOWN_HINT)
    if code in _TOO_MANY:
        return Throttled(SERVICE, f"{operation} came too often ({code})", request_id=about)
    if code in _BUSY:
        detail = f"{operation} finds the service unavailable for now ({code})"
        return Throttled(SERVICE, detail, request_id=about)
    failed = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400) >= 500
    what = "failed inside the service" if failed else "was refused"
    detail = f"{operation} {what} ({code}){_words(error)}"
    kind = NotFound if code.endswith(".NotFound") else UnexpectedAnswer
    return kind(SERVICE, detail, request_id=about)


def _code(error: Any) -> str:
    return printable(str(error.response.get("Error", {}).get("Code") or ""))


def _words(error: Any) -> str:
    """Return what AWS says about a refusal, in one safe line."""
    said = printable(" ".join(str(error.response["Error"].get("Message") or "").split()))
    return f": {said[:_MESSAGE_LENGTH]}" if said else ""


def _right(operation: str) -> str:
    """Name the right an operation needs: `ec2 DescribeSubnets` needs `ec2:DescribeSubnets`."""
    return operation.replace(" ", ":")
