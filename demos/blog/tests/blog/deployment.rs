//! The site of the deployment guide, run as it is written there: MariaDB, nginx, two processes, and an upgrade under load.

use std::fs;
use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tornado::database::{Connection, Sql};
use tornado::ioloop::IoLoop;
use tornado_testing::Port;

use crate::server::{Make, Server};
use crate::visitor::Visitor;

const GUIDE: &str = include_str!("../../../../docs/src/deployment.md");

/// The piece of the guide's section in this language.
fn of_the_guide(language: &str) -> &'static str {
    let (_, section) = GUIDE.split_once("## A whole site").expect("the section");
    let (_, piece) = section
        .split_once(&format!("```{language}\n"))
        .expect("the piece");
    piece.split_once("```").expect("its end").0
}

/// The same with other places; each must be there.
fn moved(text: &str, changes: &[(&str, &str)]) -> String {
    changes.iter().fold(text.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from:?} is not in the guide: {text}");
        text.replace(from, to)
    })
}

/// nginx, two processes of the blog and what stands for systemd, all of it in a folder.
struct Site {
    folder: TempDir,
    reserved: [Port; 3],
    _database: Server,
}

impl Site {
    fn start() -> Self {
        let database = Server::start(Make::MariaDb);
        let folder = tempfile::tempdir().expect("a folder");
        let site = Self {
            folder,
            reserved: [(); 3].map(|()| Port::reserve()),
            _database: database,
        };
        site.make_database();
        site.install();
        for port in site.ports() {
            site.run(&format!("systemctl restart blog@{port}"));
        }
        for port in site.ports() {
            await_listener((std::net::Ipv4Addr::LOCALHOST, port).into());
        }
        site.run("nginx");
        await_listener(site.address());
        site
    }

    /// Those of the processes.
    fn ports(&self) -> [u16; 2] {
        let [_, first, second] = &self.reserved;
        [first.number(), second.number()]
    }

    /// Where nginx listens.
    fn address(&self) -> SocketAddr {
        let [nginx, ..] = &self.reserved;
        nginx.address()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn make_database(&self) {
        let sql = of_the_guide("sql");
        let root = self
            ._database
            .socket_url()
            .replace("localhost/", "root@localhost/");
        let made = async {
            let db = Connection::open(&root)?;
            for statement in sql
                .split(';')
                .filter(|statement| !statement.trim().is_empty())
            {
                db.execute_script(Sql::assembled(statement.to_owned()))
                    .await?;
            }
            Ok::<(), tornado::database::Error>(())
        };
        let done = IoLoop::new().expect("a loop").run_sync(made, None);
        done.expect("an end").expect("a database");
    }

    fn install(&self) {
        let source = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = self.folder.path().display().to_string();
        let socket_url = self._database.socket_url();
        let (_, socket) = socket_url.split_once("socket=").expect("a socket");
        let [first, second] = self.ports().map(|port| port.to_string());
        let options = moved(
            of_the_guide("python"),
            &[
                ("/run/mysqld/mysqld.sock", socket),
                (
                    "/srv/blog/static",
                    &source.join("static").display().to_string(),
                ),
                (
                    "/srv/blog/translations",
                    &source.join("translations").display().to_string(),
                ),
            ],
        );
        self.write("blog.conf", &options);
        let is_root = fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0);
        let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|name| format!("{name}_temp_path {folder}/{name};\n    "))
            .concat();
        let nginx = moved(
            of_the_guide("nginx"),
            &[
                ("user www-data;", if is_root { "user root;" } else { "" }),
                ("worker_processes auto;", "worker_processes 2;"),
                ("/var/log/nginx", &folder),
                ("/run/nginx.pid", &format!("{folder}/nginx.pid")),
                ("listen 80;", &format!("listen {};", self.address())),
                ("root /srv/blog;", &format!("root {};", source.display())),
                ("127.0.0.1:8001;", &format!("127.0.0.1:{first};")),
                ("127.0.0.1:8002;", &format!("127.0.0.1:{second};")),
                ("http {\n", &format!("http {{\n    {temporary}\n")),
            ],
        );
        self.write("nginx.conf", &nginx);
        let script = moved(
            of_the_guide("sh"),
            &[
                ("/etc/nginx/nginx.conf", &format!("{folder}/nginx.conf")),
                ("/run/nginx.pid", &format!("{folder}/nginx.pid")),
                ("8001 8002", &format!("{first} {second}")),
            ],
        );
        self.write("upgrade", &script);

