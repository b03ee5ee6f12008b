"""Personal data as strangers may see it: enough to recognise, too little to use."""

_SHOWN = 1


def mask_name(name: str) -> str:
    """Return a name of which only each word's first letter is shown; titles are left out."""
    plain = name.split(",", maxsplit=1)[0]
    return " ".join(word[:_SHOWN] + "***" for word in plain.split())
