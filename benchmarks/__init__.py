"""How long things take, next to what else a developer could have used. See README.md."""
