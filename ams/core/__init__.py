"""Words every other package uses: clock, actor, errors, identifiers. Imports nothing of ours."""
