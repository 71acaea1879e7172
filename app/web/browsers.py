"""Browsers as people know them, from what each says of itself.

Nearly all call themselves Mozilla, Safari and Chrome besides, so the first word found counts.
"""

BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def named(agent: str) -> str:
    """Return browser and system: “Firefox, Windows”; what is neither is shown as it is."""
    parts = (
        next((name for word, name in known.items() if word in agent), "")
        for known in (BROWSERS, SYSTEMS)
    )
    return ", ".join(filter(None, parts)) or agent
