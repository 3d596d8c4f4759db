//! `lianxin demo`: loads the demo town once, then serves it, with ready-made tokens and questions.

use super::{
    place::{Opened, Place},
    serve::{bind, figures, serve},
};
use crate::token::Claims;
use clap::Args;
use jiff::{SignedDuration, Timestamp};
use lianxin_app::import::town::{self, Town};
use lianxin_domain::actor::Actor;
use std::net::SocketAddr;

/// How long the printed tokens are valid.
const VALID: SignedDuration = SignedDuration::from_hours(7 * 24);

/// `lianxin demo`
#[derive(Debug, Args)]
pub(super) struct Demo {
    #[command(flatten)]
    place: Place,
    /// Address to serve on; that of the settings when absent
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
}

impl Demo {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let opened = self.place.open()?;
        let figures = figures(&opened)?;
        let app = opened.app().await?;
        let listener = bind(self.listen.unwrap_or(opened.settings.listen)).await?;
        let loaded = town::import(&app, &Town::demo()?).await?;
        println!("义宁镇 demo town: {loaded}");
        println!();
        println!("GraphQL   http://{}/graphql", listener.local_addr()?);
        println!("GraphiQL  http://{}/graphiql", listener.local_addr()?);
        print_tokens(&opened)?;
        print_questions();
        // Without duties, whatever the settings say: the town's story is of 2023, and by today's clock every
        // deadline in it was missed long ago. Raising that would change the figures it is there to show.
        serve(&opened, vec![app], figures, None, listener).await
    }
}

fn print_tokens(opened: &Opened) -> anyhow::Result<()> {
    let tokens = opened.tokens()?;
    println!();
    println!("Tokens (Authorization: Bearer …), valid for seven days:");
    for (title, actor) in town::demo_callers() {
        let claims = claims(actor, opened.settings.tenant.as_str());
        println!();
        println!("  {title}");
        println!("  {}", tokens.sign(&claims)?);
    }
    Ok(())
}

fn claims(actor: Actor, tenant: &str) -> Claims {
    Claims::of(actor, tenant, Timestamp::now(), VALID)
}

fn print_questions() {
    println!();
    println!("Three questions to paste:");
    for question in QUESTIONS {
        println!();
        println!("  {question}");
    }
    println!();
}

/// One about a case's trail, one about what is open, one about figures or words.
const QUESTIONS: [&str; 3] = [
    r#"{ case(number: "YN-2023-0001") { title status dueOn history(first: 50) { edges { node { version label sentence occurredAt changes { field } } } } } }"#,
    r#"{ cases(filter: { open: true }, orderBy: DUE_ASC, first: 10) { totalCount edges { node { number title status dueOn lead { name } } } } }"#,
    r#"{ cases(search: "路灯", first: 5) { edges { node { number title status replies { replyClass text } feedback { outcome } } } } }"#,
];
