"""Search without a server: what a text is searched by, and the files a browser finds pages with."""
