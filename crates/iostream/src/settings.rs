/// How much a stream may buffer (`STRM-2.03`, `STRM-3.04`).
///
/// ```
/// use tornado_iostream::Settings;
///
/// let small = Settings { max_buffer_size: 64 * 1024, ..Settings::default() };
/// assert_eq!(small.read_chunk_size, 64 * 1024);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The most bytes kept unread; 100 MiB by default.
    ///
    /// A read that needs more closes the stream with
    /// [`Error::BufferFull`](crate::Error::BufferFull).
    pub max_buffer_size: usize,
    /// The most bytes received at a time; 64 KiB by default.
    pub read_chunk_size: usize,
    /// The most bytes queued for sending; no limit by default.
    ///
    /// It holds for [`write_soon`](crate::IoStream::write_soon) alone: an
    /// awaited write queues nothing.
    pub max_write_buffer_size: Option<usize>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            max_buffer_size: 100 * 1024 * 1024,
            read_chunk_size: 64 * 1024,
            max_write_buffer_size: None,
        }
    }
}
