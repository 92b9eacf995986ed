"""How the states 記入中 → 課で確定 → 決裁 → 提出 look: icon and colour; the word stands beside them."""

STATE_ICONS = {
    "open": ("open", "muted"),
    "confirmed": ("half", "info"),
    "approved": ("good", "good"),
    "submitted": ("export", "good"),
}
