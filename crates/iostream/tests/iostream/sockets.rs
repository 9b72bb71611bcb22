//! The same over TCP, Unix sockets and pipes.

use std::io::{ErrorKind, Read as _, Write as _};

use tokio::net::TcpListener;
use tornado_iostream::{Error, IoStream, Result};

async fn tcp_pair() -> Result<(IoStream<tokio::net::TcpStream>, std::net::TcpStream)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let stream = IoStream::connect("127.0.0.1", listener.local_addr()?.port()).await?;
    let peer = listener.accept().await?.0.into_std()?;
    peer.set_nonblocking(false)?;
    Ok((stream, peer))
}

/// STRM-3.03
#[tokio::test]
async fn a_conversation_over_tcp() -> Result<()> {
    let (mut stream, mut peer) = tcp_pair().await?;
    stream.set_nodelay(true)?;
    assert!(stream.get_ref().expect("open").nodelay()?);
    stream.write(b"hello\n").await?;
    let mut heard = [0; 6];
    peer.read_exact(&mut heard)?;
    peer.write_all(b"line one\nline two\n")?;
    drop(peer);
    assert_eq!(&heard, b"hello\n");
    assert_eq!(&stream.read_until(b"\n", 100).await?[..], b"line one\n");
    assert_eq!(&stream.read_until_close().await?[..], b"line two\n");
    assert!(matches!(
        stream.set_nodelay(true),
        Err(Error::Closed { .. })
    ));
    Ok(())
}

#[tokio::test]
async fn a_refused_connection_names_the_address() -> Result<()> {
    // Bound, and never listening: nobody else is given its port.
    let held = tokio::net::TcpSocket::new_v4()?;
    held.bind(([127, 0, 0, 1], 0).into())?;
    let port = held.local_addr()?.port();
    let error = IoStream::connect("127.0.0.1", port)
        .await
        .expect_err("nobody listens");
    assert_eq!(
        error.to_string(),
        format!("cannot connect to 127.0.0.1:{port}")
    );
    assert_eq!(
        error.io().map(std::io::Error::kind),
        Some(ErrorKind::ConnectionRefused)
    );
    Ok(())
}

/// STRM-3.06
#[tokio::test]
async fn a_tcp_reset_is_a_normal_close() -> Result<()> {
    let (mut stream, mut peer) = tcp_pair().await?;
    stream.write(b"never read").await?;
    peer.write_all(b"last words")?;
    // Unread bytes make the system answer with a reset.
    peer.peek(&mut [0])?;
    drop(peer);
    assert_eq!(&stream.read_until_close().await?[..], b"last words");
    let error = stream.write(b"x").await.expect_err("closed");
    assert_eq!(
        error.io().map(std::io::Error::kind),
        Some(ErrorKind::ConnectionReset)
    );
    Ok(())
}

#[tokio::test]
async fn megabytes_pass_both_ways() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    let data: Vec<u8> = (0..1_000_000u32).flat_map(u32::to_be_bytes).collect();
    let echo = tokio::spawn(async move {
        let mut stream = IoStream::new(listener.accept().await?.0);
        while let Ok(piece) = stream.read_bytes_partial(1 << 20).await {
            stream.write(&piece).await?;
        }
        Result::Ok(())
    });
    let mut stream = IoStream::connect("localhost", port).await?;
    stream.write_soon(&data)?;
    assert_eq!(stream.read_bytes(1_000_000).await?, data[..1_000_000]);
    let mut target = vec![0; 3_000_000];
    stream.read_into(&mut target).await?;
    assert_eq!(target, data[1_000_000..]);
    stream.close();
    echo.await.expect("no panic")
}

/// STRM-3.05
#[cfg(unix)]
#[tokio::test]
async fn a_conversation_over_a_unix_socket() -> Result<()> {
    let folder = std::env::temp_dir().join(format!("tornado-iostream-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let path = folder.join("socket");
    let listener = tokio::net::UnixListener::bind(&path)?;
    let mut stream = IoStream::connect_unix(&path).await?;
    let mut peer = IoStream::new(listener.accept().await?.0);
    std::fs::remove_dir_all(&folder)?;
    stream.write(b"ping\n").await?;
    assert_eq!(&peer.read_until(b"\n", 100).await?[..], b"ping\n");
    peer.close();
    assert!(stream.read_bytes(1).await.is_err());
    let error = IoStream::connect_unix(&path).await.expect_err("removed");
    assert_eq!(
        error.to_string(),
        format!("cannot connect to {}", path.display())
    );
    Ok(())
}

/// STRM-3.05
#[cfg(unix)]
#[tokio::test]
async fn a_conversation_over_pipes() -> Result<()> {
    let (from_there, mut there) = std::io::pipe()?;
    let (mut here, to_there) = std::io::pipe()?;
    let mut stream = IoStream::pipe(from_there, to_there)?;
    there.write_all(b"one\ntwo")?;
    assert_eq!(&stream.read_until(b"\n", 100).await?[..], b"one\n");
    stream.write(b"heard").await?;
    drop(there);
    assert_eq!(&stream.read_until_close().await?[..], b"two");
    let mut heard = String::new();
    here.read_to_string(&mut heard)?;
    assert_eq!(heard, "heard");
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn a_pipe_used_the_wrong_way_round_is_refused() -> Result<()> {
    let (reading, writing) = std::io::pipe()?;
    assert!(matches!(
        IoStream::pipe(writing, reading),
        Err(Error::Io(_))
    ));
    Ok(())
}
