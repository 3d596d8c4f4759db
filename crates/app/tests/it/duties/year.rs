//! A simulated year, with a crash at every duty: each happens once, none early, none late by more than its
//! tick.
//!
//! People act at ten; the product looks at half past midnight and at noon. It dies twice at every duty, before
//! it is recorded and once it is, and begins again as another process each time. It is away over a weekend in
//! spring and for days around National Day. The calendar of the coming year is published in December.

use super::{
    clock::Hands,
    lives::{self, Act},
    mortal::{Deaths, Mortal},
    oracle::{self, Entry, day_of},
};
use crate::town::{founds, settle};
use jiff::{Timestamp, ToSpan, civil::Date, civil::date, tz};
use lianxin_app::{App, Order, Stores, duties::Duties};
use lianxin_domain::{
    Root,
    actor::{EntryChannel, Level, Role},
    calendar::{CalendarCommand, CalendarVersions, DayType, WorkCalendar},
    case::Case,
    directory::{HandlingUnit, UnitCommand, UnitRegistered},
};
use lianxin_postgres_cluster::{Cluster, Durability};
use lianxin_store::{StreamKey, TenantId};
use lianxin_store_postgres::{PostgresStore, migrate};
use lianxin_store_sqlite::SqliteStore;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, LazyLock},
};
use uuid::Uuid;

/// Days of a record, and those on which cases are brought to the office.
struct Span {
    first: Date,
    last: Date,
    starts: &'static [(u128, Date)],
}

const YEAR: Span = Span {
    first: date(2023, 1, 3),
    last: date(2024, 1, 12),
    starts: &[
        (1, date(2023, 1, 10)),
        (2, date(2023, 4, 6)),
        (3, date(2023, 9, 1)),
        (4, date(2023, 11, 29)),
    ],
};
/// Its last third, with National Day and the turn of the year: as many days as a server engine lives through
/// in the time of a test.
const AUTUMN: Span = Span {
    first: date(2023, 8, 31),
    last: date(2024, 1, 12),
    starts: &[(3, date(2023, 9, 1)), (4, date(2023, 11, 29))],
};
/// The day on which the calendar of the coming year is published, at ten.
const NEWS: Date = date(2023, 12, 29);
/// On these days nobody looks, the last one included.
const AWAY: [(Date, Date); 2] =
    [(date(2023, 3, 11), date(2023, 3, 13)), (date(2023, 9, 26), date(2023, 10, 6))];

/// The shipped calendar as it was known before a year.
fn known_before(year: i16) -> WorkCalendar {
    let mut calendar = WorkCalendar::shipped();
    calendar.version = format!("known-before-{year}").into();
    calendar.years.retain(|published| *published < year);
    calendar.days.retain(|day, _| day.year() < year);
    calendar
}

/// The calendar before the news and after.
static CALENDARS: LazyLock<[WorkCalendar; 2]> =
    LazyLock::new(|| [known_before(2024), known_before(2025)]);

/// What somebody goes by who knows of no holiday.
static MONDAY_TO_FRIDAY: LazyLock<[WorkCalendar; 2]> =
    LazyLock::new(|| [(); 2].map(|()| WorkCalendar::unpublished()));

fn at(day: Date, hour: i8, minute: i8) -> Timestamp {
    tz::offset(8).to_timestamp(day.at(hour, minute, 0, 0)).unwrap()
}

/// The office, the people in it, and the process that does duties.
struct Office {
    stores: Stores,
    hands: Arc<Hands>,
    people: App,
    duties: Duties,
    deaths: Arc<Deaths>,
    ticks: Vec<Timestamp>,
    done: u64,
}

fn tenant() -> TenantId {
    TenantId::new("year")
}

/// A process that dies at its duties.
async fn process(stores: &Stores, hands: &Arc<Hands>, deaths: &Arc<Deaths>) -> Duties {
    let log = Arc::new(Mortal { log: Arc::clone(&stores.log), deaths: Arc::clone(deaths) });
    let stores = Stores { log, ..stores.clone() };
    App::open(stores, tenant(), Arc::<Hands>::clone(hands)).await.unwrap().duties()
}

