//! Common patterns of reading and writing on non-blocking streams.
