//! A changed model is built beside the one that answers, and takes its place.

use super::{Bench, document, keys, row, thing};
use crate::{
    Batch, Column, Fault, Filter, Generation, GenerationState, ModelSpec, Order, Position, Select,
    StoreError, TenantId, read::Unfit,
};
use GenerationState::{Active, Building, Retired, Shadow};
use std::{sync::Arc, time::Duration};
use uuid::Uuid;

const FIRST: ModelSpec = ModelSpec { name: "changing", ..super::MODEL };
const SECOND: ModelSpec = ModelSpec { revision: 2, ..FIRST };
/// Of other columns.
const THIRD: ModelSpec = ModelSpec { columns: &[Column::int("weight")], indexes: &[], ..FIRST };

impl Bench<'_> {
    /// Opens a generation and writes one document of this colour, which ends at a position.
    async fn build(&self, spec: &ModelSpec, colour: &str, to: u64) {
        let from = self.store.open(&self.tenant, spec).await.unwrap().position;
        let mut written = document("a", Position(to), vec![row("", thing(colour, 1))]);
        written.search_text = Some("路灯".to_owned());
        let batch = Batch { from, to: Position(to), documents: vec![written] };
        self.store.write(&self.tenant, spec, batch).await.unwrap();
    }

    /// Those of the changing model; every bench has another model as well.
    async fn generations(&self) -> Vec<Generation> {
        let mut all = self.store.generations(&self.tenant).await.unwrap();
        all.retain(|generation| generation.model == FIRST.name);
        all
    }

    async fn states(&self) -> Vec<(u64, GenerationState)> {
        self.generations().await.iter().map(|it| (it.number, it.state)).collect()
    }

    async fn cut_over(&self, number: u64) -> Result<(), StoreError> {
        self.store.cut_over(&self.tenant, FIRST.name, number).await
    }

    async fn colour(&self, spec: &ModelSpec) -> String {
        let mut select = Select::first(10, Order::ascending("size"));
        select.search = Some("路灯".to_owned());
        let page = self.store.select(&self.tenant, spec, select).await.unwrap();
        assert_eq!(keys(&page.rows), ["a"]);
        format!("{:?}", page.rows[0].values[0])
    }
}

fn reason(refused: Result<(), StoreError>) -> Unfit {
    match refused.unwrap_err() {
        StoreError::Generation { reason, .. } => reason,
        other => panic!("{other}"),
    }
}

pub(super) async fn the_first_is_active_and_the_next_is_built_beside_it(bench: Bench<'_>) {
    bench.build(&FIRST, "red", 1).await;
    assert_eq!(bench.store.open(&bench.tenant, &THIRD).await.unwrap().position, Position::START);
    assert_eq!(bench.states().await, [(1, Active), (2, Building)]);
    let select = Select::first(10, Order::ascending("weight"));
    assert!(bench.store.select(&bench.tenant, &THIRD, select).await.unwrap().rows.is_empty());
    let all = Filter::all();
    let found = bench.store.count(&bench.tenant, &THIRD, &all, Some("路灯"), None);
    assert_eq!(found.await.unwrap(), 0);
    assert!(bench.colour(&FIRST).await.contains("red"));
    // Neither is begun again.
    let other = bench.engine.open().await;
    assert_eq!(other.open(&bench.tenant, &FIRST).await.unwrap().position, Position(1));
    assert_eq!(other.open(&bench.tenant, &THIRD).await.unwrap().position, Position::START);
    bench.store.caught_up(&bench.tenant, &THIRD).await.unwrap();
    bench.store.caught_up(&bench.tenant, &FIRST).await.unwrap();
    assert_eq!(bench.states().await, [(1, Active), (2, Shadow)]);
}

pub(super) async fn a_cut_over_changes_places_and_back_again(bench: Bench<'_>) {
    bench.build(&FIRST, "red", 3).await;
    bench.build(&SECOND, "blue", 3).await;
    bench.cut_over(2).await.unwrap();
    assert_eq!(bench.states().await, [(1, Retired), (2, Active)]);
    // What is retired is still kept up, by whoever has its code.
    bench.build(&FIRST, "green", 4).await;
    bench.cut_over(1).await.unwrap();
    assert_eq!(bench.states().await, [(1, Active), (2, Retired)]);
    assert!(bench.colour(&FIRST).await.contains("green"));
    assert!(bench.colour(&SECOND).await.contains("blue"));
    let told = &bench.generations().await[1];
    assert_eq!((&*told.model, &told.name), (FIRST.name, &SECOND.generation()));
    assert_eq!((told.revision, &told.fingerprint), (2, &SECOND.fingerprint()));
    assert_eq!((told.position, &told.fault), (Position(3), &None));
}

