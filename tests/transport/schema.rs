//! A small schema to carry: a query of each shape, a mutation, and subscriptions that count. It
//! belongs to the tests of the transport and knows no case.

use async_graphql::{Context, Object, Schema, SimpleObject, Subscription, ValidationMode};
use futures::{Stream, StreamExt, stream};
use lianxin_domain::actor::{Actor, Role};
use lianxin_server::http::{Authenticate, Caller, Endpoint, Limits, Unauthenticated};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// The one token there is.
pub(crate) const TOKEN: &str = "a-token";

/// A list entry that has a list of its own.
#[derive(SimpleObject, Clone)]
#[graphql(complex)]
pub(crate) struct Entry {
    /// Which one it is, from 0.
    number: u64,
}

#[async_graphql::ComplexObject]
impl Entry {
    /// Entries inside this one.
    async fn entries(&self, first: Option<i32>) -> Entries {
        Entries::of(first)
    }
}

/// A page.
#[derive(SimpleObject, Clone)]
pub(crate) struct Entries {
    nodes: Vec<Entry>,
}

impl Entries {
    fn of(first: Option<i32>) -> Self {
        let count = u64::try_from(first.unwrap_or(50)).unwrap_or(0);
        Self { nodes: (0..count).map(|number| Entry { number }).collect() }
    }
}

/// What is asked.
pub(crate) struct Query;

#[Object]
impl Query {
    /// The account that asks.
    async fn me(&self, context: &Context<'_>) -> String {
        context.data_unchecked::<Actor>().account.to_string()
    }

    /// The same text.
    async fn echo(&self, text: String) -> String {
        text
    }

    /// A page of entries.
    async fn entries(&self, first: Option<i32>) -> Entries {
        Entries::of(first)
    }

    /// A field that fails.
    async fn fails(&self) -> Option<async_graphql::Result<String>> {
        Some(Err("it failed".into()))
    }

    /// A field that never answers.
    async fn never(&self) -> bool {
        std::future::pending().await
    }

    /// A field whose resolver panics.
    async fn panics(&self) -> usize {
        let nothing: [usize; 0] = [];
        nothing[nothing.len()]
    }

    /// How often the counter was moved.
    async fn counter(&self, context: &Context<'_>) -> u64 {
        context.data_unchecked::<Counter>().0.load(Ordering::Relaxed)
    }
}

/// What is done.
pub(crate) struct Mutation;

#[Object]
impl Mutation {
    /// Moves the counter on by one.
    async fn count(&self, context: &Context<'_>) -> u64 {
        context.data_unchecked::<Counter>().0.fetch_add(1, Ordering::Relaxed) + 1
    }
}

/// An event that says where it stands.
#[derive(SimpleObject)]
pub(crate) struct Tick {
    position: String,
    /// As much text as was asked for.
    ballast: String,
}

/// What is told.
pub(crate) struct Subscription;

#[Subscription]
impl Subscription {
    /// Counts up to a number.
    async fn upto(&self, number: i32) -> impl Stream<Item = i32> + use<> {
        stream::iter(1..=number)
    }

    /// Goes on for ever, as fast as it is read, each event with so many bytes.
    async fn flood(&self, bytes: i32) -> impl Stream<Item = Tick> + use<> {
        let ballast = "x".repeat(usize::try_from(bytes).unwrap_or(0));
        stream::iter(1_u64..)
            .map(move |at| Tick { position: at.to_string(), ballast: ballast.clone() })
    }

    /// Tells nothing and stays.
    async fn silence(&self) -> impl Stream<Item = i32> + use<> {
        stream::pending()
    }
}

/// How often [`Mutation`] was asked.
#[derive(Clone, Default)]
pub(crate) struct Counter(Arc<AtomicU64>);

struct OneToken;

impl Authenticate for OneToken {
    fn authenticate(&self, bearer: Option<&str>) -> Result<Caller, Unauthenticated> {
        let (account, role) = match bearer {
            Some(TOKEN) => ("clerk", Role::LiaisonOfficer),
            Some("another-token") => ("supervisor", Role::Supervisor),
            _ => return Err(Unauthenticated),
        };
        let actor = Actor {
            account: account.into(),
            role,
            organ: String::new(),
            level: None,
            station: None,
            unit: None,
            deputy: None,
            on_behalf_of: None,
        };
        Ok(Caller::new("demo", actor))
    }
}

/// The schema as an endpoint. Its position moves with the counter.
pub(crate) fn endpoint(limits: Limits) -> Endpoint {
    let counter = Counter::default();
    let schema = Schema::build(Query, Mutation, Subscription)
        .data(counter.clone())
        .validation_mode(ValidationMode::Fast)
        .finish();
    let sdl = schema.sdl();
    let mut endpoint = Endpoint::new(Arc::new(schema), sdl, Arc::new(OneToken));
    endpoint.limits = limits;
    endpoint.position =
        Some(Arc::new(move |_| Some(counter.0.load(Ordering::Relaxed).to_string())));
    endpoint
}
