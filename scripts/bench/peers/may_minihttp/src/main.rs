//! may_minihttp with one worker: coroutines, one function, no router.

use std::io::{Read, Result};

use contract::{Form, HELLO, MESSAGE};
use may_minihttp::{HttpServer, HttpService, Request, Response};

const TEXT: &str = "Content-Type: text/plain; charset=utf-8";

#[derive(Clone)]
struct Service;

impl HttpService for Service {
    fn call(&mut self, request: Request<'_, '_, '_>, response: &mut Response<'_>) -> Result<()> {
        match request.path() {
            "/plaintext" => response.header(TEXT).body(HELLO),
            "/json" => {
                response.header("Content-Type: application/json");
                response.body_vec(serde_json::to_vec(&MESSAGE)?);
            }
            "/fortunes" => {
                response.header("Content-Type: text/html; charset=utf-8");
                response.body_vec(peer_fortunes::page().into_bytes());
            }
            "/echo" => {
                let mut body = Vec::with_capacity(2048);
                request.body().read_to_end(&mut body)?;
                match serde_urlencoded::from_bytes::<Form>(&body) {
                    Ok(form) => response.header(TEXT).body_vec(form.name.into_bytes()),
                    Err(_) => drop(response.status_code(400, "Bad Request")),
                }
            }
            path => match path.strip_prefix("/story/") {
                Some(id) if id.bytes().all(|byte| byte.is_ascii_digit()) => {
                    response
                        .header(TEXT)
                        .body_mut()
                        .extend_from_slice(id.as_bytes());
                }
                _ => drop(response.status_code(404, "Not Found")),
            },
        }
        Ok(())
    }
}

fn main() -> Result<()> {
    may::config()
        .set_workers(1)
        .set_pool_capacity(1000)
        .set_stack_size(0x1000);
    let server = HttpServer(Service).start(contract::address())?;
    server
        .join()
        .map_err(|_| std::io::Error::other("the server panicked"))
}
