"""The report as PDF: A4, every font embedded, the same bytes for the same content."""

from dx_assess.report.pdf.document import PARTS, Parts, PdfResult, render_pdf, write_pdf

__all__ = ["PARTS", "Parts", "PdfResult", "render_pdf", "write_pdf"]
