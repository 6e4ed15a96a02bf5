"""Every key about set-up and access to storage, written once; see `screens.actions`."""

from __future__ import annotations

from dataclasses import replace

from screens.actions import OTHER_PANE, RAW, Action

STORAGE = Action(
    "storage", "I", "Storage", "Show how the registry reaches its environment's storage."
)
SET_UP = Action("set_up", "S", "Set-up", "Check whether all the guide asks for is set up.")
CHECK_SET_UP = Action(
    "check_set_up",
    "S",
    "Check set-up",
    "Check whether the registry in each environment is set up.",
    footer=True,
)
MEND = Action(
    "mend",
    "f",
    "Fix",
    "Open what mends the check under the cursor: a plan, most often.",
    footer=True,
)
TRY_AGAIN = Action(
    "try_again",
    "p",
    "Test",
    "Look at the check under the cursor again, and only at it.",
    footer=True,
)
SAVE_REPORT = Action(
    "save_report",
    "Y",
    "Save",
    "Write the report to a file, as Markdown for a change record.",
    footer=True,
)
RAW_OF_SET_UP = replace(RAW, summary="Show the report as JSON.", footer=True)
GRANT_STORAGE = Action(
    "grant_storage",
    "n",
    "Grant",
    "Let the registry read and write storage: by the policy, or by a mapping.",
    footer=True,
    mutates=True,
)
REVOKE_STORAGE = Action(
    "revoke_storage",
    "R",
    "Revoke",
    "Take the registry's access to storage away.",
    footer=True,
    mutates=True,
)
SYNC_STORAGE = Action(
    "sync_storage",
    "s",
    "Synchronize",
    "Bring the data lakes up to date: with mappings, or with users where Ranger decides.",
    footer=True,
    mutates=True,
)
SIGN_IN = Action(
    "sign_in", "f3", "Sign in", "Sign in to Ranger: as somebody else, or elsewhere.", footer=True
)
ACCEPT_SIGN_IN = Action(
    "accept_sign_in", "ctrl+n", "Sign in", "Use what is filled in.", footer=True
)
SAVE_TABLE = Action(
    "save_table", "Y", "Save", "Write the whole table to a file, as CSV.", footer=True
)
RAW_OF_STORAGE = replace(RAW, summary="Show the mappings, or the policy, as JSON.", footer=True)
OTHER_PANE_OF_STORAGE = replace(OTHER_PANE, summary="Move between the fields and the table.")
AS_IN_GUIDE = Action(
    "as_in_guide",
    "f4",
    "Guide's way",
    "Plan it exactly as in the guide, or with no more rights than needed again.",
    footer=True,
)
USERS_FIRST = Action(
    "users_first",
    "f5",
    "Users first",
    "Plan synchronizing the environment's users first: Ranger refuses whom it does not know.",
    footer=True,
)
