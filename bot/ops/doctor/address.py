"""How an address is shown: host and port alone, since the rest may hold a password."""

from urllib.parse import urlsplit


def host(url: str) -> str:
    """Host and port of an address: the part that can be shown."""
    try:
        parts = urlsplit(url)
        if "," in parts.netloc:  # several, as of Sentinels
            return parts.netloc.rpartition("@")[2]
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "an address that cannot be read"
    return (parts.hostname + port) if parts.hostname else parts.path
