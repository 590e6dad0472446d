"""What helps to write: a new site, a new document, a document moved with its links."""
