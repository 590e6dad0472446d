"""The learning portal: view models, pages, feeds and the manifest, and the folder they are published to."""
