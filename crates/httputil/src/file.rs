//! Bytes out of a file.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

/// Reads so many bytes of a file from this place on; fewer only if the system gives no more at once.
///
/// # Errors
/// [`UnexpectedEof`](io::ErrorKind::UnexpectedEof) where the file has ended by then, and what reading itself says.
pub fn read_file_at(file: &File, at: u64, most: usize) -> io::Result<Vec<u8>> {
    let mut piece = vec![0; most];
    loop {
        match file.read_at(&mut piece, at) {
            Ok(0) if most > 0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => {
                piece.truncate(count);
                return Ok(piece);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
