"""Tools for those who write policy files: schema, formatting, skeletons, a language server."""