        // What the guide's lines call, for this folder. A process that nobody has waited for is gone all the same.
        let start = of_the_guide("ini")
            .lines()
            .find_map(|line| line.strip_prefix("ExecStart="))
            .expect("what systemd starts");
        let start = moved(
            start,
            &[
                ("/srv/blog/blog", env!("CARGO_BIN_EXE_blog")),
                ("/etc/blog.conf", &format!("{folder}/blog.conf")),
                ("%i", "$port"),
            ],
        );
        fs::create_dir(self.path("bin")).expect("a folder");
        let systemctl = format!(
            "#!/bin/sh\nport=${{2#blog@}}\nif [ -e {folder}/$port.pid ]; then\n  pid=$(cat {folder}/$port.pid)\n  \
             kill -TERM $pid && while grep -qs '^State:.[^ZX]' /proc/$pid/status; do sleep 0.02; done\nfi\n\
             [ \"$1\" = stop ] && exit\n{start} --logging=warning >>{folder}/$port.log 2>&1 </dev/null &\necho $! >{folder}/$port.pid\n"
        );
        self.write("bin/systemctl", &systemctl);
        let nginx = format!(
            "#!/bin/sh\nexec {} -c {folder}/nginx.conf -e stderr \"$@\"\n",
            nginx_program()
        );
        self.write("bin/nginx", &nginx);
    }

    /// Writes a file that can be run, by a process of its own: while this one has it open, a program that another test
    /// starts inherits that for a moment, in which nobody could run it.
    fn write(&self, name: &str, text: &str) {
        let mut shell = Command::new("sh")
            .args(["-c", "cat >\"$0\" && chmod 755 \"$0\""])
            .arg(self.path(name))
            .stdin(Stdio::piped())
            .spawn()
            .expect("a shell");
        let mut file = shell.stdin.take().expect("its input");
        file.write_all(text.as_bytes()).expect("a file");
        drop(file);
        assert!(shell.wait().is_ok_and(|done| done.success()), "{name}");
    }

    /// Runs a line, with the folder's `nginx` and `systemctl`.
    fn run(&self, line: &str) {
        let path = std::env::var("PATH").unwrap_or_default();
        let done = Command::new("sh")
            .args(["-c", line])
            .env(
                "PATH",
                format!("{}:{path}:/usr/sbin", self.path("bin").display()),
            )
            .stdin(Stdio::null())
            .status();
        assert!(done.is_ok_and(|done| done.success()), "{line}");
    }

    fn visitor(&self) -> Visitor {
        Visitor::new(self.address())
    }

    fn processes(&self) -> [String; 2] {
        self.ports().map(|port| {
            let pid = fs::read_to_string(self.path(&format!("{port}.pid")));
            pid.unwrap_or_default().trim().to_owned()
        })
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let folder = self.folder.path().display();
        let end = format!(
            "kill -QUIT $(cat {folder}/nginx.pid); kill -KILL {}",
            self.processes().join(" ")
        );
        let _ = Command::new("sh").args(["-c", &end]).status();
        if thread::panicking() {
            for port in self.ports() {
                let log = fs::read_to_string(self.path(&format!("{port}.log")));
                eprintln!("{}", log.unwrap_or_default());
            }
            let log = fs::read_to_string(self.path("error.log"));
            eprintln!("{}", log.unwrap_or_default());
        }
    }
}

/// When a test gives up.
const PATIENCE: Duration = Duration::from_secs(60);

fn await_listener(address: SocketAddr) {
    let deadline = Instant::now() + PATIENCE;
    while TcpStream::connect(address).is_err() {
        assert!(Instant::now() < deadline, "nobody listens on {address}");
        thread::sleep(Duration::from_millis(10));
    }
}

