//! A non-blocking HTTP/1.1 server, one loop per core.
