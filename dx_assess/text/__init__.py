"""Japanese input turned into values: full-width digits, era dates, units and the words for nothing and unknown."""
