"""A Word document with what a committee paper needs: headings, tables with a header row, page numbers, English, no times."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from assets.report.settled import report_day, write_settled

LANGUAGE, FONT = "en-GB", "Arial"
TEXT_WIDTH, FIRST_COLUMN, NAME_COLUMN = 16.6, 4.6, 4.0  # centimetres, on A4
TABLE_SIZE = 9.5  # points


class WordDocument:
    """A document under construction; ``save`` writes it."""

    def __init__(self, title: str, author: str, year: int) -> None:
        from docx import Document
        from docx.shared import Cm, Pt

        self._document: Any = Document()
        normal = self._document.styles["Normal"]
        normal.font.name, normal.font.size = FONT, Pt(11)
        normal.paragraph_format.space_after = Pt(6)
        for section in self._document.sections:
            section.page_width, section.page_height = Cm(21), Cm(29.7)
            section.left_margin = section.right_margin = Cm(2.2)
        self._speak()
        self._number_pages(title)
        properties = self._document.core_properties
        properties.title, properties.author, properties.language = title, author, LANGUAGE
        properties.created = properties.modified = report_day(year)
        properties.last_modified_by, properties.comments = author, ""

    def heading(self, text: str, level: int) -> None:
        """A heading; level 0 is the title."""
        from docx.shared import RGBColor

        made = self._document.add_heading(text, level)
        for run in made.runs:
            run.font.name, run.font.color.rgb = FONT, RGBColor(0x12, 0x43, 0x6D)

    def paragraph(self, text: str, *, bold: bool = False) -> None:
        """A paragraph."""
        self._document.add_paragraph().add_run(text).bold = bold

    def item(self, text: str, *, is_nested: bool = False) -> None:
        """An item of a list, or of a list within it."""
        self._document.add_paragraph(text, style="List Bullet 2" if is_nested else "List Bullet")

    def missing(self, text: str) -> None:
        """What has not been given, marked so that nobody overlooks it."""
        self.marked(f"Missing: {text}")

    def marked(self, text: str) -> None:
        """What somebody must attend to before the paper is sent."""
        from docx.enum.text import WD_COLOR_INDEX

        run = self._document.add_paragraph().add_run(f"[{text}]")
        run.bold, run.font.highlight_color = True, WD_COLOR_INDEX.YELLOW

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A table whose first row repeats on every page; its first column is wide."""
        from docx.shared import Pt

        widths = (FIRST_COLUMN, *[(TEXT_WIDTH - FIRST_COLUMN) / (len(header) - 1)] * (len(header) - 1))
        made = self._grid(widths)
        for place, texts in enumerate([header, *rows]):
            row = made.add_row()
            for cell, text in zip(row.cells, texts, strict=True):
                run = cell.paragraphs[0].add_run(text)
                run.bold, run.font.size = place == 0, Pt(TABLE_SIZE)
            self._mark(row._tr.get_or_add_trPr(), "w:cantSplit")
            if place == 0:
                self._mark(row._tr.get_or_add_trPr(), "w:tblHeader")
        self._document.add_paragraph()

    def pairs(self, rows: Sequence[tuple[str, str]]) -> None:
        """Names with their texts, side by side."""
        made = self._grid((NAME_COLUMN, TEXT_WIDTH - NAME_COLUMN))
        for name, text in rows:
            cells = made.add_row().cells
            cells[0].paragraphs[0].add_run(name).bold = True
            cells[1].paragraphs[0].add_run(text)
        self._document.add_paragraph()

    def _grid(self, widths: Sequence[float]) -> Any:
        """A table without rows whose columns are as wide as told, in centimetres."""
        from docx.shared import Cm

        made = self._document.add_table(rows=0, cols=len(widths), style="Table Grid")
        made.autofit = False
        for column, width in zip(made.columns, widths, strict=True):
            column.width = Cm(width)
        return made

    def save(self, path: Path) -> None:
        """Write the document; the same content gives the same bytes."""
        content = BytesIO()
        self._document.save(content)
        write_settled(content, path)

    def _speak(self) -> None:
        """Tell screen readers and spelling checkers the language."""
        from docx.oxml.ns import qn

        for named in self._document.styles.element.iter(qn("w:lang")):
            named.set(qn("w:val"), LANGUAGE)

    def _number_pages(self, title: str) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        paragraph = self._document.sections[0].footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(f"{title} · page ")
        self._mark(paragraph._p, "w:fldSimple", instr="PAGE")

    def _mark(self, parent: Any, tag: str, **attributes: str) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        made = OxmlElement(tag)
        for name, value in attributes.items():
            made.set(qn(f"w:{name}"), value)
        parent.append(made)
