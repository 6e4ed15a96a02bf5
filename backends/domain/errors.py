"""The one family of failures a person may see, each with a next step."""

from __future__ import annotations


class ServiceError(Exception):
    """A failure the reader should see as a sentence, never as a traceback.

    Attributes:
        service: Who said it, as a person calls them: `CDP control plane`, `iam`, `settings`.
        detail: What happened, without secrets, headers or signed URLs.
        hint: What to do next, in one or two sentences and without keys: `Try again.`
        request_id: The service's own id for the call, for its support; empty when there is none.
    """

    hint = "Try again."

    def __init__(
        self, service: str, detail: str, *, hint: str | None = None, request_id: str = ""
    ) -> None:
        super().__init__(
            f"{service}: {detail}" + (f" (request {request_id})" if request_id else "")
        )
        self.service = service
        self.detail = detail
        self.request_id = request_id
        if hint is not None:
            self.hint = hint


class NotSignedIn(ServiceError):
    """There are no usable credentials here, so nothing was sent.

    Attributes:
        looked: The places looked at, in order, each with what was found there.
    """

    hint = "Run `cdp configure`, or open the demo with `registry-tui --demo`."

    def __init__(
        self, service: str, detail: str, *, hint: str | None = None, looked: tuple[str, ...] = ()
    ) -> None:
        super().__init__(service, detail, hint=hint)
        self.looked = looked


class AccessDenied(ServiceError):
    """The service knows us and says no, or does not know us (401, 403)."""

    hint = "Check the profile's access key, and that its user has the role this needs."


class NotAccepted(AccessDenied):
    """The service does not accept the credentials, whoever's they are (401)."""


class ClockSkew(AccessDenied):
    """The signature was refused because this machine's clock is off."""

    hint = "Set this machine's clock (chronyc tracking, timedatectl), then try again."


class ReadOnly(ServiceError):
    """Read-only mode refused a change before it was sent."""

    hint = "Start without --read-only to make changes."


class NotFound(ServiceError):
    """The thing asked for is not there (404)."""

    hint = "It may have been deleted. Try again to see what is there."


class TooOld(ServiceError):
    """What one has seen last is no longer known to the service (410)."""

    hint = "Try again: everything is read anew."


class Rejected(ServiceError):
    """The service understood the request and will not do it as it is (400, 422)."""

    hint = "Correct what it names, and try again."


class UnknownUser(Rejected):
    """Ranger does not know somebody whom a policy is to name."""

    hint = (
        "Ranger learns of users some minutes after those of the environment were synchronized. "
        "Synchronize them where that has not been done, wait, and try again."
    )


class Conflict(ServiceError):
    """Something else is at work on the same thing (409)."""

    hint = "Wait until the other operation has ended, then try again."


class Throttled(ServiceError):
    """Too many calls (429), or the service asks for patience (503, 509).

    Attributes:
        retry_after_s: How long the service asks us to wait, where it says so.
        refused: Whether the call was turned away before anything was done (429).
    """

    hint = "The service asks for patience. Wait a little, then try again."

    def __init__(
        self,
        service: str,
        detail: str,
        *,
        retry_after_s: float | None = None,
        refused: bool = False,
        hint: str | None = None,
        request_id: str = "",
    ) -> None:
        super().__init__(service, detail, hint=hint, request_id=request_id)
        self.retry_after_s = retry_after_s
        self.refused = refused


class Unreachable(ServiceError):
    """No answer: a time-out, a reset, no name, no route, a refused proxy, a failed handshake.

    Attributes:
        left: Whether the request may have left, so that the service may have acted on it.
    """

    hint = "Check the network, the proxy (HTTPS_PROXY, NO_PROXY) and the endpoint; then try again."

    def __init__(
        self,
        service: str,
        detail: str,
        *,
        hint: str | None = None,
        request_id: str = "",
        left: bool = True,
    ) -> None:
        super().__init__(service, detail, hint=hint, request_id=request_id)
        self.left = left


class BesideProxy(ServiceError):
    """Something was tried past the proxy that requests go through, and failed: that says little."""

    hint = "See whether what is asked through the proxy answers."


class UnexpectedAnswer(ServiceError):
    """An answer we cannot use: a 5xx, a web page, cut or misshapen JSON."""

    hint = "Try again. If it stays, give the request id to the service's support."


class NotKept(ServiceError):
    """The journal cannot be written, so the change was not sent."""

    hint = "Make room on the disk, or check the rights of the state directory; then try again."
