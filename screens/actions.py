"""Every key a person can press, written once; bindings, key bar, palette and README read it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from textual.binding import Binding


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a person can do.

    Attributes:
        name: The action's method, without `action_`.
        key: Textual's name for the key, several joined by commas; empty for palette only.
        label: The word in the key bar.
        summary: The sentence in the palette, the help and the README.
        footer: Whether the key bar shows it.
        mutates: Whether it changes something, so that read-only mode dims it.
        needs_row: Whether it does something with what is under the cursor.
    """

    name: str
    key: str
    label: str
    summary: str
    footer: bool = False
    mutates: bool = False
    needs_row: bool = False

    def binding(self) -> Binding:
        """Return the binding that Textual dispatches on."""
        return Binding(self.key, self.name, self.label, show=self.footer)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys as a person reads them: `Enter`, `/`, `Ctrl+Q`."""
        return tuple(written(key) for key in self.key.split(",") if key)


_WRITTEN = {
    "slash": "/",
    "colon": ":",
    "question_mark": "?",
    "full_stop": ".",
    "comma": ",",
    "escape": "Esc",
    "enter": "Enter",
    "tab": "Tab",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "exclamation_mark": "!",
    "asterisk": "*",
    "equals_sign": "=",
    "plus": "+",
    "space": "Space",
}


def written(key: str) -> str:
    """Return a key's name as a person reads it."""
    if key in _WRITTEN:
        return _WRITTEN[key]
    if key.startswith("ctrl+"):
        return f"Ctrl+{key[5:].upper()}"
    return key if len(key) == 1 else key.capitalize()