impl Office {
    async fn open(stores: Stores, first: Date) -> Self {
        let hands = Arc::new(Hands::at(at(first, 0, 0)));
        let people =
            App::open(stores.clone(), tenant(), Arc::<Hands>::clone(&hands)).await.unwrap();
        settle(&people).await;
        let unit = UnitRegistered { code: "U2".into(), name: "城管".into(), level: Level::Town };
        founds::<HandlingUnit>(&people, "U2", UnitCommand::Register(unit)).await;
        let deaths = Arc::default();
        let duties = process(&stores, &hands, &deaths).await;
        let office = Self { stores, hands, people, duties, deaths, ticks: Vec::new(), done: 0 };
        office.publish(&CALENDARS[0]).await;
        office
    }

    async fn publish(&self, calendar: &WorkCalendar) {
        let calendar = calendar.clone();
        let order = Order::new(Uuid::now_v7(), EntryChannel::Ui);
        let command = CalendarCommand { calendar };
        let admin = crate::town::actor(Role::PolicyAdmin);
        self.people.execute::<CalendarVersions>(&admin, order, "calendar", command).await.unwrap();
    }

    async fn acts(&self, act: &Act) {
        let Act { case, who, what, .. } = act;
        let order = Order::new(Uuid::now_v7(), EntryChannel::Ui);
        let done = self.people.execute::<Case>(who, order, &case.to_string(), what.clone()).await;
        done.unwrap_or_else(|refused| panic!("{what:?} on {}: {refused}", act.on));
    }

    /// The product looks, in as many processes as it takes.
    async fn tick(&mut self, now: Timestamp) {
        self.hands.set(now);
        self.ticks.push(now);
        loop {
            let deaths = Arc::clone(&self.deaths);
            let look = async {
                self.duties.app().projector().catch_up().await.unwrap();
                self.duties.look().await.unwrap()
            };
            tokio::select! {
                biased;
                look = look => {
                    assert_eq!(look.refused, 0);
                    self.done += look.done;
                    return;
                }
                () = deaths.knell.notified() => {}
            }
            self.duties = process(&self.stores, &self.hands, &self.deaths).await;
        }
    }

    async fn lives_through(&mut self, span: &Span, acts: &[Act]) {
        let mut acts = acts.iter().peekable();
        for day in span.first.series(1.day()).take_while(|day| *day <= span.last) {
            let away = AWAY.iter().any(|(from, until)| (*from..=*until).contains(&day));
            if !away {
                self.tick(at(day, 0, 30)).await;
            }
            self.hands.set(at(day, 10, 0));
            if day == NEWS {
                self.publish(&CALENDARS[1]).await;
            }
            while let Some(act) = acts.next_if(|act| act.on == day) {
                self.acts(act).await;
            }
            if !away {
                self.tick(at(day, 12, 30)).await;
            }
        }
    }

    /// What was done about the cases, and what should have been.
    async fn accounts(
        &self,
        cases: &BTreeSet<Uuid>,
        calendars: &'static [WorkCalendar; 2],
    ) -> [Vec<Entry>; 2] {
        let mut accounts = [Vec::new(), Vec::new()];
        for case in cases {
            let stream = StreamKey::new(Case::STREAM_TYPE, &case.to_string());
            let events = self.stores.log.read_stream(&tenant(), &stream, 0, None).await.unwrap();
            let facts = oracle::facts(&events);
            let calendar = |tick| &calendars[usize::from(tick > at(NEWS, 10, 0))];
            let both = [oracle::done(&facts), oracle::expected(&facts, &self.ticks, calendar)];
            for (account, entries) in accounts.iter_mut().zip(both) {
                let named = entries
                    .into_iter()
                    .map(|(at, _, what, about)| (at, case.to_string(), what, about));
                account.extend(named);
            }
        }
        accounts.iter_mut().for_each(|account| account.sort());
        accounts
    }
}