fn nginx_program() -> &'static str {
    let found = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx"]
        .into_iter()
        .find(|path| Path::new(path).exists());
    found.expect("nginx, which scripts/test installs")
}

#[test]
fn the_site_of_the_guide_is_upgraded_under_load_without_a_failed_request() {
    let site = Site::start();
    let mut author = site.visitor();
    author.become_author();
    assert_eq!(author.publish("Größe", "*one*"), "/entry/groe");
    let home = site.visitor().get("/");
    assert!(
        home.has("<title>Notes</title>") && home.has("<em>one</em>"),
        "{}",
        home.body
    );
    assert!(
        site.visitor()
            .get("/feed")
            .has("<id>https://blog.example/entry/groe</id>")
    );
    assert_eq!(site.visitor().get("/health").status, 200);
    // nginx serves what is static, and knows how long it lasts.
    let (_, style) = home
        .body
        .split_once("rel=\"stylesheet\" href=\"")
        .expect("a style");
    let (style, _) = style.split_once('"').expect("an address");
    let style = site.visitor().get(style);
    assert_eq!(style.status, 200);
    assert!(
        style
            .header("Expires")
            .is_some_and(|until| until.contains("2037"))
    );
    // What is too much, the blog says itself.
    let token = author
        .get("/compose")
        .field("_xsrf")
        .expect("a token")
        .to_owned();
    let long = "x".repeat(3 << 20);
    let refused = author.post(
        "/compose",
        &token,
        &[("title", "Long"), ("markdown", &long)],
    );
    let refused = refused.expect("an answer");
    assert!(refused.status == 413 && refused.has("<h1>This is too much</h1>"));

    let before = site.processes();
    let (done, published) = (AtomicBool::new(false), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let mut reader = site.visitor();
                while !done.load(Ordering::SeqCst) {
                    for path in ["/", "/entry/groe", "/archive", "/health"] {
                        let answer = reader.get(path);
                        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
                    }
                }
            });
        }
        for writer in 0..2 {
            let (site, done, published) = (&site, &done, &published);
            scope.spawn(move || {
                let mut author = site.visitor();
                author.log_in();
                for number in 0.. {
                    let path = author.publish(&format!("Entry {writer} {number}"), "text");
                    published
                        .lock()
                        .expect("no writer panics with it")
                        .push(path);
                    if done.load(Ordering::SeqCst) {
                        break;
                    }
                }
            });
        }
        // Let go, whatever comes of it.
        let upgraded = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            site.run(&site.path("upgrade").display().to_string());
        }));
        done.store(true, Ordering::SeqCst);
        assert!(upgraded.is_ok(), "the upgrade failed");
    });
    let after = site.processes();
    assert!(
        before.iter().all(|process| !after.contains(process)),
        "{before:?} {after:?}"
    );
    let archive = site.visitor().get("/archive").body;
    let published = published.into_inner().expect("no writer panicked");
    assert!(published.len() >= 10, "{}", published.len());
    for path in &published {
        assert_eq!(archive.matches(&format!("\"{path}\"")).count(), 1, "{path}");
    }
}

/// Where systemd is, it finds nothing to say.
#[test]
fn the_units_of_the_guide_are_understood() {
    let folder = tempfile::tempdir().expect("a folder");
    for (number, piece) in GUIDE.split("```ini\n").skip(1).enumerate() {
        let (unit, _) = piece.split_once("```").expect("its end");
        let program = env!("CARGO_BIN_EXE_blog");
        let unit = unit
            .replace("/srv/site/site", program)
            .replace("/srv/blog/blog", program)
            .replace("User=site", "User=daemon")
            .replace("User=blog", "User=daemon");
        let file = folder.path().join(format!("unit{number}@8001.service"));
        fs::write(&file, unit).expect("a file");
        let Ok(asked) = Command::new("systemd-analyze")
            .arg("verify")
            .arg(&file)
            .output()
        else {
            return;
        };
        let said = String::from_utf8_lossy(&asked.stderr);
        let about_it: Vec<_> = said.lines().filter(|line| line.contains("unit")).collect();
        assert!(about_it.is_empty(), "{about_it:#?}");
    }
}
