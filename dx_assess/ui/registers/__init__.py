"""The pages with registers: tables that are filled in like a spreadsheet."""
