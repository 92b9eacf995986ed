"""Files that travel: register import and export, division sheets, merge and submission."""
