"""What went wrong with AWS, as a sentence with a next step."""

from __future__ import annotations

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

SERVICE = "AWS"
SIGN_IN = (
    "Give this machine AWS credentials: an instance profile, `aws sso login`, or AWS_PROFILE. "
    "Reading is enough."
)
_NOT_ALLOWED = ("UnauthorizedOperation", "AccessDenied", "AccessDeniedException", "OptInRequired")
_NOT_KNOWN = (
    "AuthFailure",
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "RequestExpired",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
)
_TOO_MANY = ("RequestLimitExceeded", "Throttling", "ThrottlingException", "EC2ThrottledException")
_CREDENTIALS = frozenset(
    {
        "NoCredentialsError",
        "PartialCredentialsError",
        "CredentialRetrievalError",
        "ProfileNotFound",
        "ConfigParseError",
        "ConfigNotFound",
        "SSOError",
        "TokenRetrievalError",
        "MetadataRetrievalError",
        "InfiniteLoopConfigError",
        "LoginError",
    }
)
_ON_THE_WAY = frozenset({"HTTPClientError", "EndpointProviderError", "ConnectionError"})


def answered(error: Any, operation: str) -> ServiceError:
    """Say what a botocore `ClientError` means: AWS answered, and its answer is a no."""
    said: dict[str, Any] = error.response.get("Error", {})
    code = str(said.get("Code", ""))
    about = str(error.response.get("ResponseMetadata", {}).get("RequestId", ""))
    words = str(said.get("Message", "")).partition(" Encoded authorization")[0].strip()
    if code in _NOT_ALLOWED:
        return AccessDenied(
            SERVICE,
            f"{operation} is not allowed to who we are there ({code})",
            hint=f"Allow {_right(operation)} on * to this machine's role. Reading is enough.",
            request_id=about,
        )
    if code in _NOT_KNOWN:
        return NotSignedIn(
            SERVICE,
            f"{operation} was refused, because the credentials are not valid ({code})",
            hint=SIGN_IN,
        )
    if code in _TOO_MANY:
        return Throttled(SERVICE, f"{operation} came too often ({code})", request_id=about)
    detail = f"{operation} was refused ({code}): {words}" if words else f"{operation}: {code}"
    kind = NotFound if code.endswith(".NotFound") else UnexpectedAnswer
    return kind(SERVICE, detail, request_id=about)


def failed(error: Exception, operation: str) -> ServiceError:
    """Say what any other botocore error means.

    Their words may quote URLs and paths, and never go into the sentence.
    """
    kinds = {kind.__name__ for kind in type(error).__mro__}
    name = type(error).__name__
    if kinds & _CREDENTIALS:
        return NotSignedIn(SERVICE, f"there are no usable credentials here ({name})", hint=SIGN_IN)
    if kinds & _ON_THE_WAY:
        return Unreachable(SERVICE, f"{operation} has no answer ({name})")
    return UnexpectedAnswer(SERVICE, f"the answer to {operation} cannot be read ({name})")


def _right(operation: str) -> str:
    """Name the right an operation needs: `ec2 DescribeSubnets` needs `ec2:DescribeSubnets`."""
    return operation.replace(" ", ":")
