//! Servers of Debian's packages, each with a folder and a port of its own.
//!
//! A shell holds each of them by a pipe: when this program ends, however it does, so do they.

use std::io::Write;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tornado_database::{Connection, Settings, Sql};
use tornado_testing::Port;

/// Starts a server, and ends it and its files with this program; only the server when it is told to stay.
const WATCH: &str =
    r#""$@" & read said; kill -9 $!; wait; if [ "$said" != stay ]; then rm -rf "$0"; fi"#;

/// When a test gives up on what must come: long, since it says that something hangs.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// A running server.
pub(crate) struct Server {
    make: Make,
    options: &'static [&'static str],
    folder: TempDir,
    port: Port,
    shell: Option<Child>,
}

/// Who made it.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Make {
    MariaDb,
    PostgreSql,
}

/// The MariaDB that all tests share.
pub(crate) fn mysql() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| Server::start(Make::MariaDb))
}

/// The PostgreSQL that all tests share.
pub(crate) fn postgres() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| Server::start(Make::PostgreSql))
}

impl Server {
    /// One of its own, for a test that may kill it.
    pub(crate) fn start(make: Make) -> Self {
        Self::start_with(make, &[])
    }

    /// A MariaDB whose tables have twelve megabytes in all. Its texts are to be short: of long ones it dies then.
    pub(crate) fn start_small() -> Self {
        const SMALL: [&str; 3] = [
            "--innodb-data-file-path=ibdata1:12M",
            "--innodb-file-per-table=0",
            "--innodb-undo-tablespaces=2",
        ];
        Self::start_with(Make::MariaDb, &SMALL)
    }

    fn start_with(make: Make, options: &'static [&'static str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        if is_root() {
            chown(folder.path(), Some(nobody("-u")), Some(nobody("-g")))
                .expect("a folder of nobody's");
        }
        let mut server = Self {
            make,
            options,
            folder,
            port: Port::reserve(),
            shell: None,
        };
        server.install();
        server.resume();
        server
    }

    /// A new database in it: its address.
    pub(crate) async fn database(&self, name: &str) -> String {
        let db = Connection::open(&self.url(self.first_database())).expect("an address");
        let create = Sql::assembled(format!("CREATE DATABASE {name}"));
        db.execute_script(create).await.expect("a database");
        self.url(name)
    }

    pub(crate) fn url(&self, database: &str) -> String {
        match self.make {
            Make::MariaDb => format!(
                "mysql://writer:se%2Fcret@127.0.0.1:{}/{database}",
                self.port.number()
            ),
            Make::PostgreSql => format!(
                "postgres://writer:se%2Fcret@127.0.0.1:{}/{database}",
                self.port.number()
            ),
        }
    }

    /// The address by the socket, without a password.
    pub(crate) fn socket_url(&self) -> String {
        let folder = self.folder.path().display();
        match self.make {
            Make::MariaDb => format!("mysql://localhost/mysql?socket={folder}/server.sock"),
            Make::PostgreSql => format!(
                "postgres:///postgres?host={folder}&port={}",
                self.port.number()
            ),
        }
    }

