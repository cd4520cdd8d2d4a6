"""The recipe inside a picture file: an XMP packet (ISO 16684-1), which every format carries."""

import html
import re

_NAMESPACE = "urn:stylemixer:recipe:1"
_LIMIT = 1_000_000  # characters that are looked at; recipes have a few thousand
_ELEMENT = re.compile(r"<stylemixer:recipe>([^<]*)</stylemixer:recipe>")


def wrap(text: str) -> bytes:
    """Return an XMP packet that holds a text."""
    # XML would turn \r\n into \n
    escaped = html.escape(text, quote=False).replace("\r", "&#13;")
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" xmlns:stylemixer="{_NAMESPACE}">'
        f"<stylemixer:recipe>{escaped}</stylemixer:recipe>"
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
        '<?xpacket end="r"?>'
    ).encode()


def unwrap(packet: bytes) -> str | None:
    """Return the text that `wrap` put into a packet, or None.

    Packets come from strangers, so they are searched as text: an XML parser would expand entities.
    """
    if _NAMESPACE.encode() not in packet[:_LIMIT]:
        return None
    found = _ELEMENT.search(packet[:_LIMIT].decode("utf-8", errors="replace"))
    if found is None:
        return None
    return html.unescape(found[1])
