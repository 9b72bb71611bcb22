//! Four processes behind nginx, as the production guide has it.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use tornado_testing::Port;

use crate::client::{Client, PATIENCE, get};
use crate::server::{Process, ServerProcess};
use crate::site::COLLECTED;
use crate::uploads::{form, upload};

/// nginx and the processes behind it.
struct Site {
    /// The first to be dropped.
    _nginx: Nginx,
    frontends: Vec<ServerProcess>,
    address: SocketAddr,
    /// Where nginx says that its clients came by https.
    https: SocketAddr,
    _ports: [Port; 2],
    directory: tempfile::TempDir,
}

impl Site {
    fn start() -> Self {
        let frontends: Vec<_> = (0..4).map(|_| ServerProcess::start(1)).collect();
        let directory = tempfile::tempdir().expect("a directory");
        std::fs::create_dir_all(directory.path().join("www/static")).expect("a directory");
        std::fs::write(
            directory.path().join("www/static/robots.txt"),
            "User-agent: *\n",
        )
        .expect("a file");
        let ports = [Port::reserve(), Port::reserve()];
        let [address, https] = ports.each_ref().map(Port::address);
        let file = directory.path().join("nginx.conf");
        std::fs::write(
            &file,
            configuration(directory.path(), &frontends, address, https),
        )
        .expect("a file");
        let mut nginx = Nginx::run(&file);
        let deadline = Instant::now() + PATIENCE;
        while Client::try_to(address).is_err() || Client::try_to(https).is_err() {
            assert!(
                nginx.0.runs() && Instant::now() < deadline,
                "nginx does not start: see what it wrote to stderr"
            );
            std::thread::sleep(Duration::from_millis(10));
        }
        Self {
            _nginx: nginx,
            frontends,
            address,
            https,
            _ports: ports,
            directory,
        }
    }

    fn connect(&self) -> Client {
        Client::to(self.address)
    }

    /// What nginx complains of.
    fn errors(&self) -> String {
        std::fs::read_to_string(self.directory.path().join("error.log")).expect("a log")
    }

    fn who(&self) -> Value {
        who(&mut self.connect())
    }
}

/// A running nginx.
struct Nginx(Process);

impl Nginx {
    fn run(file: &Path) -> Self {
        Self(Process::run(
            Command::new(program())
                .arg("-c")
                .arg(file)
                .args(["-e", "stderr", "-g", "daemon off;"]),
        ))
    }
}

impl Drop for Nginx {
    /// Asks it to end: a master that is killed leaves its worker behind.
    fn drop(&mut self) {
        self.0.signal("TERM");
        let deadline = Instant::now() + PATIENCE;
        while self.0.runs() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

fn who(client: &mut Client) -> Value {
    serde_json::from_slice(&client.get("/who").body).expect("an object")
}

fn program() -> &'static str {
    let found = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx"]
        .into_iter()
        .find(|path| Path::new(path).exists());
    found.expect("nginx is missing: install it with `apt-get install nginx`, or run scripts/test, which does")
}

/// The configuration of the guide, in a directory of its own, for whoever runs the test.
fn configuration(
    directory: &Path,
    frontends: &[ServerProcess],
    address: SocketAddr,
    https: SocketAddr,
) -> String {
    let directory = directory.display();
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0);
    let user = if is_root { "user root;" } else { "" };
    let mut servers = String::new();
    for frontend in frontends {
        let _ = writeln!(servers, "        server {};", frontend.address());
    }
    let mime_types = if Path::new("/etc/nginx/mime.types").exists() {
        "include /etc/nginx/mime.types;"
    } else {
        ""
    };
    let proxy = "proxy_pass_header Server;
            proxy_set_header Host $http_host;
            proxy_redirect off;
            proxy_set_header X-Real-IP $remote_addr;";
    format!(
        "{user}
worker_processes 1;
error_log {directory}/error.log;
pid {directory}/nginx.pid;

events {{
    worker_connections 1024;
    use epoll;
}}

http {{
    upstream frontends {{
{servers}    }}

    {mime_types}
    default_type application/octet-stream;
    access_log {directory}/access.log;
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;

    keepalive_timeout 65;
    proxy_read_timeout 200;
    sendfile on;
    tcp_nopush on;
    tcp_nodelay on;
    gzip on;
    gzip_min_length 1000;
    gzip_proxied any;
    gzip_types text/plain text/css text/xml
               application/x-javascript application/xml
               application/atom+xml text/javascript;

    proxy_next_upstream error;

    server {{
        listen {address};
        client_max_body_size 50M;

        location ^~ /static/ {{
            root {directory}/www;
            if ($query_string) {{
                expires max;
            }}
        }}
        location = /favicon.ico {{
            rewrite (.*) /static/favicon.ico;
        }}
        location = /robots.txt {{
            rewrite (.*) /static/robots.txt;
        }}
        location / {{
            {proxy}
            proxy_set_header X-Scheme $scheme;
            proxy_pass http://frontends;
        }}
    }}

    # What the server with the certificate passes on.
    server {{
        listen {https};
        location / {{
            {proxy}
            proxy_set_header X-Scheme https;
            proxy_pass http://frontends;
        }}
    }}
}}
"
    )
}

