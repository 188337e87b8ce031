"""The index: live BM25 over what some readers may see, exact. It knows documents and terms, not what a memory or a question is."""
