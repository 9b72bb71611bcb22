//! What a fetch over a kept connection costs, beside bare reqwest: CPU time of the thread that fetches.

use std::error::Error;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use cpu_time::ThreadTime;
use tornado_httpclient::AsyncHttpClient;

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nServer: TornadoServer/0.1.0\r\nContent-Type: text/html; charset=UTF-8\r\n\
Date: Sun, 27 Jan 2013 18:43:20 GMT\r\nEtag: \"e02aa1b106d5c7c6a98def2b13005d5b84fd8dc8\"\r\nContent-Length: 12\r\n\r\nHello, world";

/// Fetches of one measurement.
const FETCHES: u32 = 4000;

fn main() -> Result<(), Box<dyn Error>> {
    let rounds = std::env::var("ROUNDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(15);
    let address = serve()?;
    let url = format!("http://{address}/");
    let provider = rustls::crypto::ring::default_provider();
    provider
        .install_default()
        .map_err(|_| "a provider is there already")?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let ours = AsyncHttpClient::new();
        // The same request on the wire, and the same timeout.
        let gzip = [(
            reqwest::header::ACCEPT_ENCODING,
            reqwest::header::HeaderValue::from_static("gzip"),
        )];
        let bare = reqwest::Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(20))
            .user_agent("Tornado/0.1.0")
            .default_headers(gzip.into_iter().collect())
            .http1_title_case_headers()
            .build()?;
        let mut ratios = Vec::new();
        let (mut fastest_ours, mut fastest_bare) = (Duration::MAX, Duration::MAX);
        for round in 0..=rounds {
            let bare_before = with_reqwest(&bare, &url).await?;
            let cost = with_ours(&ours, &url).await?;
            let bare_after = with_reqwest(&bare, &url).await?;
            if round == 0 {
                continue; // connections, caches
            }
            let bare_cost = (bare_before + bare_after) / 2;
            ratios.push(cost.as_secs_f64() / bare_cost.as_secs_f64());
            fastest_ours = fastest_ours.min(cost);
            fastest_bare = fastest_bare.min(bare_cost);
        }
        ratios.sort_by(f64::total_cmp);
        let median = ratios[ratios.len() / 2];
        println!("| | µs of CPU per fetch, at best |\n|---|---|");
        println!("| tornado-httpclient | {:.2} |", micros(fastest_ours));
        println!("| bare reqwest | {:.2} |", micros(fastest_bare));
        println!(
            "\nours ÷ reqwest: {median:.3} (median of {rounds} rounds, {:.3} to {:.3})",
            ratios[0],
            ratios[ratios.len() - 1]
        );
        Ok(())
    })
}

fn micros(all: Duration) -> f64 {
    all.as_secs_f64() * 1e6 / f64::from(FETCHES)
}

async fn with_ours(client: &AsyncHttpClient, url: &str) -> Result<Duration, Box<dyn Error>> {
    let start = ThreadTime::now();
    for _ in 0..FETCHES {
        let response = client.fetch(url).await?;
        assert_eq!((response.code(), response.body().len()), (200, 12));
    }
    Ok(start.elapsed())
}

async fn with_reqwest(client: &reqwest::Client, url: &str) -> Result<Duration, Box<dyn Error>> {
    let start = ThreadTime::now();
    for _ in 0..FETCHES {
        let response = client.get(url).send().await?;
        let code = response.status();
        assert_eq!((code.as_u16(), response.bytes().await?.len()), (200, 12));
    }
    Ok(start.elapsed())
}

/// A server that answers every request alike, on threads of its own.
fn serve() -> std::io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || answer(stream));
        }
    });
    Ok(address)
}

fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = vec![0; 8192];
    let mut filled = 0;
    loop {
        let read = stream.read(&mut buffer[filled..])?;
        if read == 0 {
            return Ok(());
        }
        filled += read;
        if buffer[..filled].ends_with(b"\r\n\r\n") {
            filled = 0;
            stream.write_all(ANSWER)?;
        }
    }
}
