"""Named defects of a provider: each a proof that the suite can fail.

A fault is a provider with one step replaced. It says in one sentence what it does, and names the requirement that must
detect it. They stand in a file for each family, and all of them in the catalogue; those about one member of a body are
made from the schema.
"""
