"""The pages with questions: one a domain, and the town's profile."""
