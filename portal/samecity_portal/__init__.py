"""The demo portal and the REST API: two rims of one engine, served by several processes."""
