//! Serves the demo town until its input ends, and tells on its output where, and who may ask:
//! `{"address": "127.0.0.1:40123", "tokens": {"supervisor": "…"}}`. The public suites run against
//! it, and the attacks, as its memory is then its own.
//!
//! `lianxin-demo-server sqlite|postgres`: on a file, or on a private cluster, either of which goes with
//! it.

use jiff::{SignedDuration, Timestamp};
use lianxin_app::{App, Stores, clock::SystemClock, import::town};
use lianxin_domain::actor::{Actor, Level, Role};
use lianxin_postgres_cluster::Durability;
use lianxin_server::{
    http::Limits,
    metrics::Figures,
    service::Service,
    token::{Claims, SigningKey, Tokens},
};
use lianxin_store::TenantId;
use lianxin_tests::{Home, open};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use tokio::net::TcpListener;

const TENANT: &str = "demo";

#[tokio::main(worker_threads = 2)]
async fn main() -> anyhow::Result<()> {
    let engine = std::env::args().nth(1);
    let home = match engine.as_deref() {
        Some("sqlite") => Home::file()?,
        Some("postgres") => Home::database(Durability::Fast).await?,
        other => anyhow::bail!("neither sqlite nor postgres: {other:?}"),
    };
    let figures = Figures::collect()?;
    let app = town(open(&home.url()).await?).await?;
    let tokens = Tokens::new(&SigningKey::from_bytes([7; 32]));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let told = json!({"address": listener.local_addr()?, "tokens": signed(&tokens)?});
    // Clients that stall are let go soon, as a test waits for it.
    let limits = Limits { read_seconds: 4, write_seconds: 4, ..Limits::default() };
    let figures = figures.of(std::slice::from_ref(&app));
    let service = Service::new(vec![app], tokens, limits)?.showing(figures).printing(None);
    println!("{told}");
    let ended = async {
        // However the input ends, nobody is there any more.
        let drained = || std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
        _ = tokio::task::spawn_blocking(drained).await;
    };
    service.run(listener, ended).await?;
    Ok(())
}

async fn town(stores: Stores) -> anyhow::Result<App> {
    let app = App::open(stores, TenantId::new(TENANT), Arc::new(SystemClock)).await?;
    town::import(&app, &town::Town::demo()?).await?;
    Ok(app)
}

/// Tokens of the town's people by short names: of a second supervisor, who attacks; of a unit of the town
/// itself; and of one in each role, by its name in words (`station head`), with one of another station, unit
/// or constituency where the role is bound to its own (`station head elsewhere`).
fn signed(tokens: &Tokens) -> anyhow::Result<Map<String, Value>> {
    let people: Vec<Actor> = town::demo_callers().into_iter().map(|(_, actor)| actor).collect();
    let attacker = Actor { account: "attacker".into(), ..people[3].clone() };
    let unit = "TOWN_ENFORCEMENT";
    let (account, unit, level) = (unit.into(), Some(unit.into()), Some(Level::Town));
    let town_unit = Actor { account, unit, level, ..people[2].clone() };
    let names = ["clerk", "presidium", "unit", "supervisor", "analyst", "attacker", "town unit"];
    let named = names.into_iter().zip(people.into_iter().chain([attacker, town_unit]));
    let named = named.map(|(name, actor)| (name.to_owned(), actor));
    let bound = Role::ALL.iter().filter_map(|role| at(*role, "JD", "TOWN_POLICE", "D-T-0034"));
    let elsewhere = bound.map(|actor| (format!("{} elsewhere", in_words(actor.role)), actor));
    let in_roles = Role::ALL.iter().map(|role| (in_words(*role), in_role(*role)));
    in_roles
        .chain(elsewhere)
        .chain(named)
        .map(|(name, actor)| {
            let hour = SignedDuration::from_hours(1);
            let claims = Claims::of(actor, TENANT, Timestamp::now(), hour);
            Ok((name, tokens.sign(&claims)?.into()))
        })
        .collect()
}

fn in_words(role: Role) -> String {
    role.as_str().to_lowercase().replace('_', " ")
}

/// Somebody in a role: at the station LX, of the town's enforcement team, the deputy of a grid there.
fn in_role(role: Role) -> Actor {
    at(role, "LX", "TOWN_ENFORCEMENT", "D-T-0011").unwrap_or_else(|| plain(role))
}

/// Somebody in a role that is bound to a station, a unit or a deputy, at these.
fn at(role: Role, station: &str, unit: &str, deputy: &str) -> Option<Actor> {
    let actor = plain(role);
    match role {
        Role::Deputy => Some(Actor { deputy: Some(deputy.into()), ..actor }),
        Role::LiaisonOfficer | Role::StationHead => {
            Some(Actor { station: Some(station.into()), ..actor })
        }
        Role::UnitHandler | Role::UnitHead => Some(Actor { unit: Some(unit.into()), ..actor }),
        _ => None,
    }
}

fn plain(role: Role) -> Actor {
    let level = match role {
        Role::DeputiesCommittee | Role::GovSupervisionOffice => Level::County,
        _ => Level::Town,
    };
    Actor {
        account: in_words(role).replace(' ', "-").into(),
        role,
        organ: "义宁镇".into(),
        level: Some(level),
        station: None,
        unit: None,
        deputy: None,
        on_behalf_of: None,
    }
}
