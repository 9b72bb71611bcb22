//! Ports that are kept free.

use std::collections::HashSet;
use std::net::{Ipv4Addr, TcpListener, TcpStream};

use tornado_testing::Port;

#[test]
fn nobody_else_is_given_a_reserved_port() -> std::io::Result<()> {
    const EACH: usize = 400;
    let reserved: Vec<_> = (0..EACH).map(|_| Port::reserve()).collect();
    let mut numbers: HashSet<_> = reserved.iter().map(Port::number).collect();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let (mut listeners, mut clients) = (Vec::new(), Vec::new());
    for _ in 0..EACH / 4 {
        listeners.push(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?);
        clients.push(TcpStream::connect(listener.local_addr()?)?);
    }
    for listener in &listeners {
        numbers.insert(listener.local_addr()?.port());
    }
    assert_eq!(numbers.len(), EACH + EACH / 4, "each has one of its own");
    for client in &clients {
        assert!(
            !numbers.contains(&client.local_addr()?.port()),
            "also clients"
        );
    }
    Ok(())
}

#[test]
fn a_server_may_listen_there_on_one_address_or_on_all() -> std::io::Result<()> {
    let port = Port::reserve();
    for address in [
        Ipv4Addr::LOCALHOST,
        Ipv4Addr::UNSPECIFIED,
        Ipv4Addr::LOCALHOST,
    ] {
        let listener = TcpListener::bind((address, port.number()))?;
        let client = TcpStream::connect(port.address())?;
        let (_, address) = listener.accept()?;
        assert_eq!(client.local_addr()?, address);
    }
    Ok(())
}
