"""Small files of each format, made from text: an EPUB from its chapters, a PDF from its lines."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

CONTAINER = """<?xml version="1.0"?>
<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">
<rootfiles><rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>"""

PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf" version="3.0">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{metadata}</metadata>
<manifest>{items}</manifest><spine>{spine}</spine>{rest}</package>"""

METADATA = """<dc:title>The Valley After the Dam</dc:title><dc:creator>Lind, Petra</dc:creator>
<dc:creator>Josef Arlen</dc:creator><dc:publisher>Institute for Dam Safety</dc:publisher>
<dc:date>2024-05</dc:date><dc:language>en-GB</dc:language>"""


def chapter(heading: str, *paragraphs: str) -> str:
    """An XHTML chapter."""
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body><h1>{heading}</h1>{body}</body></html>'


def epub(
    parts: Mapping[str, str],
    *,
    metadata: str = METADATA,
    properties: Mapping[str, str] | None = None,
    doctype: str = "",
) -> bytes:
    """An EPUB whose spine is `parts` in order; `properties` gives a part's manifest properties."""
    marks = properties or {}
    items = "".join(
        f'<item id="i{n}" href="{name}" media-type="application/xhtml+xml" properties="{marks.get(name, "")}"/>'
        for n, name in enumerate(parts)
    )
    spine = "".join(f'<itemref idref="i{n}"/>' for n in range(len(parts)))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        archive.writestr("META-INF/container.xml", CONTAINER)
        package = PACKAGE.format(metadata=metadata, items=items, spine=spine, rest="")
        archive.writestr("OEBPS/content.opf", doctype + package)
        for name, text in parts.items():
            archive.writestr(f"OEBPS/{name}", text)
    return out.getvalue()


Placed = tuple[str, float, float, float]


def pdf(*pages: Sequence[str | Placed], title: str | None = None) -> bytes:
    """A PDF whose pages show lines from the top down; a tuple gives (text, font size, left, height) in points."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    for n, lines in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * n} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        stream = b"\n".join(_shown(line, at) for at, line in enumerate(lines))
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    info = f"<< /Title ({title}) >>".encode() if title else b"<< >>"
    return _assembled([*objects, info])


def _shown(line: str | Placed, at: int) -> bytes:
    text, size, left, height = line if isinstance(line, tuple) else (line, 11.0, 72.0, 780.0 - 14 * at)
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").encode("cp1252")
    return b"BT /F1 %.1f Tf 1 0 0 1 %.1f %.1f Tm (%s) Tj ET" % (size, left, height, escaped)


def _assembled(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        len(objects),
        table,
    )
    return bytes(out)
