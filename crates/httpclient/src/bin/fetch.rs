//! Fetches URLs and prints what they answer (`HCLI-2.09`).
//!
//! ```text
//! fetch [--print_headers] [--print_body=false] [--follow_redirects=false] [--validate_cert=false]
//!       [--proxy_host=HOST --proxy_port=PORT] URL ...
//! ```

use std::io::Write;
use std::process::ExitCode;

use tornado_httpclient::{Error, HttpClient, Proxy, Request};

const USAGE: &str = "\
usage: fetch [OPTION ...] URL ...

  --print_headers=BOOL     print the headers of each response (no)
  --print_body=BOOL        print its body (yes)
  --follow_redirects=BOOL  go where redirects lead (yes)
  --validate_cert=BOOL     have servers prove who they are (yes)
  --proxy_host=HOST        go through this proxy, with
  --proxy_port=PORT        its port
";

struct Arguments {
    print_headers: bool,
    print_body: bool,
    follow_redirects: bool,
    validate_cert: bool,
    proxy_host: Option<String>,
    proxy_port: u16,
    urls: Vec<String>,
}

fn main() -> ExitCode {
    let arguments = match parse(std::env::args().skip(1)) {
        Ok(arguments) if !arguments.urls.is_empty() => arguments,
        Ok(_) => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
        Err(fault) => {
            eprint!("fetch: {fault}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let client = match HttpClient::new() {
        Ok(client) => client,
        Err(error) => {
            eprintln!("fetch: {error}");
            return ExitCode::FAILURE;
        }
    };
    for url in &arguments.urls {
        if let Err(fault) = print(&client, url, &arguments) {
            eprintln!("fetch: {fault}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// Prints one response; that of an error too, as Tornado's program does.
fn print(
    client: &HttpClient,
    url: &str,
    arguments: &Arguments,
) -> Result<(), Box<dyn std::error::Error>> {
    let mut request = Request::get(url)
        .follow_redirects(arguments.follow_redirects)
        .validate_cert(arguments.validate_cert);
    if let Some(host) = &arguments.proxy_host {
        request = request.proxy(Proxy::new(host, arguments.proxy_port));
    }
    let response = match client.fetch(request) {
        Ok(response) => response,
        Err(Error::Status(response)) => *response,
        Err(error) => return Err(error.into()),
    };
    let mut out = std::io::stdout().lock();
    if arguments.print_headers {
        for (name, value) in response.headers().iter() {
            writeln!(out, "{name}: {value}")?;
        }
        writeln!(out)?;
    }
    if arguments.print_body {
        out.write_all(response.body())?;
        if !response.body().ends_with(b"\n") {
            writeln!(out)?;
        }
    }
    Ok(())
}

fn parse(words: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut arguments = Arguments {
        print_headers: false,
        print_body: true,
        follow_redirects: true,
        validate_cert: true,
        proxy_host: None,
        proxy_port: 8080,
        urls: Vec::new(),
    };
    for word in words {
        let Some(option) = word.strip_prefix("--") else {
            arguments.urls.push(word);
            continue;
        };
        let (name, value) = option.split_once('=').unwrap_or((option, "true"));
        match name.replace('-', "_").as_str() {
            "print_headers" => arguments.print_headers = truth(name, value)?,
            "print_body" => arguments.print_body = truth(name, value)?,
            "follow_redirects" => arguments.follow_redirects = truth(name, value)?,
            "validate_cert" => arguments.validate_cert = truth(name, value)?,
            "proxy_host" => arguments.proxy_host = Some(value.to_owned()),
            "proxy_port" => {
                arguments.proxy_port = value
                    .parse()
                    .map_err(|_| format!("--{name}: `{value}` is no port"))?;
            }
            _ => return Err(format!("there is no option --{name}")),
        }
    }
    Ok(arguments)
}

fn truth(name: &str, value: &str) -> Result<bool, String> {
    match value.to_ascii_lowercase().as_str() {
        "true" | "yes" | "t" | "1" => Ok(true),
        "false" | "no" | "f" | "0" => Ok(false),
        _ => Err(format!("--{name}: `{value}` is neither true nor false")),
    }
}
