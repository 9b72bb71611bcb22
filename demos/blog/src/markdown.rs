//! Markdown as HTML that can do no harm.

use pulldown_cmark::{Event, Options, Parser, html};

/// How deep quotations and lists are nested; what is deeper is there, but not deeper.
const NESTED: usize = 32;

/// How many tags of HTML an entry may bring itself; more are shown as they are written.
const TAGS: usize = 1000;

/// How many bytes of text go without a tag in between before a comment parts them.
const RUN: usize = 2000;

/// Rendered, and cleaned of scripts, styles and whatever else a browser would run.
pub(crate) fn render(markdown: &str) -> String {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_SMART_PUNCTUATION;
    let mut rendered = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(
        &mut rendered,
        parted(bounded(Parser::new_ext(markdown, options))),
    );
    readable(&ammonia::clean(&rendered))
}

/// Elements within elements take a browser's parser, and the one that cleans them, quadratic time.
fn bounded<'a>(events: impl Iterator<Item = Event<'a>>) -> impl Iterator<Item = Event<'a>> {
    let (mut depth, mut tags) = (0_usize, 0);
    events.filter_map(move |event| match event {
        Event::Start(_) => {
            depth += 1;
            (depth <= NESTED).then_some(event)
        }
        Event::End(_) => {
            depth -= 1;
            (depth < NESTED).then_some(event)
        }
        Event::Html(html) | Event::InlineHtml(html) => {
            tags += html.matches('<').count();
            Some(match tags {
                0..=TAGS => Event::InlineHtml(html),
                _ => Event::Text(html),
            })
        }
        other => Some(other),
    })
}

/// The one that writes the cleaned text down looks for `<` to the text's end at every `&`; where a comment was, a text ends.
fn parted<'a>(events: impl Iterator<Item = Event<'a>>) -> impl Iterator<Item = Event<'a>> {
    let mut run = 0;
    events.flat_map(move |event| {
        let text = match &event {
            Event::Text(text) => text.clone(),
            Event::Code(text) if text.len() > RUN => text.clone(),
            Event::Code(_) | Event::SoftBreak => return vec![event],
            _ => {
                run = 0;
                return vec![event];
            }
        };
        run += text.len();
        if run <= RUN {
            return vec![event];
        }
        run = 0;
        let pieces = pieces(&text).flat_map(|piece| [Event::Html("<!---->".into()), piece]);
        match event {
            Event::Code(_) => [Event::Html("<code>".into())]
                .into_iter()
                .chain(pieces)
                .chain([Event::Html("</code>".into())])
                .collect(),
            _ => pieces.collect(),
        }
    })
}

fn pieces<'a>(text: &str) -> impl Iterator<Item = Event<'a>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(RUN));
        rest = after;
        (!piece.is_empty()).then(|| Event::Text(piece.to_owned().into()))
    })
}

/// Without the characters that XML, and so the feed, cannot have.
pub(crate) fn readable(text: &str) -> String {
    let strange = |sign: char| match sign {
        '\n' | '\r' | '\t' => false,
        '\u{fffe}' | '\u{ffff}' => true,
        other => other.is_control(),
    };
    text.replace(strange, "")
}

#[cfg(test)]
mod tests;
