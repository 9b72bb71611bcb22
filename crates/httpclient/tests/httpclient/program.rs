//! The blocking client (HCLI-2.01) and the program `fetch` (HCLI-2.09).

use std::process::{Command, Output};

use tornado_httpclient::{Error, HttpClient, Request};

use crate::far_end::{FarEnd, Say, answer, ok, redirect};

type Done = Result<(), Box<dyn std::error::Error>>;

/// HCLI-2.01.
#[tokio::test]
async fn a_program_without_a_loop_waits_for_its_response() -> Done {
    let far_end = FarEnd::start(|asked| match asked.line() {
        "GET /missing HTTP/1.1" => answer("404 Not Found", "", ""),
        _ => ok("page"),
    })
    .await;
    let (url, missing) = (far_end.url("/"), far_end.url("/missing"));
    tokio::task::spawn_blocking(move || {
        let client = HttpClient::new()?;
        assert_eq!(client.fetch(&url)?.text(), "page");
        assert_eq!(client.fetch(Request::post(&url, "a=1"))?.text(), "page");
        assert_eq!(client.fetch(missing).expect_err("404").code(), 404);
        client.close();
        assert!(matches!(client.fetch(&url), Err(Error::ClientClosed)));
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
    })
    .await?
    .map_err(|error| error.to_string())?;
    assert_eq!(far_end.connections(), 1);
    Ok(())
}

/// Its loop stands still between two fetches, and may miss that a connection was closed.
#[tokio::test]
async fn a_waiting_client_replaces_what_was_closed_meanwhile() -> Done {
    let far_end = FarEnd::start(|_| {
        Say::AndClose(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".to_vec())
    })
    .await;
    let url = far_end.url("/");
    let texts = tokio::task::spawn_blocking(move || {
        let client = HttpClient::new().expect("a client");
        (0..10)
            .map(|_| {
                client
                    .fetch(&url)
                    .map(|response| response.text().into_owned())
            })
            .collect::<Vec<_>>()
    });
    for text in texts.await? {
        assert_eq!(text?, "ok");
    }
    Ok(())
}

async fn run(arguments: Vec<String>) -> Output {
    let program = || {
        Command::new(env!("CARGO_BIN_EXE_fetch"))
            .args(arguments)
            .output()
    };
    tokio::task::spawn_blocking(program)
        .await
        .expect("it ran")
        .expect("it starts")
}

/// HCLI-2.09.
#[tokio::test]
async fn the_program_prints_what_urls_answer() -> Done {
    let far_end = FarEnd::start(|asked| match asked.line() {
        "GET /moved HTTP/1.1" => redirect(302, "/page"),
        "GET /missing HTTP/1.1" => answer("404 Not Found", "X-Kind: none\r\n", "no such page"),
        _ => answer("200 OK", "X-Kind: page\r\n", "a page"),
    })
    .await;
    let cases: [(&[&str], &str, &str); 4] = [
        (&["/page", "/missing"], "a page\nno such page\n", ""),
        (&["/moved"], "a page\n", "--print-body"),
        (&["/moved"], "not here\n", "--follow_redirects=false"),
        (
            &["/missing"],
            "X-Kind: none\nContent-Length: 12\n\nno such page\n",
            "--print_headers",
        ),
    ];
    for (paths, expected, option) in cases {
        let options = (!option.is_empty()).then(|| option.to_owned());
        let arguments = options
            .into_iter()
            .chain(paths.iter().map(|path| far_end.url(path)));
        let output = run(arguments.collect()).await;
        assert!(output.status.success());
        assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
    }
    let output = run(vec!["--print_body=no".into(), far_end.url("/page")]).await;
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    let proxied = [
        "--proxy_host=127.0.0.1".into(),
        format!("--proxy_port={}", far_end.address.port()),
    ];
    let output = run([&proxied[..], &["http://far.example/".to_owned()]].concat()).await;
    assert_eq!(String::from_utf8_lossy(&output.stdout), "a page\n");
    Ok(())
}

#[tokio::test]
async fn the_program_says_what_is_wrong() {
    for (arguments, code, expected) in [
        (&[][..], 2, "usage: fetch"),
        (
            &["--no_such", "http://a/"],
            2,
            "there is no option --no_such",
        ),
        (
            &["--print_body=maybe", "http://a/"],
            2,
            "neither true nor false",
        ),
        (&["ftp://a/"], 1, "no URL of http or https"),
        (
            &["http://127.0.0.1:1/"],
            1,
            "no connection to http://127.0.0.1:1",
        ),
    ] {
        let output = run(arguments.iter().map(|word| (*word).to_owned()).collect()).await;
        assert_eq!(output.status.code(), Some(code));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(expected), "{said}");
    }
}
