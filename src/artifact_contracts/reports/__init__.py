"""The reports of a run, each made from the one results model and from nothing else."""
