//! The questions of `domain.md` 1.2, as GraphQL.

/// A question.
pub(super) struct Question {
    /// Its number in the list.
    pub(super) number: u32,
    /// In words.
    pub(super) words: &'static str,
    /// Who asks.
    pub(super) who: &'static str,
    /// In GraphQL.
    pub(super) document: &'static str,
}

const fn question(
    number: u32,
    who: &'static str,
    words: &'static str,
    document: &'static str,
) -> Question {
    Question { number, words, who, document }
}

/// All that can be answered, in order.
pub(super) const QUESTIONS: &[Question] = &[
    question(1, "supervisor", "Who did what, when, on whose authority, in what order?", HISTORY),
    question(2, "supervisor", "What did the file say at a moment, and what was known then?", AS_OF),
    question(3, "supervisor", "Which entries were made late, by whom, how many days after?", LATE),
    question(4, "supervisor", "Every deadline of the case, and how it was computed?", DEADLINES),
    question(
        5,
        "supervisor",
        "How often and by which means was the unit urged, and its answers?",
        URGED,
    ),
    question(
        6,
        "supervisor",
        "Which referral was wrong, who returned it, how many days were lost?",
        RETURNED,
    ),
    question(
        7,
        "supervisor",
        "How was the case closed although somebody was dissatisfied?",
        CLOSED,
    ),
    question(8, "supervisor", "Did the problem come back?", CAME_BACK),
    question(11, "supervisor", "Which promises are still unkept?", PROMISES),
    question(12, "supervisor", "The whole file of the case, to be printed?", FILE),
    question(13, "supervisor", "Counts and rates, by station?", RATES),
    question(14, "supervisor", "What is overdue?", OVERDUE),
    question(15, "supervisor", "How warm are the 88 grids?", HEAT),
    question(16, "supervisor", "The reception calendar, with attendance?", CALENDAR),
    question(17, "supervisor", "The 50 livelihood matters?", LIVELIHOOD),
    question(18, "supervisor", "The league of the units?", LEAGUE),
    question(19, "supervisor", "The supervision ledger?", SUPERVISIONS),
    question(20, "supervisor", "How satisfied are people, by both definitions?", SATISFACTION),
    question(21, "supervisor", "What is due today and within three workdays?", DUE),
    question(
        22,
        "supervisor",
        "How many were reached (485 and 693), how much aid was given?",
        OUTREACH,
    ),
    question(23, "supervisor", "Does each station have the five haves?", FIVE_HAVES),
    question(24, "supervisor", "How do the figures go, quarter by quarter?", TREND),
    question(25, "analyst", "All events of a type, without personal data?", EVENTS),
    question(27, "analyst", "How long do cases stay in each state?", STATES),
    question(28, "analyst", "Which paths do cases take, and which return?", PATHS),
    question(29, "analyst", "What came back, by category?", RECURRENCE),
    question(30, "analyst", "Do units answer sooner when urged?", EFFECT),
    question(31, "analyst", "How much is on each unit's desk?", WORKLOAD),
    question(32, "supervisor", "Where do the read models stand, and were they rebuilt?", MODELS),
    question(33, "supervisor", "What has this deputy done this year?", DUTIES),
    question(34, "supervisor", "Which grids had no contact this quarter?", NO_CONTACT),
    question(
        35,
        "supervisor",
        "Which deputies have not received constituents twice this year?",
        FEW,
    ),
    question(36, "supervisor", "The annual report to the congress?", ANNUAL),
];

const HISTORY: &str = r#"{ case(number: "YN-2023-0001") { history(first: 4) { edges { node {
  label occurredAt actor { account role organ } channel policyVersion
} } } } }"#;

const AS_OF: &str = r#"query($position: Position!) {
  then: case(number: "YN-2023-0001", asOf: { position: $position }) { status rounds dueOn }
  now: case(number: "YN-2023-0001") { status rounds dueOn }
}"#;

const LATE: &str = r#"{
  cases(filter: { late: true }) { totalCount }
  case(number: "YN-2023-0001") { lateEntries history(first: 1) { edges { node { lateBy lateReason } } } }
}"#;

const DEADLINES: &str = r#"{ case(number: "YN-2023-0001") { deadlines {
  dueOn metOn unit { code } computed { kind startOn basisZh calendarVersion policyVersion provisional }
} } }"#;

const URGED: &str = r#"{ case(number: "YN-2023-0001") {
  urgings { urgedOn unit { code } means level }
  supervisions { kind organ openedOn respondedOn concludedOn conclusion activities }
} }"#;

const RETURNED: &str = r#"{ case(number: "YN-2023-0001") {
  referrals { ordinal lead { code } referredOn returnUntil open }
  clock { referralWorkdays citizenWorkdays citizenDays }
} }"#;

const CLOSED: &str = r#"{ case(number: "YN-2023-0001") {
  closedOn feedback { round givenOn from process outcome } replies { round replyClass }
} }"#;

const CAME_BACK: &str = r#"{
  cases(filter: { reopened: true }) { edges { node { number title reopened status } } }
  recurrence { whole { closed reopened linked cameBack againThere rate } }
}"#;

const FILE: &str = r#"{ case(number: "YN-2023-0001") { file {
  complete entries papers { name required entries }
} } }"#;

const PROMISES: &str = r#"{ commitments(filter: { open: true }) { totalCount edges { node {
  number text unit { code } dueOn overdue(on: "2023-11-24")
} } } }"#;

