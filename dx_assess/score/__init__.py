"""What the answers mean: figures, scores, ranges, KPI verdicts and advice. Pure, no input or output."""
