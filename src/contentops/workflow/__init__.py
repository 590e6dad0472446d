"""The review side: what a workflow is, what a digest covers, what records say, and who may do what."""