OPEN = Action("open", "enter", "Open", "Open what the cursor is on.", footer=True, needs_row=True)
OPEN_ENVIRONMENT = replace(OPEN, summary="Open the environment under the cursor.")
ENVIRONMENTS = Action(
    "environments", "E", "Environments", "Show environments and what stands in them."
)
DETAILS = Action("details", "d", "Details", "Show the registry's details.")
EVENTS = Action(
    "events", "e", "Events", "Show the registry's events and logs.", footer=True, needs_row=True
)
OPEN_REGISTRY = Action("details", "d", "Registry", "Open the registry in it.", footer=True)
ACCESS = Action("access", "A", "Access", "Show who has access to the registry's cluster.")
CLUSTER = Action("cluster", "C", "Cluster", "Show what runs in the registry's cluster.")
OPEN_LOG = Action(
    "open_log", "enter", "Log", "Open the log of the pod under the cursor.", footer=True
)
DESCRIBE = Action(
    "describe", "v", "Describe", "Show all that is known of what is under the cursor.", footer=True
)
KINDS_OF_CLUSTER = tuple(
    Action(f"kind('{kind}')", str(number), kind.capitalize(), f"Show {words}.")
    for number, (kind, words) in enumerate(
        (
            ("pods", "pods"),
            ("deployments", "deployments"),
            ("jobs", "jobs"),
            ("events", "events of the cluster"),
            ("hints", "what looks like trouble"),
        ),
        1,
    )
)
EVERY_NAMESPACE = Action(
    "everywhere",
    "N",
    "Namespaces",
    "Show every namespace, or the registry's own again.",
    footer=True,
)
PREVIOUS_RUN = Action(
    "previous_run",
    "b",
    "Run before",
    "Read the log of the run before, or of this one.",
    footer=True,
)
SINCE = Action("since", "S", "Since", "Read from another time on.", footer=True)
COPY = Action(
    "copy", "y", "Copy", "Copy the CRN or the value under the cursor.", footer=True, needs_row=True
)
SAVE = Action(
    "save", "Y", "Save", "Write it to a file: the value, or the whole log.", needs_row=True
)
FILTER = Action(
    "filter", "slash", "Filter", "Filter by words and terms, such as status:failed.", footer=True
)
FIND = Action("find", "slash", "Find", "Find text.", footer=True)
SORT = Action("sort", "o", "Sort", "Sort by the next column.", footer=True)
REVERSE = Action("reverse", "O", "Reverse", "Turn the order round.")
ATTENTION = Action("attention", "a", "Attention", "Put what needs attention first, or back.")
NEW = Action("new", "n", "New", "Create an AI Registry.", footer=True, mutates=True)
DELETE = Action(
    "delete", "D", "Delete", "Delete the registry.", footer=True, mutates=True, needs_row=True
)
UPGRADE = Action(
    "upgrade", "U", "Upgrade", "Upgrade the registry.", footer=True, mutates=True, needs_row=True
)
ROLL_BACK = Action(
    "roll_back",
    "B",
    "Roll back",
    "Take the last upgrade back.",
    footer=True,
    mutates=True,
    needs_row=True,
)
CANCEL_RUNNING = Action(
    "cancel_running",
    "X",
    "Cancel",
    "Cancel what is running on the registry.",
    footer=True,
    mutates=True,
    needs_row=True,
)
SYNCHRONIZE = Action(
    "synchronize",
    "s",
    "Synchronize",
    "Tell workbenches to read again which registry to use.",
    footer=True,
    mutates=True,
    needs_row=True,
)
GRANT = Action(
    "grant", "n", "Grant", "Give a cloud identity access to the cluster.", footer=True, mutates=True
)
REVOKE = Action(
    "revoke",
    "R",
    "Revoke",
    "Take away the access of the identity under the cursor.",
    footer=True,
    mutates=True,
)
KUBECONFIG = Action(
    "kubeconfig",
    "K",
    "Kubeconfig",
    "Fetch the cluster's kubeconfig; no file is written.",
    footer=True,
)
PROBE = Action("probe", "p", "Test", "Try whether the cluster answers.", footer=True)
SHELL = Action(
    "shell", "exclamation_mark", "kubectl", "Open a shell in which kubectl uses the kubeconfig."
)
K9S = Action("k9s", "9", "k9s", "Open k9s on the cluster.")
WHO = Action("who", "W", "Who could", "Say who holds the roles that changes here take.")
APPLY = Action("apply", "y", "Yes", "Send what is reviewed.", footer=True, mutates=True)
COMMAND = Action(
    "command", "c", "Command", "Show the change as a shell script, to copy.", footer=True
)
TOGGLE = Action(
    "mark", "space", "Choose", "Choose or leave the subnet.", footer=True, needs_row=True
)
TOGGLE_WORKBENCH = replace(TOGGLE, summary="Choose or leave the workbench.", needs_row=False)
MARK = replace(
    TOGGLE,
    label="Mark",
    summary="Mark the registry, or not, to synchronize several.",
    footer=False,
)
SUGGEST = Action("suggest", "u", "Suggest", "Choose the subnets that fit best.", footer=True)
ACCEPT = Action("accept", "enter", "Accept", "Go back with what is chosen.", footer=True)
CHANGE = Action(
    "change", "enter,space", "Change", "Turn a field on or off, or open it.", footer=True
)
REVIEW = Action("review", "ctrl+n", "Review", "Check it, and show what would be sent.", footer=True)
JOURNAL = Action(
    "journal", "L", "Journal", "Show what was changed from here, and what became of it."
)
FOLLOW_CHANGE = Action(
    "follow_change", "F", "Progress", "See how far a change is, or how the last one ended."
)
FOLLOW_THIS = replace(
    FOLLOW_CHANGE,
    summary="See how far the change under the cursor is.",
    footer=True,
    needs_row=True,
)
UNDO = Action(
    "undo",
    "B",
    "Undo",
    "Plan the way back of the change.",
    footer=True,
    mutates=True,
    needs_row=True,
)
FORCE = Action(
    "force",
    "ctrl+o",
    "Force",
    "Plan the deletion by force, or without again.",
    footer=True,
    mutates=True,
)
CLUSTER_SUBNET = Action(
    "cluster_subnet",
    "f2",
    "Subnet",
    "Choose the subnet of an upgraded cluster that has user-defined routes.",
    footer=True,
)
RECORD = Action(
    "record",
    "m",
    "Record",
    "Show the change record, as Markdown, to copy or to save.",
    footer=True,
    needs_row=True,
)
COPY_CRN = replace(COPY, summary="Copy the environment's CRN.")
SAVE_CRN = replace(SAVE, summary="Write the environment's CRN to a file.")
SAVE_KUBECONFIG = replace(
    SAVE, summary="Write the kubeconfig to a file of its own.", footer=True, needs_row=False
)
COPY_RECORD = replace(COPY, summary="Copy the change record.")
SAVE_RECORD = replace(SAVE, summary="Write the change record to a file.")
REFRESH = Action("reload", "r", "Refresh", "Ask the services again now.")
LOCAL_TIME = Action(
    "local_time", "t", "Local time", "Show times in this machine's zone, or in UTC."
)
WHOLE = Action("whole", "enter", "View", "Show the whole value, unshortened.", footer=True)
SOURCE = Action("source", "i", "Source", "Say which call a value came from, and when.", footer=True)
RAW = Action("raw", "J", "JSON", "Show the registry as the service described it, redacted.")
PLAN_JSON = Action("raw", "J", "JSON", "Show the plan as JSON, as `apply` reads it.", footer=True)
FOLLOW = Action("follow", "f", "Follow", "Follow the log's end, or pause.", footer=True)
WRAP = Action("wrap", "w", "Wrap", "Wrap long lines, or cut them.", footer=True)
STAMPS = Action("stamps", "T", "Times", "Show or hide the time of each line.")
NEXT_ERROR = Action("next_error", "x", "Error", "Go to the next error in the log.", footer=True)
NEXT_MATCH = Action("next_match", "full_stop", "Next match", "Go to the next match.")
PREVIOUS_MATCH = Action("previous_match", "comma", "Previous", "Go to the match before.")
OTHER_PANE = Action(
    "other_pane", "tab", "Pane", "Move between the events and the log.", footer=True
)
NEXT_CONTAINER = replace(
    OTHER_PANE, label="Container", summary="Go on to the next container's log."
)
TO_FIELD = replace(OTHER_PANE, summary="Move between the plan and what is to be typed.")
TO_PANES = replace(
    OTHER_PANE, summary="Move between the workbenches, the plan, and what is to be typed."
)
OTHER_PANE_OF_SITE = replace(OTHER_PANE, summary="Move between the fields and what stands there.")
OTHER_PANE_OF_ACCESS = replace(
    OTHER_PANE, summary="Move between the identities and the kubeconfig.", footer=False
)
GO_TO = Action(
    "go_to", "colon", "Go", "Go to a registry by name, CRN or console address.", footer=True
)
CHOOSE = Action("take", "enter", "Choose", "Choose the row under the cursor.", footer=True)
PALETTE = Action(
    "palette", "ctrl+p", "Commands", "Find an action by name, and why it may be dimmed."
)
PROFILES = Action("profiles", "P", "Profile", "Switch to another profile or region.")
MESSAGES = Action("messages", "M", "Messages", "Read the messages again.")
THEME = Action("next_theme", "ctrl+t", "Theme", "Use the next theme.")
MOUSE = Action("mouse", "ctrl+g", "Mouse", "Turn the mouse on or off.")
REDRAW = Action("redraw", "ctrl+l", "Redraw", "Paint the whole screen again.")
SUSPEND = Action("suspend_process", "ctrl+z", "Suspend", "Go back to the shell; fg returns.")
HELP = Action("help", "question_mark", "Help", "Show every key.", footer=True)
BACK = Action("back", "escape,backspace", "Back", "Go back.", footer=True)
QUIT = Action("quit", "q,ctrl+q", "Quit", "Leave.")

ON_REGISTRY = (SYNCHRONIZE, UPGRADE, DELETE, ROLL_BACK, CANCEL_RUNNING)
"""What is done to a registry itself, wherever one is shown."""
