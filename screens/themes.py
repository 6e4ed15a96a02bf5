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
    variables={
        "text-muted": "#8592a2",
        "block-cursor-background": "#2a3b50",
        "block-cursor-foreground": "#f1f5f9",
    },
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
    variables={
        "text-muted": "#626d79",
        "block-cursor-background": "#cfe0f1",
        "block-cursor-foreground": "#10151b",
    },
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
    variables={
        "text-muted": "#e0e0e0",
        "block-cursor-background": "#ffff00",
        "block-cursor-foreground": "#000000",
    },
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
        "text-muted": "#d8d8d8",
        "block-cursor-background": "#000000",
        "block-cursor-foreground": "#d8d8d8",
        "block-cursor-text-style": "reverse",
        "bar-style": "reverse",
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
        "text-muted": "ansi_white",
        "block-cursor-background": "ansi_blue",
        "block-cursor-foreground": "ansi_bright_white",
        "bar-style": "reverse",
    },
)
THEMES = {theme.name: theme for theme in (DARK, LIGHT, HIGH_CONTRAST, MONO, ANSI)}
VARIABLES = {"bar-style": "none"}
"""What the stylesheets use beyond Textual's own variables, for themes that do not say it."""
