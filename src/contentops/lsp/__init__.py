"""The language server: what `contentops lsp` tells an editor about a site, by the Language Server Protocol 3.17.

`server` speaks the protocol and is the only file that imports pygls. Everything it answers is worked out by plain functions of
a site, a document and a place in it.
"""
