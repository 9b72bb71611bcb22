//! Tests of services without a socket, and with one.
