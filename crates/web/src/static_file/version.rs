//! Versions: what changes in an address when the file does.

use std::fmt::Write;
use std::fs::File;
use std::io;

use md5::Md5;
use sha2::{Digest, Sha512};
use tornado_httputil::read_file_at;

/// What the argument `v` of a static address looks like (`W-STATIC`).
///
/// Any is understood: a request with any `v` is answered as one for a file that never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum VersionForm {
    /// SHA-512, 128 hexadecimal digits, as Tornado 6 has it.
    #[default]
    Sha512,
    /// The first five hexadecimal digits of MD5, as Tornado 1 had it (`WEB-2.31`).
    Md5,
}

/// The largest file that gets a version, in bytes (`WEB-3.31`).
pub(super) const LARGEST: u64 = 64 << 20;
/// How many bytes are hashed at once.
const PIECE: usize = 256 << 10;

/// The hashes of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hashes {
    /// What validates it: always SHA-512.
    pub(super) strong: Box<str>,
    /// What its address says, if that is another.
    pub(super) short: Option<Box<str>>,
}

impl Hashes {
    pub(super) fn of_bytes(bytes: &[u8], form: VersionForm) -> Self {
        Self::finish(
            Sha512::digest(bytes).as_slice(),
            (form == VersionForm::Md5).then(|| Md5::digest(bytes).into()),
        )
    }

    /// Reads a whole file; nothing if it is shorter than it was said to be.
    pub(super) fn of_file(file: &File, size: u64, form: VersionForm) -> io::Result<Self> {
        let (mut strong, mut short) = (Sha512::new(), Md5::new());
        let mut at = 0;
        while at < size {
            let most = usize::try_from(size - at).unwrap_or(PIECE).min(PIECE);
            let piece = read_file_at(file, at, most)?;
            strong.update(&piece);
            if form == VersionForm::Md5 {
                short.update(&piece);
            }
            at += piece.len() as u64;
        }
        Ok(Self::finish(
            strong.finalize().as_slice(),
            (form == VersionForm::Md5).then(|| short.finalize().into()),
        ))
    }

    /// A version that is no hash, or not one of ours.
    pub(super) fn given(version: &str) -> Self {
        Self {
            strong: version.into(),
            short: None,
        }
    }

    /// What the address says.
    pub(super) fn version(&self) -> &str {
        self.short.as_deref().unwrap_or(&self.strong)
    }

    fn finish(strong: &[u8], short: Option<[u8; 16]>) -> Self {
        Self {
            strong: hex(strong).into(),
            short: short.map(|digest| hex(&digest).chars().take(5).collect::<String>().into()),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
