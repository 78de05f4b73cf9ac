"""The compiled policy read back, one plain-English sentence for each of its elements."""
