//! Answers as a client orders them.

use std::time::Duration;

use tornado::web::{Exchange, Handler, HttpError, Result};

/// `GET /sleep?ms=`: an answer after so many milliseconds.
pub(crate) struct Sleep;

impl Handler for Sleep {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        let pause: u64 = x.query_argument("ms")?;
        // A client that leaves is not slept for.
        x.while_connected(tokio::time::sleep(Duration::from_millis(pause)))
            .await?;
        x.write(format!("slept {pause} ms\n"))
    }
}

/// `GET /stream?n=`: so many lines, each on its way before the next is made.
pub(crate) struct Stream;

impl Handler for Stream {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        let lines: u64 = x.query_argument("n")?;
        x.set_header("Content-Type", "text/plain; charset=UTF-8")?;
        for line in 0..lines {
            x.write(format!("chunk {line}\n"))?;
            x.flush().await?;
        }
        Ok(())
    }
}

/// `GET /status?code=`: this status, with the page of an error where it is one.
pub(crate) struct Status;

impl Handler for Status {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        let code: u16 = x.query_argument("code")?;
        match code {
            // 1xx comes before an answer and is none.
            200..=599 => {}
            _ => {
                return Err(
                    HttpError(400).with_log(format_args!("{code} is no status of an answer"))
                );
            }
        }
        if code >= 400 {
            return x.send_error(code);
        }
        x.set_status(code)
    }
}

/// `GET /set-header?value=`: `X-Echo` with this value; what may not stand in a header is refused.
pub(crate) struct SetHeader;

impl Handler for SetHeader {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        let value: String = x.query_argument("value")?;
        if x.set_header("X-Echo", &value).is_err() {
            return Err(HttpError(400).with_log("the value may not stand in a header"));
        }
        x.write("ok\n")
    }
}

/// `GET /redirect?to=`: 302 to there.
pub(crate) struct Redirect;

impl Handler for Redirect {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        let to: String = x.query_argument("to")?;
        if x.redirect(&to).is_err() {
            return Err(HttpError(400).with_log("the address may not stand in a header"));
        }
        Ok(())
    }
}

/// `GET /set-cookie?name=&value=`: this cookie.
pub(crate) struct SetCookie;

impl Handler for SetCookie {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        let name: String = x.query_argument("name")?;
        let value: String = x.query_argument("value")?;
        if let Err(error) = x.set_cookie(&name, &value) {
            return Err(HttpError(400).with_log(error));
        }
        x.write("ok\n")
    }
}