pub(super) async fn nobody_is_set_back_by_a_cut_over(bench: Bench<'_>) {
    bench.build(&FIRST, "red", 3).await;
    bench.build(&SECOND, "blue", 2).await;
    assert_eq!(reason(bench.cut_over(2).await), Unfit::Behind);
    assert_eq!(reason(bench.cut_over(1).await), Unfit::Active);
    assert_eq!(reason(bench.cut_over(3).await), Unfit::Absent);
    bench.build(&SECOND, "blue", 3).await;
    let fault = Fault { position: Position(4), reason: "无法读取".to_owned() };
    bench.store.set_fault(&bench.tenant, &SECOND, Some(fault)).await.unwrap();
    assert_eq!(reason(bench.cut_over(2).await), Unfit::Faulted);
    assert_eq!(bench.states().await, [(1, Active), (2, Building)]);
}

pub(super) async fn what_was_retired_before_is_dropped(bench: Bench<'_>) {
    let other = TenantId::new("a neighbour");
    bench.store.open(&other, &FIRST).await.unwrap();
    for (number, spec) in [(1, FIRST), (2, SECOND), (3, THIRD)] {
        bench.store.open(&bench.tenant, &spec).await.unwrap();
        if number > 1 {
            bench.cut_over(number).await.unwrap();
        }
    }
    assert_eq!(bench.states().await, [(2, Retired), (3, Active)]);
    let neighbours = bench.store.generations(&other).await.unwrap();
    assert_eq!(neighbours.len(), 1, "a neighbour keeps its own");
    // Whoever still writes it is told, and nothing is written.
    let lost = Batch { from: Position(0), to: Position(1), documents: vec![] };
    let lost = bench.store.write(&bench.tenant, &FIRST, lost).await;
    assert!(matches!(lost, Err(StoreError::CheckpointMoved { .. })));
}

pub(super) async fn one_may_be_dropped_but_not_the_active_one(bench: Bench<'_>) {
    bench.build(&FIRST, "red", 1).await;
    bench.build(&SECOND, "blue", 1).await;
    let discard = |number| bench.store.discard(&bench.tenant, FIRST.name, number);
    assert_eq!(reason(discard(1).await), Unfit::Active);
    assert_eq!(reason(discard(7).await), Unfit::Absent);
    discard(2).await.unwrap();
    assert_eq!(bench.states().await, [(1, Active)]);
    assert!(bench.colour(&FIRST).await.contains("red"));
    let begun = bench.store.open(&bench.tenant, &SECOND).await.unwrap();
    assert_eq!(begun.position, Position::START);
}

pub(super) async fn one_at_a_time_holds_a_lease(bench: Bench<'_>) {
    const LONG: Duration = Duration::from_secs(3_600);
    let (one, two) = (Uuid::now_v7(), Uuid::now_v7());
    let both = [FIRST.generation(), SECOND.generation()];
    bench.store.open(&bench.tenant, &FIRST).await.unwrap();
    bench.store.open(&bench.tenant, &SECOND).await.unwrap();
    let stores = [Arc::clone(&bench.store), bench.engine.open().await];
    let held = async |holder, lease, generations: &[String]| {
        let store = &stores[usize::from(holder == two)];
        store.hold(&bench.tenant, generations, holder, lease).await.unwrap()
    };
    let told = async || bench.generations().await.iter().map(|it| it.held).collect::<Vec<_>>();
    assert_eq!(told().await, [false, false]);
    assert_eq!(held(one, LONG, &both[..1]).await, both[..1]);
    assert_eq!(held(two, LONG, &both).await, both[1..]);
    assert_eq!(told().await, [true, true]);
    // Let go, it is anybody's.
    assert_eq!(held(one, Duration::ZERO, &both).await, both[..1]);
    assert_eq!(told().await, [false, true]);
    assert_eq!(held(two, LONG, &both).await.len(), 2);
    assert!(held(one, LONG, &both).await.is_empty());
}
