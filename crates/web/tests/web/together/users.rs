//! Guards before the method.

use super::*;

struct Club;

impl Site for Club {
    type User = String;

    async fn current_user(&self, x: &mut Exchange<Self>) -> Result<Option<String>> {
        Ok(x.cookie("user"))
    }
}

/// Lets nobody in before any method runs; careless in the second form.
struct Guarded {
    careless: bool,
    stream: bool,
}

impl Handler<Club> for Guarded {
    async fn prepare(&mut self, x: &mut Exchange<Club>) -> Result {
        let user = x.authenticated().await;
        if !self.careless {
            user?;
        }
        Ok(())
    }

    async fn get(&mut self, x: &mut Exchange<Club>) -> Result {
        x.write("secret")?;
        if self.stream {
            x.flush().await?;
            x.write(" and more")?;
        }
        Ok(())
    }

    async fn post(&mut self, x: &mut Exchange<Club>) -> Result {
        self.get(x).await
    }
}

/// WEB-1.20, WEB-1.21, WEB-1.11
#[test]
fn a_guard_in_prepare_lets_no_method_run() {
    for careless in [false, true] {
        for stream in [false, true] {
            let application = Application::of(Club)
                .settings(Settings {
                    login_url: Some("/login".into()),
                    ..compressing()
                })
                .route("/", move || Guarded { careless, stream });
            let ask = |request: RequestBuilder| run(fetch(&application, request));
            ask(Request::get("/"))
                .expect_redirect("/login?next=%2F")
                .expect_text("");
            ask(Request::post("/"))
                .expect_status(403)
                .expect_not_in_text("secret");
            ask(Request::get("/").cookie("user", "ann"))
                .expect_status(200)
                .expect_in_text("secret");
        }
    }
}
