"""提出: what is not finished, what leaves the house, the folder for the prefecture, what was submitted before."""
