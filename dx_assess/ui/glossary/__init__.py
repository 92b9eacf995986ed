"""Plain words for special terms: links under questions, and the 用語集."""