    fn first_database(&self) -> &'static str {
        match self.make {
            Make::MariaDb => "mysql",
            Make::PostgreSql => "postgres",
        }
    }

    /// Ends it and its sessions at once, without a farewell.
    pub(crate) fn kill(&mut self) {
        if let Some(mut shell) = self.shell.take() {
            let mut pipe = shell.stdin.take().expect("a pipe");
            pipe.write_all(b"stay\n").expect("a shell that reads");
            drop(pipe);
            shell.wait().expect("the end of a server");
            await_sessions(&self.folder.path().join("data/postmaster.pid"));
        }
    }

    /// No file of a PostgreSQL and its sessions may have more bytes from now on, which it takes for a full disk.
    pub(crate) fn limit_files(&self, bytes: &str) {
        let begun = std::fs::read_to_string(self.folder.path().join("data/postmaster.pid"));
        let begun = begun.expect("a PostgreSQL");
        let parent = begun.lines().next().expect("its number");
        let limit = |process: &str| {
            let mut limit = Command::new("prlimit");
            limit.arg(format!("--pid={process}"));
            limit.arg(format!("--fsize={bytes}:"));
            unprivileged(&mut limit)
        };
        done(&limit(parent));
        // Those who come later have what it has.
        let children = Command::new("pgrep").args(["-P", parent]).output();
        let children = children.expect("pgrep").stdout;
        let children = String::from_utf8_lossy(&children);
        for process in children.lines() {
            let line = limit(process);
            let (program, arguments) = line.split_first().expect("a program");
            // Fails for one that has ended meanwhile.
            let _ = Command::new(program).args(arguments).output();
        }
    }

    /// Starts it, and waits until it answers.
    pub(crate) fn resume(&mut self) {
        let folder = self.folder.path();
        let mut command = match self.make {
            Make::MariaDb => {
                let mut command = Command::new(program("mariadbd", "mariadb-server"));
                command
                    .arg("--no-defaults")
                    .arg(format!("--datadir={}/data", folder.display()))
                    .arg(own_tmpdir(folder))
                    .arg(format!("--socket={}/server.sock", folder.display()))
                    .arg(format!("--init-file={}/users.sql", folder.display()))
                    .arg(format!("--port={}", self.port.number()))
                    .args([
                        "--bind-address=127.0.0.1",
                        "--innodb-flush-log-at-trx-commit=2",
                    ])
                    .args(["--innodb-buffer-pool-size=16M", "--max-connections=60"])
                    .args(self.options);
                command
            }
            Make::PostgreSql => {
                let mut command = Command::new(program("postgres", "postgresql"));
                command
                    .arg("-D")
                    .arg(folder.join("data"))
                    .arg("-k")
                    .arg(folder);
                command.args([
                    "-h",
                    "127.0.0.1",
                    "-p",
                    &self.port.number().to_string(),
                    "-F",
                    "-N",
                    "60",
                ]);
                command
            }
        };
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(folder.join("log"))
            .expect("a log");
        let mut held = Command::new("sh");
        held.arg("-c").arg(WATCH).arg(folder);
        held.args(unprivileged(&mut command));
        held.stdin(Stdio::piped())
            .stdout(log.try_clone().expect("a log"))
            .stderr(log);
        self.shell = Some(held.spawn().expect("a shell"));
        self.wait();
    }

    fn install(&self) {
        let folder = self.folder.path();
        let (writer, host) = ("'writer'", "'%'");
        match self.make {
            Make::MariaDb => {
                let mut install = Command::new(program("mariadb-install-db", "mariadb-server"));
                install.args([
                    "--no-defaults",
                    "--auth-root-authentication-method=normal",
                    "--skip-test-db",
                ]);
                install.arg(format!("--datadir={}/data", folder.display()));
                install.arg(own_tmpdir(folder));
                done(&unprivileged(&mut install));
                let users = format!(
                    "CREATE USER IF NOT EXISTS {writer}@{host} IDENTIFIED BY 'se/cret';\nGRANT ALL ON *.* TO {writer}@{host};\n"
                );
                std::fs::write(folder.join("users.sql"), users).expect("a file");
            }
            Make::PostgreSql => {
                let password = folder.join("password");
                std::fs::write(&password, "se/cret").expect("a file");
                let mut install = Command::new(program("initdb", "postgresql"));
                install
                    .arg("-D")
                    .arg(folder.join("data"))
                    .arg(format!("--pwfile={}", password.display()));
                install.args([
                    "-U",
                    "writer",
                    "-E",
                    "UTF8",
                    "--locale=C.UTF-8",
                    "--no-sync",
                ]);
                install.args(["--auth-host=scram-sha-256", "--auth-local=trust"]);
                done(&unprivileged(&mut install));
            }
        }
    }

    fn wait(&self) {
        let url = self.url(self.first_database());
        let settings = Settings {
            connect_timeout: Duration::from_secs(20),
            ..Settings::default()
        };
        let db = Connection::with(&url, settings).expect("an address");
        let end = Instant::now() + PATIENCE;
        while let Err(error) = std::thread::scope(|scope| {
            let asked = scope.spawn(|| run(db.reconnect()));
            asked.join().expect("an answer")
        }) {
            let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            assert!(
                Instant::now() < end,
                "the server does not answer: {error}\n{log}"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// Waits for the sessions of a PostgreSQL that was killed: each says one more word, and it does not start while they
/// hold its memory.
fn await_sessions(left: &Path) {
    let left = std::fs::read_to_string(left).unwrap_or_default();
    // Its seventh line: the key and the number of the memory.
    let Some(memory) = left
        .lines()
        .nth(6)
        .and_then(|line| line.split_whitespace().nth(1))
    else {
        return;
    };
    let is_held = || {
        let all = std::fs::read_to_string("/proc/sysvipc/shm").unwrap_or_default();
        all.lines().any(|line| {
            let columns: Vec<&str> = line.split_whitespace().collect();
            columns.get(1) == Some(&memory) && columns.get(6).is_some_and(|&held| held != "0")
        })
    };
    let end = Instant::now() + PATIENCE;
    while is_held() {
        assert!(Instant::now() < end, "sessions outlive their server");
        std::thread::sleep(Duration::from_millis(20));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

fn run<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(future)
}

/// These servers refuse to be root's.
fn unprivileged(command: &mut Command) -> Vec<std::ffi::OsString> {
    let mut line: Vec<std::ffi::OsString> = Vec::new();
    if is_root() {
        let user = [
            "setpriv",
            "--reuid=nobody",
            "--regid=nogroup",
            "--clear-groups",
            "--",
        ];
        line.extend(user.map(Into::into));
    }
    line.push(command.get_program().to_owned());
    line.extend(command.get_args().map(ToOwned::to_owned));
    line
}

fn done(line: &[std::ffi::OsString]) {
    let (program, arguments) = line.split_first().expect("a program");
    let output = Command::new(program)
        .args(arguments)
        .current_dir("/")
        .output()
        .expect("a program that runs");
    assert!(
        output.status.success(),
        "{program:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Where Debian puts it, which is not always on the path.
fn program(name: &str, package: &str) -> PathBuf {
    let mut places: Vec<PathBuf> = ["/usr/sbin", "/usr/bin", "/usr/local/bin"]
        .map(Into::into)
        .into();
    if let Ok(releases) = std::fs::read_dir("/usr/lib/postgresql") {
        places.extend(releases.flatten().map(|release| release.path().join("bin")));
    }
    let found = places
        .iter()
        .map(|place| place.join(name))
        .find(|path| Path::exists(path));
    found.unwrap_or_else(|| panic!("{name} is missing: install Debian's package {package}"))
}

/// A MariaDB that starts removes what others have in their folder for temporary tables.
fn own_tmpdir(folder: &Path) -> String {
    format!("--tmpdir={}", folder.display())
}

fn is_root() -> bool {
    id("-u", None) == 0
}

fn nobody(what: &str) -> u32 {
    id(what, Some("nobody"))
}

fn id(what: &str, user: Option<&str>) -> u32 {
    let output = Command::new("id")
        .arg(what)
        .args(user)
        .output()
        .expect("id");
    String::from_utf8_lossy(&output.stdout)
        .trim()
        .parse()
        .expect("a number")
}
