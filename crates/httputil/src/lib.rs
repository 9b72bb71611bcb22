//! The words of HTTP that servers, clients and applications share.
