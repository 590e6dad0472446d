"""Composes the stages, one module for each thing that comes of a site: its findings, its pages, a bundle, a certificate.

    catalog  = load(source)                       reads: a commit's tree and history, or the working tree
    release  = plan(catalog, now)                 which revision of what is live, what is withheld and why
    problems = validate(catalog, release, rules)  checking
    pages    = render(release, cache)             publishing
    site     = publish(pages, destination)
    bundle   = package(release, topic)            packing

The first two are `contentops.reading` together, which goes on from what it read before. What takes long to import stands in
the functions that need it: an answer that is known already is given before any of it is there.
"""
