//! A folder full of files, as `data/static_files.py` makes it.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use tempfile::TempDir;

pub(crate) const MODIFIED: u64 = 1_683_356_889;

/// Files below `root/`, and beside it.
const FILES: [(&str, &str); 17] = [
    ("root/hello.txt", "hello world\n"),
    ("root/a b.txt", "blank\n"),
    ("root/empty.txt", ""),
    ("root/ünï.txt", "names\n"),
    ("root/page.html", "<p>page</p>\n"),
    ("root/site.css", "p{}\n"),
    ("root/x.tar.gz", "not really\n"),
    ("root/x.bz2", "not really\n"),
    ("root/data.unheard", "data\n"),
    ("root/noextension", "none\n"),
    ("root/UPPER.HTML", "<p>upper</p>\n"),
    ("root/robots.txt", "User-agent: *\n"),
    ("root/favicon.ico", "icon\n"),
    ("root/dir/index.html", "<p>index</p>\n"),
    ("root/dir/sub/deep.txt", "deep\n"),
    ("outside.txt", "outside\n"),
    ("root2/secret.txt", "secret\n"),
];

const LINKS: [(&str, &str); 5] = [
    ("link_in.txt", "hello.txt"),
    ("link_out.txt", "../outside.txt"),
    ("link_folder", "../root2"),
    ("link_loop", "link_loop"),
    ("link_nowhere", "nowhere"),
];

pub(crate) struct Tree(TempDir);

impl Tree {
    pub(crate) fn new() -> Self {
        let tree = Self(TempDir::new().expect("a folder for the files"));
        for (path, text) in FILES {
            tree.write(path, text);
        }
        for (path, target) in LINKS {
            symlink(target, tree.root().join(path)).expect("a link");
        }
        let pipe = rustix::fs::FileType::Fifo;
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        rustix::fs::mknodat(rustix::fs::CWD, tree.root().join("pipe"), pipe, mode, 0)
            .expect("a pipe");
        tree
    }

    /// Writes a file, last modified in 2023.
    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().expect("a file in a folder")).expect("its folder");
        fs::write(&path, text).expect("a file");
        self.touch(&path, MODIFIED);
    }

    pub(crate) fn touch(&self, path: &Path, seconds: u64) {
        let file = fs::File::options()
            .write(true)
            .open(path)
            .expect("the file");
        let time = UNIX_EPOCH + Duration::from_millis(seconds * 1000 + 500);
        file.set_modified(time).expect("a time");
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.0.path().join("root")
    }

    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}