/// PROJ-1.09
#[test]
fn nginx_spreads_requests_over_four_processes_and_tells_who_asks() {
    let site = Site::start();
    let mut processes = BTreeSet::new();
    let mut client = site.connect();
    for _ in 0..40 {
        let told = who(&mut client);
        assert_eq!(
            (&told["ip"], &told["protocol"]),
            (&"127.0.0.1".into(), &"http".into())
        );
        processes.insert(told["process"].as_u64());
    }
    assert_eq!(processes.len(), 4, "{processes:?}");

    // What a client says of itself is not believed: nginx says it.
    let mut other = Client::from(Ipv4Addr::new(127, 0, 0, 9), site.address)
        .expect("a client of another address");
    let answer = other.ask(
        "GET /who HTTP/1.1\r\nHost: example.com\r\nX-Real-IP: 8.8.8.8\r\nX-Scheme: https\r\n\r\n",
    );
    let told: Value = serde_json::from_slice(&answer.body).expect("an object");
    assert_eq!(
        (&told["ip"], &told["protocol"], &told["host"]),
        (&"127.0.0.9".into(), &"http".into(), &"example.com".into())
    );
    assert!(
        answer
            .header("Server")
            .is_some_and(|server| server.starts_with("TornadoServer/"))
    );
    assert_eq!(who(&mut Client::to(site.https))["protocol"], "https");

    // The rest of the guide's configuration.
    let robots = client.get("/robots.txt");
    assert_eq!((robots.status(), robots.text()), (200, "User-agent: *\n"));
    assert!(
        client
            .get("/static/robots.txt?v=1")
            .header("Expires")
            .is_some()
    );
    let tag = client.get("/").header("Etag").expect("a tag").to_owned();
    let again = client.ask(format!(
        "GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: {tag}\r\n\r\n"
    ));
    assert_eq!(again.status(), 304);
    assert!(!site.errors().contains("upstream"), "{}", site.errors());
}

#[test]
fn a_killed_process_loses_no_later_request() {
    let mut site = Site::start();
    let (killed, enough) = (AtomicBool::new(false), AtomicUsize::new(0));
    let address = site.address;
    let mut victim = site.frontends.pop().expect("four");
    std::thread::scope(|scope| {
        let load: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let mut later = 0;
                    while later < 100 {
                        let was_killed = killed.load(Ordering::SeqCst);
                        let answer = Client::try_to(address).and_then(|mut client| {
                            client.try_send(get("/who"))?;
                            client.try_answer()
                        });
                        enough.fetch_add(1, Ordering::SeqCst);
                        if was_killed {
                            assert_eq!(answer.expect("nginx answers").status(), 200);
                            later += 1;
                        }
                    }
                })
            })
            .collect();
        while enough.load(Ordering::SeqCst) < 200 && !load.iter().any(|thread| thread.is_finished())
        {
            std::thread::sleep(Duration::from_millis(1));
        }
        victim.kill();
        killed.store(true, Ordering::SeqCst);
    });
    let left: BTreeSet<_> = (0..12).map(|_| site.who()["process"].as_u64()).collect();
    assert_eq!(left.len(), 3);
}

#[test]
fn fifty_megabytes_come_through_nginx() {
    const SIZE: usize = 50_000_000;
    let site = Site::start();
    let mut client = site.connect();
    assert_eq!(
        upload(&mut client, "/upload", &form(None, SIZE)).text(),
        format!("a b.bin {SIZE} true")
    );
    assert_eq!(
        upload(&mut client, "/form", &form(Some("t"), 1000)).text(),
        "t: a b.bin image/png 1000 true"
    );
    // Refused by its length, while nginx still sends it.
    for _ in 0..5 {
        let answer = upload(&mut client, "/form", &form(Some("t"), COLLECTED + 100_000));
        assert_eq!(answer.status(), 413, "{}", site.errors());
    }
}