/// What the duties of a span look like, whoever keeps the record.
async fn live(stores: Stores, span: &Span) -> Vec<Entry> {
    let starts = span.starts.iter();
    let mut acts: Vec<Act> =
        starts.flat_map(|(number, start)| lives::half(*start, *number)).collect();
    acts.retain(|act| act.on <= span.last);
    acts.sort_by_key(|act| act.on);
    let cases = acts.iter().map(|act| act.case).collect();

    let mut office = Office::open(stores, span.first).await;
    office.lives_through(span, &acts).await;
    let [done, expected] = office.accounts(&cases, &CALENDARS).await;
    let missing: Vec<_> = expected.iter().filter(|entry| !done.contains(entry)).collect();
    let odd: Vec<_> = done.iter().filter(|entry| !expected.contains(entry)).collect();
    assert!(missing.is_empty() && odd.is_empty(), "not done: {missing:#?}\nnot due: {odd:#?}");
    assert_eq!(done, expected, "each once");
    let [_, naive] = office.accounts(&cases, &MONDAY_TO_FRIDAY).await;
    assert_ne!(done, naive, "who counts Monday to Friday is found out");
    died_twice_at_each(&office, done.len());
    was_worth_living(span, &done);
    done
}

/// Every duty was met by two crashes, and recorded by neither of the looks that they ended.
fn died_twice_at_each(office: &Office, done: usize) {
    let met = office.deaths.met.lock().unwrap();
    assert_eq!(met.len(), done);
    assert!(met.values().all(|times| *times == 2), "{met:?}");
    assert_eq!(office.done, 0, "nobody lived to tell of a duty");
}

/// The span had what is difficult about years.
fn was_worth_living(span: &Span, done: &[Entry]) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    done.iter().for_each(|(_, _, what, _)| *counts.entry(what).or_default() += 1);
    for what in ["RECALCULATE", "WARN", "MISSED", "URGE", "HEAD"] {
        assert!(counts.get(what).is_some_and(|count| *count >= 3), "{counts:?}");
    }
    assert!(on(done, DayType::Makeup), "something falls on a make-up workday");
    for (from, until) in AWAY.iter().filter(|(from, _)| *from > span.first) {
        let back = until.tomorrow().unwrap();
        let made_up = done.iter().any(|(at, ..)| day_of(*at) == back);
        assert!(made_up, "made up for, after nobody looked from {from}");
    }
    let noons = done.iter().filter(|(at, ..)| *at == at_noon(*at));
    assert!(noons.count() > 0, "what the acts of a morning made due");
}

/// Whether something was done on a day of this type.
fn on(done: &[Entry], kind: DayType) -> bool {
    done.iter().any(|(at, ..)| CALENDARS[0].days.get(&day_of(*at)) == Some(&kind))
}

fn at_noon(moment: Timestamp) -> Timestamp {
    at(day_of(moment), 12, 30)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_duty_of_a_year_happens_once_and_on_its_day_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lianxin.db");
    let options = lianxin_store_sqlite::Options::default();
    let store = SqliteStore::open(&file, options).await.unwrap();
    let done = live(Stores::of(&store), &YEAR).await;
    assert!(on(&done, DayType::Holiday), "what was due before a holiday is missed on it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_duty_of_an_autumn_happens_once_and_on_its_day_in_a_database() {
    let cluster = Cluster::start(Durability::Fast);
    let url = cluster.url("postgres");
    migrate(&url).await.unwrap();
    let options = lianxin_store_postgres::Options::default();
    let store = PostgresStore::connect(&url, options).await.unwrap();
    live(Stores::of(&store), &AUTUMN).await;
}

/// What makes the year: holidays that are known, and one that is not yet.
#[test]
fn the_year_has_its_holidays() {
    let calendar = known_before(2024);
    assert!(!calendar.is_workday(date(2023, 10, 2)) && calendar.is_workday(date(2023, 10, 7)));
    assert!(calendar.is_workday(date(2024, 1, 1)), "nobody knows yet");
    assert!(!known_before(2025).is_workday(date(2024, 1, 1)));
}
