"""What is asked: the question set as frozen data, its loader and checker, and the expression language."""