const RATES: &str = r#"{ dashboard(
  period: { from: "2023-01-01", before: "2024-01-01" }, groupBy: [STATION], on: "2023-11-24"
) {
  whole { registered closed values(kpis: [CLOSURE_RATE, ON_TIME_REPLY_RATE]) { kpi value } }
  groups { key figures { registered closed values(kpis: [CLOSURE_RATE, ON_TIME_REPLY_RATE]) { kpi value } } }
} }"#;

const OVERDUE: &str = r#"{ deadlines(filter: { kind: REPLY, state: OPEN, dueBefore: "2023-11-24" }) { edges { node {
  number dueOn unit { code name }
} } } }"#;

const HEAT: &str = r#"{ gridHeat(cases: {
  period: { from: "2023-01-01", before: "2024-01-01" }, on: "2023-11-24"
}, station: "LR") { active covered coverage grids { code registered open overdue lastContact } } }"#;

const CALENDAR: &str = r#"{
  receptionFigures(period: { from: "2023-01-01", before: "2024-01-01" }) {
    scheduled postponed held noticeRate visitors matters onSpot attendances deputiesAttending attendanceRate
  }
  receptions(filter: { station: "JD", period: { from: "2023-04-01", before: "2023-05-01" } }) { edges { node {
    code plannedOn on noticeOn noticeDueOn announcedInTime attended { name } counts { visitors matters onSpot }
  } } }
}"#;

const LIVELIHOOD: &str = r#"{ livelihoodList(first: 3) { totalCount edges { node {
  number title community status closedOn
} } } }"#;

const LEAGUE: &str = r#"{ unitScorecards(cases: {
  period: { from: "2023-01-01", before: "2024-01-01" }, on: "2023-11-24"
}) { units { rank code figures { referred value(kpi: ON_TIME_REPLY_RATE) } returned } } }"#;

const SUPERVISIONS: &str = r#"{ supervisions(first: 5) { totalCount edges { node {
  number kind organ openedOn respondedOn concludedOn
} } } }"#;

const SATISFACTION: &str = r#"{ dashboard(
  period: { from: "2023-01-01", before: "2024-01-01" }, on: "2023-11-24"
) { whole {
  outcome { satisfied basically dissatisfied }
  values(kpis: [SATISFACTION_STRICT, SATISFACTION_LENIENT, FIRST_ROUND_SATISFACTION]) { kpi label value }
} } }"#;

const DUE: &str = r#"{ unitWorkload(cases: { on: "2023-11-22" }) {
  whole { open dueToday dueSoon overdue } units { code workload { open dueToday dueSoon overdue } }
} }"#;

const OUTREACH: &str = r#"{
  outreach(period: { from: "2023-01-01", before: "2024-01-01" }) {
    whole { personTimes } byTheme { theme { code zh } count { activities personTimes approximate } }
  }
  aidLedger { raised disbursed balance disbursements beneficiaries }
}"#;

const FIVE_HAVES: &str = r#"{ stationBoard { edges { node {
  name standard assessedOn passed met lacking titles invested investedMore ruleDocuments
} } } }"#;

const TREND: &str = r#"{ trend(
  kpis: [REGISTERED, CLOSED, CLOSURE_RATE], by: QUARTER,
  period: { from: "2023-01-01", before: "2024-01-01" }, on: "2023-11-24"
) { from before values } }"#;

const EVENTS: &str = r#"{ events(filter: { types: ["CaseReferred"] }, first: 2) { edges { node {
  type occurredAt payload
} } } }"#;

const STATES: &str = r#"{ stateTimes(cases: { on: "2023-11-24" }) { states {
  state days { count mean median p90 max } present
} } }"#;

const PATHS: &str = r#"{ casePaths { cases kinds
  variants(first: 3) { states cases } loops { label cases times }
} }"#;

const RECURRENCE: &str = r#"{ recurrence {
  categories { code recurrence { closed reopened linked cameBack againThere } }
} }"#;

const EFFECT: &str = r#"{ urgingEffect {
  unurged { referred replied inTime workdays { mean median } }
  urged { referred replied inTime workdays { mean median } }
  afterUrging { mean median }
} }"#;

const WORKLOAD: &str = r#"{ unitWorkload(cases: { on: "2023-11-24" }) {
  units { unit { name } workload { open dueToday dueSoon overdue } }
} }"#;

const MODELS: &str = "{ readModels { name revision generations { number state kept fault } } }";

const DUTIES: &str = r#"{ dutyRecords(
  period: { from: "2023-01-01", before: "2024-01-01" }, deputy: "D-C-0001"
) { edges { node { deputy { name station { name } } points items { item times points } } } } }"#;

const NO_CONTACT: &str = r#"{ gridHeat(cases: {
  period: { from: "2023-07-01", before: "2023-10-01" }
}, station: "LX", withoutContact: true) { active covered grids { code } } }"#;

const FEW: &str = r#"{ dutyRecords(
  period: { from: "2023-01-01", before: "2024-01-01" }, receptionsBelow: 2, first: 3
) { totalCount edges { node { deputy { code } times(item: RECEPTION) } } } }"#;

const ANNUAL: &str = r#"{ annualReport(year: 2023) { leastCount whole {
  counts { label value suppressed } closureRate onTimeReplyRate satisfactionStrict satisfactionLenient
} } }"#;
