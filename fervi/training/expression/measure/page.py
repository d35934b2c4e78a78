"""A report as one HTML file: figures, tables and the pictures beside it, all within the file. It may show people."""

import base64
from collections.abc import Sequence
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; } th, td { padding: .2rem .7rem; text-align: right; }
th:first-child, td:first-child { text-align: left; } tr { border-bottom: 1px solid #8884; }
img { max-width: 100%; background: #fff; } .leak { border: 3px solid #c00; padding: .5rem 1rem; }
@media (prefers-color-scheme: dark) { body { background: #16181c; color: #e4e6ea; } }
"""

PICTURES = {
    "curves": "Curves",
    "reliability": "Calibration",
    "mistakes": "The most confident mistakes",
    "explanations": "What answers rest on",
}
"""What a report's folder may hold as PNG files, and the headings that they get."""


def write_page(folder: Path, figures: dict[str, Any]) -> Path:
    """Write `report.html` of figures (see `classification_figures`) and of the pictures that lie in the folder."""
    parts = [
        _summary(figures),
        _settings(figures),
        heading("Classes"),
        _class_table(figures),
        heading("Confusion"),
        inlined(draw_confusion(figures), "confusion matrix: rows are labels, columns answers"),
    ]
    for name, title in PICTURES.items():
        path = folder / f"{name}.png"
        if path.is_file():
            parts += [heading(title), inlined(path.read_bytes(), title)]
    return write_html(folder / "report.html", f"{figures['model']} on {figures['data']}", parts)


def write_html(path: Path, title: str, parts: Sequence[str]) -> Path:
    """Write a page that needs no other file."""
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    body = "\n".join([f"<h1>{escape(title)}</h1>", *parts])
    path.parent.mkdir(parents=True, exist_ok=True)
    page = f'<!doctype html>\n<html lang="en"><head>{head}<style>{_STYLE}</style></head>\n<body>{body}</body></html>\n'
    path.write_text(page, encoding="utf-8")
    return path


def heading(text: str, level: int = 2) -> str:
    """Return a heading."""
    return f"<h{level}>{escape(text)}</h{level}>"


def paragraph(text: str) -> str:
    """Return a paragraph."""
    return f"<p>{escape(text)}</p>"


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a table; its first column names the rows."""
    lines = ["<table><thead><tr>", *(f'<th scope="col">{escape(name)}</th>' for name in head), "</tr></thead><tbody>"]
    for row in rows:
        cells = "".join(f"<td>{escape(str(cell))}</td>" for cell in row[1:])
        lines.append(f'<tr><th scope="row">{escape(str(row[0]))}</th>{cells}</tr>')
    return "\n".join([*lines, "</tbody></table>"])


def inlined(png: bytes, description: str) -> str:
    """Return a PNG picture within the page."""
    content = base64.b64encode(png).decode()
    return f'<img alt="{escape(description, quote=True)}" src="data:image/png;base64,{content}">'


def as_png(figure: Figure) -> bytes:
    """Return a figure as a PNG file."""
    content = BytesIO()
    figure.savefig(content, dpi=100, format="png")
    return content.getvalue()


def draw_confusion(figures: dict[str, Any]) -> bytes:
    """Return a confusion matrix as a PNG file: shares of each label's faces as shades, their numbers in the cells."""
    classes, counts = list(figures["per_class"]), np.array(figures["confusion"])
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    figure = Figure(figsize=(7, 6), layout="constrained")
    axes = figure.subplots()
    axes.imshow(shares, "Blues", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(counts):
        axes.text(
            column, row, str(count), ha="center", va="center", color="white" if shares[row, column] > 0.5 else "black"
        )
    axes.set_xticks(range(len(classes)), classes, rotation=45, ha="right")
    axes.set_yticks(range(len(classes)), classes)
    axes.set(xlabel="answer", ylabel="label")
    return as_png(figure)


def _summary(figures: dict[str, Any]) -> str:
    return paragraph(
        f"{figures['faces']} faces. Accuracy {figures['accuracy']:.2%}, mean recall {figures['mean_recall']:.2%}, "
        f"macro F1 {figures['macro_f1']:.2%}, expected calibration error {figures['calibration_error']:.3f}."
    )


def _settings(figures: dict[str, Any]) -> str:
    settings = figures.get("settings")
    if not isinstance(settings, dict):
        return ""
    return paragraph("Settings: " + ", ".join(f"{name} {value}" for name, value in settings.items()) + ".")


def _class_table(figures: dict[str, Any]) -> str:
    rows = [
        (name, *(f"{row[key]:.3f}" for key in ("precision", "recall", "f1")), row["support"])
        for name, row in figures["per_class"].items()
    ]
    return table(("class", "precision", "recall", "F1", "faces"), rows)
