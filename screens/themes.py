"""The themes: dark, light, high contrast, mono, and one for terminals with sixteen colours."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="dark",
    primary="#7aa7d9",
    secondary="#8fa3b8",
    accent="#d3ad72",
    warning="#d9b25f",
    error="#e27c78",
    success="#83bf8b",
    foreground="#d4dae2",
    background="#11151a",
    surface="#161b22",
    panel="#20272f",
    dark=True,
    variables={"muted": "#8592a2", "cursor": "#2a3b50", "cursor-text": "#f1f5f9"},
)
LIGHT = Theme(
    name="light",
    primary="#1f5f99",
    secondary="#4a5a6a",
    accent="#8a5a12",
    warning="#85590a",
    error="#b3261e",
    success="#1d713a",
    foreground="#20262d",
    background="#fbfaf7",
    surface="#f3f1ec",
    panel="#e8e5dd",
    dark=False,
    variables={"muted": "#626d79", "cursor": "#cfe0f1", "cursor-text": "#10151b"},
)
HIGH_CONTRAST = Theme(
    name="high-contrast",
    primary="#ffffff",
    secondary="#ffffff",
    accent="#ffff00",
    warning="#ffff00",
    error="#ff8080",
    success="#80ff80",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    dark=True,
    variables={"muted": "#e0e0e0", "cursor": "#ffff00", "cursor-text": "#000000"},
)
MONO = Theme(
    name="mono",
    primary="#d8d8d8",
    secondary="#d8d8d8",
    accent="#d8d8d8",
    warning="#d8d8d8",
    error="#d8d8d8",
    success="#d8d8d8",
    foreground="#d8d8d8",
    background="#000000",
    surface="#000000",
    panel="#000000",
    dark=True,
    variables={
        "muted": "#d8d8d8",
        "cursor": "#000000",
        "cursor-text": "#d8d8d8",
        "cursor-style": "reverse",
        "bar-style": "reverse",
        "strong-style": "bold underline",
    },
)
ANSI = Theme(
    name="ansi",
    primary="ansi_bright_blue",
    secondary="ansi_white",
    accent="ansi_yellow",
    warning="ansi_yellow",
    error="ansi_bright_red",
    success="ansi_green",
    foreground="ansi_white",
    background="ansi_black",
    surface="ansi_black",
    panel="ansi_black",
    dark=True,
    variables={
        "muted": "ansi_white",
        "cursor": "ansi_blue",
        "cursor-text": "ansi_bright_white",
        "bar-style": "reverse",
    },
)
THEMES = {theme.name: theme for theme in (DARK, LIGHT, HIGH_CONTRAST, MONO, ANSI)}
VARIABLES = {
    "muted": "#808080",
    "cursor": "#303030",
    "cursor-text": "#ffffff",
    "cursor-style": "none",
    "bar-style": "none",
    "strong-style": "bold",
}
"""What the stylesheets may use beyond Textual's own variables, with what a theme need not say."""
