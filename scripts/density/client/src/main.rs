//! Holds many connections cheaply, and measures the server at their other end.
//!
//! ```text
//! client hold  KIND COUNT PORT PID          opens them, and says what each costs
//! client stay  ws   COUNT PORT PID          and keeps them until its standard input ends
//! client cast  KIND COUNT PORT PID ROUNDS   and then has messages broadcast to all of them
//! client echo  ws   COUNT PORT PID SECONDS  has each say something, over and over
//! ```
//!
//! `KIND` is `ws` or `poll`. Says what it found as `name=value`, a line each; ends with an error if a single connection
//! is lost.

mod connections;
mod fast;
mod server;

use std::env::args;
use std::io::{Error, Result};
use std::time::{Duration, Instant};

use connections::{Connections, Kind};
use fast::Fast;
use server::Server;

fn main() -> Result<()> {
    let words: Vec<String> = args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let [what, kind, count, port, pid, rest @ ..] = words.as_slice() else {
        return Err(Error::other(
            "usage: client hold|cast|echo KIND COUNT PORT PID [ROUNDS|SECONDS]",
        ));
    };
    let server = Server::new(number(port)? as u16, number(pid)?);
    let count = number(count)?;
    let more = rest.first().map_or(Ok(1), |more| number(more))?;
    match (*what, *kind) {
        ("hold", "ws") => hold(&server, Kind::Socket, count).map(drop),
        ("stay", "ws") => stay(&server, count),
        ("hold", "poll") => hold(&server, Kind::Poll, count).map(drop),
        ("cast", "ws") => cast(&server, Kind::Socket, count, more),
        ("cast", "poll") => cast(&server, Kind::Poll, count, more),
        ("echo", "ws") => echo(&server, count, Duration::from_secs(more as u64)),
        _ => Err(Error::other("hold, cast or echo; ws or poll")),
    }
}

fn number(word: &str) -> Result<usize> {
    word.parse()
        .map_err(|_| Error::other(format!("{word} is no number")))
}

/// Opens the connections and waits until the server knows all of them.
fn hold(server: &Server, kind: Kind, count: usize) -> Result<Connections> {
    // What the first connections have a server set up for all others is not theirs.
    drop(Connections::open(server.port, Kind::Echo, 20)?);
    for _ in 0..20 {
        server.ask("GET", "/plaintext", "")?;
    }
    std::thread::sleep(Duration::from_millis(300));
    let before = server.resident_kib()?;
    let (start, cpu) = (Instant::now(), server.cpu()?);
    let mut connections = Connections::open(server.port, kind, count)?;
    wait_for(server, count)?;
    println!("open_seconds={:.2}", start.elapsed().as_secs_f64());
    println!("open_cpu_us={:.1}", micros(server.cpu()? - cpu, count));
    std::thread::sleep(Duration::from_millis(500));
    connections.none_lost()?;
    let grown = server.resident_kib()? as f64 - before as f64;
    println!("before_mib={:.1}", before as f64 / 1024.0);
    println!("kib_each={:.2}", grown / count as f64);
    println!("held={count}");
    Ok(connections)
}

fn stay(server: &Server, count: usize) -> Result<()> {
    let mut connections = hold(server, Kind::Socket, count)?;
    std::io::stdin().read_line(&mut String::new())?;
    connections.none_lost()
}

fn wait_for(server: &Server, count: usize) -> Result<()> {
    let patience = Instant::now() + Duration::from_secs(30);
    loop {
        let held = number(server.ask("GET", "/held", "")?.trim())?;
        if held == count {
            return Ok(());
        }
        if Instant::now() > patience {
            return Err(Error::other(format!(
                "the server holds {held} of {count} connections"
            )));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Half of the rounds are for the server's CPU time alone, the other half have a fast client beside them.
fn cast(server: &Server, kind: Kind, count: usize, rounds: usize) -> Result<()> {
    let mut connections = hold(server, kind, count)?;
    let (mut cpu, mut last) = (Vec::new(), Vec::new());
    let fast = Fast::start(server.port);
    for round in 0..rounds * 2 {
        let accompanied = round >= rounds;
        let message = format!("{:092}{round:08}", 0);
        std::thread::sleep(Duration::from_millis(20));
        let before = server.cpu()?;
        fast.watch(accompanied);
        let start = Instant::now();
        let asked = server.post_later("/broadcast", &message)?;
        connections.all_have(message.as_bytes())?;
        let took = start.elapsed();
        fast.watch(false);
        asked.finish()?;
        if !accompanied {
            cpu.push(micros(server.cpu()? - before, count));
            last.push(took.as_secs_f64());
        }
        if kind == Kind::Poll {
            connections.ask_again()?;
            wait_for(server, count)?;
        }
    }
    println!("delivery_cpu_us={:.3}", median(cpu));
    println!("last_seconds={:.4}", median(last));
    println!("fast_p99_ms={:.2}", fast.p99_millis());
    Ok(())
}

fn echo(server: &Server, count: usize, time: Duration) -> Result<()> {
    let mut connections = Connections::open(server.port, Kind::Echo, count)?;
    connections.echo_for(Duration::from_millis(300))?;
    let before = server.cpu()?;
    let messages = connections.echo_for(time)?;
    println!(
        "echo_cpu_us={:.3}",
        micros(server.cpu()? - before, messages)
    );
    println!("messages={messages}");
    Ok(())
}

fn micros(time: Duration, count: usize) -> f64 {
    time.as_secs_f64() * 1e6 / count as f64
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
