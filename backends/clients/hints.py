"""What to do next, where that depends on which service was asked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hints:
    """Next steps that name one service's own settings, a sentence or two each.

    Attributes:
        credentials: Where it does not accept ours.
        rights: Where it knows us, and says no.
        name: Where there is no address for its name.
        stranger: Where something else answers in its place.
        trust: Where its certificate is not trusted.
    """

    credentials: str
    rights: str
    name: str
    stranger: str
    trust: str


CDP = Hints(
    credentials="Check that the profile's access key is still active and its private key is the "
    "right one; an access token may have expired. `cdp configure` writes new ones.",
    rights="Ask an administrator for a role that allows it, or choose another profile.",
    name="Check the region and the endpoint in the profile, and this machine's DNS.",
    stranger="Probably a proxy or a sign-in page on the way, or a wrong endpoint in the profile.",
    trust="If a proxy here signs certificates itself, name its CA file in ca_bundle of the profile "
    "or in CDP_CA_BUNDLE.",
)
"""Of the CDP control plane."""
