"""The prefecture's papers: many towns as PDF and workbook, drawn from one description without any layout."""
