"""The axes: each plans cases and weighs what came of them; none of them runs anything."""
