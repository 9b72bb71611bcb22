//! A small HTTP client, and as such a `Fetch` of another make.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tornado_httpclient::{Error, Fetch, Fetching, Request, Response};

/// Sends one request over one connection.
pub(crate) struct Wire;

/// Sends a request, and reads until the connection ends.
pub(crate) async fn send(
    method: &str,
    url: &str,
    headers: &[(String, String)],
    body: &[u8],
) -> std::io::Result<Response> {
    let rest = url.strip_prefix("http://").unwrap_or(url);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut head = format!(
        "{method} /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    let mut stream = TcpStream::connect(host).await?;
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(b"\r\n").await?;
    stream.write_all(body).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(read(&answer)
        .unwrap_or_else(|| panic!("no answer of HTTP: {}", String::from_utf8_lossy(&answer))))
}

fn read(answer: &[u8]) -> Option<Response> {
    let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&answer[..end]).ok()?;
    let mut lines = head.split("\r\n");
    let code = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let mut response = Response::new(code);
    let mut chunked = false;
    for line in lines {
        let (name, value) = line.split_once(':')?;
        chunked |= name.eq_ignore_ascii_case("transfer-encoding") && value.trim() == "chunked";
        response = response.with_header(name, value.trim());
    }
    let body = &answer[end + 4..];
    Some(response.with_body(if chunked {
        dechunk(body)?
    } else {
        body.to_vec()
    }))
}

fn dechunk(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let end = rest.windows(2).position(|bytes| bytes == b"\r\n")?;
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..end]).ok()?, 16).ok()?;
        if size == 0 {
            return Some(whole);
        }
        whole.extend_from_slice(rest.get(end + 2..end + 2 + size)?);
        rest = rest.get(end + size + 4..)?;
    }
}

impl Fetch for Wire {
    fn fetch(&self, request: Request) -> Fetching<'_> {
        Box::pin(async move {
            request.check()?;
            let headers = request
                .headers()
                .iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned()));
            let headers: Vec<_> = headers.collect();
            let body = request.body().cloned().unwrap_or_default();
            let sent = send(request.method().as_str(), request.url(), &headers, &body).await;
            let response = sent.map_err(|source| Error::Closed {
                server: "the provider".to_owned(),
                source: Some(std::sync::Arc::new(source)),
            })?;
            request.settle(response)
        })
    }
}
