"""庁内シート: one workbook for each group of divisions, out and back."""
