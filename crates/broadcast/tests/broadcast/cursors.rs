//! Cursors as text, and in time.

use tornado_broadcast::{Channel, Cursor, Error};
use tornado_testing::run;

#[test]
fn a_cursor_goes_to_a_client_and_comes_back() {
    for text in [
        "0-0",
        "1767225600000-0",
        "1767225600000-17",
        "18446744073709551615-18446744073709551615",
    ] {
        let cursor: Cursor = text.parse().expect(text);
        assert_eq!(cursor.to_string(), text);
    }
    assert_eq!("0-0".parse(), Ok(Cursor::START));
    for text in [
        "",
        "-",
        "1",
        "1-",
        "-1",
        "+1-0",
        "1-0-0",
        "1 -0",
        "a-b",
        "18446744073709551616-0",
        "$",
        "1-+0",
    ] {
        let error = text.parse::<Cursor>().expect_err(text);
        assert!(error.to_string().contains("1767225600000-0"), "{error}");
    }
}

#[test]
fn later_messages_have_later_cursors_in_other_channels_too() {
    run(async {
        let mut last = Cursor::START;
        let first = Channel::new();
        for n in 0..1000 {
            let cursor = first.publish(n).await?;
            assert!(cursor > last, "{cursor} is behind {last}");
            last = cursor;
        }
        assert_eq!(first.last(), last);
        // A program that is started again has an empty channel; clients come back with cursors of the one before.
        while Channel::new().publish(0).await? <= last {}
        let second = Channel::new();
        let mut back = second.subscribe_after(last);
        let cursor = second.publish(0).await?;
        assert!(cursor > last);
        assert_eq!(back.next().await?.cursor(), cursor);
        Ok::<(), Error>(())
    })
    .expect("no error");
}
