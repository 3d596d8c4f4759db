//! Aid funds: never overdrawn, whatever happens in whatever order.

use super::*;
use proptest::prelude::*;

fn established(change: impl FnOnce(&mut FundEstablished)) -> AidCommand {
    let mut asked = FundEstablished {
        fund: "DREAM".into(),
        name: "圆梦助学金".into(),
        station: Some("LX".into()),
        partner: Some("CARE".into()),
        purpose: "帮助困难学子圆就学梦".into(),
    };
    change(&mut asked);
    AidCommand::Establish(asked)
}

fn raise(amount_fen: i64, on: Date) -> AidCommand {
    AidCommand::Raise(AidRaised { amount_fen, source: "爱心企业".into(), on })
}

fn disburse(amount_fen: i64, beneficiary: &str) -> AidCommand {
    let (beneficiary, purpose) = (beneficiary.into(), "学费".into());
    AidCommand::Disburse(DisbursementAsked { beneficiary, purpose, amount_fen, on: DAY })
}

fn correct(disbursement: &str, amount_fen: i64) -> AidCommand {
    let (disbursement, reason) = (disbursement.into(), "录入有误".into());
    AidCommand::Correct(DisbursementCorrected { disbursement, amount_fen, reason })
}

fn give_back(disbursement: &str, amount_fen: i64) -> AidCommand {
    let (disbursement, reason) = (disbursement.into(), "未入学".into());
    AidCommand::Return(DisbursementReturned { disbursement, amount_fen, on: DAY, reason })
}

/// A fund into which 1,000 fen came.
fn fund() -> AidFund {
    let (world, mut fund) = (World::new(), AidFund::default());
    world.act(&mut fund, &established(|_| {}));
    world.act(&mut fund, &raise(1_000, DAY));
    fund
}

#[test]
fn a_fund_is_established_once_with_a_station_and_partner_that_are_there() {
    let (world, fresh) = (World::new(), AidFund::default());
    let refused = |change: fn(&mut FundEstablished)| world.refused(&fresh, &established(change));
    assert_eq!(refused(|asked| asked.station = Some("XX".into())), Code::UnknownReference);
    assert_eq!(refused(|asked| asked.partner = Some("XX".into())), Code::UnknownReference);
    assert_eq!(refused(|asked| asked.purpose = String::new()), Code::Required);
    world.accepts(&fund(), &established(|_| {}), 0);
    let other = established(|asked| asked.station = None);
    assert_eq!(world.refused(&fund(), &other), Code::AlreadyExists);
    assert_eq!(world.refused(&fresh, &raise(1, DAY)), Code::UnknownReference);
}

#[test]
fn an_amount_is_whole_fen_above_zero() {
    let (world, mut fund) = (World::new(), fund());
    for amount in [0, -1, i64::MIN] {
        assert_eq!(world.refused(&fund, &raise(amount, DAY)), Code::InvalidAmount);
        assert_eq!(world.refused(&fund, &disburse(amount, "S-1")), Code::InvalidAmount);
    }
    assert_eq!(
        world.refused(&fund, &raise(i64::MAX, DAY)),
        Code::InvalidAmount,
        "the sum has an end"
    );
    world.accepts(&fund, &raise(i64::MAX - 1_000, DAY), 1);
    world.act(&mut fund, &disburse(10, "S-1"));
    assert_eq!(world.refused(&fund, &correct("B1", 0)), Code::InvalidAmount);
    assert_eq!(world.refused(&fund, &give_back("B1", 0)), Code::InvalidAmount);
}

#[test]
fn what_is_entered_has_happened() {
    let (world, fund) = (World::new(), fund());
    assert_eq!(world.refused(&fund, &raise(1, date(2023, 3, 7))), Code::InvalidDate);
    let mut later = disburse(1, "S-1");
    if let AidCommand::Disburse(asked) = &mut later {
        asked.on = date(2023, 3, 7);
    }
    assert_eq!(world.refused(&fund, &later), Code::InvalidDate);
}

#[test]
fn a_beneficiary_is_a_reference_and_never_a_name() {
    let (world, fund) = (World::new(), fund());
    world.accepts(&fund, &disburse(1, "STU-2023:007"), 1);
    for (name, code) in [
        ("王小明", Code::IllegalCharacter),
        ("WANG XIAOMING", Code::IllegalCharacter),
        ("S\u{200B}1", Code::IllegalCharacter),
        ("", Code::Required),
    ] {
        assert_eq!(world.refused(&fund, &disburse(1, name)), code, "{name}");
    }
}

#[test]
fn no_more_goes_out_than_came_in_and_the_figures_are_told() {
    let (world, mut fund) = (World::new(), fund());
    world.act(&mut fund, &disburse(700, "S-1"));
    let refusal = world.decide(&fund, &disburse(301, "S-2")).unwrap_err();
    assert_eq!((refusal.code, refusal.path.as_deref()), (Code::AidOverdrawn, Some("amountFen")));
    let figures = ["raised", "disbursed", "asked"].map(|figure| refusal.params[figure].as_str());
    assert_eq!(figures, ["1000", "700", "301"]);
    world.act(&mut fund, &disburse(300, "S-2"));
    assert_eq!((fund.disbursed_fen(), fund.balance_fen()), (1_000, 0));
    assert_eq!(fund.disbursements[1].disbursed.disbursement.as_str(), "B2");
}

#[test]
fn what_came_back_can_go_out_again() {
    let (world, mut fund) = (World::new(), fund());
    world.act(&mut fund, &disburse(1_000, "S-1"));
    assert_eq!(world.refused(&fund, &give_back("B2", 1)), Code::UnknownDisbursement);
    assert_eq!(world.refused(&fund, &give_back("B1", 1_001)), Code::InvalidAmount);
    world.act(&mut fund, &give_back("B1", 400));
    assert_eq!(world.refused(&fund, &give_back("B1", 601)), Code::InvalidAmount);
    assert_eq!(fund.balance_fen(), 400);
    world.accepts(&fund, &disburse(400, "S-2"), 1);
    assert_eq!(world.refused(&fund, &disburse(401, "S-2")), Code::AidOverdrawn);
}

#[test]
fn an_amount_is_corrected_within_what_is_there_and_what_came_back() {
    let (world, mut fund) = (World::new(), fund());
    world.act(&mut fund, &disburse(500, "S-1"));
    world.act(&mut fund, &disburse(300, "S-2"));
    world.act(&mut fund, &give_back("B1", 100));
    assert_eq!(world.refused(&fund, &correct("B9", 1)), Code::UnknownDisbursement);
    assert_eq!(world.refused(&fund, &correct("B1", 99)), Code::InvalidAmount);
    assert_eq!(world.refused(&fund, &correct("B1", 801)), Code::AidOverdrawn);
    world.accepts(&fund, &correct("B1", 500), 0);
    world.act(&mut fund, &correct("B1", 800));
    assert_eq!(fund.balance_fen(), 0);
    world.act(&mut fund, &correct("B1", 100));
    assert_eq!((fund.disbursements[0].out_fen(), fund.balance_fen()), (0, 700));
}

#[test]
fn a_closed_fund_takes_and_gives_nothing_but_what_is_put_right() {
    let (world, mut fund) = (World::new(), fund());
    world.act(&mut fund, &disburse(700, "S-1"));
    let close = AidCommand::Close(because("项目结束"));
    world.act(&mut fund, &close);
    world.accepts(&fund, &close, 0);
    assert_eq!(world.refused(&fund, &raise(1, DAY)), Code::FundClosed);
    assert_eq!(world.refused(&fund, &disburse(1, "S-1")), Code::FundClosed);
    world.accepts(&fund, &give_back("B1", 1), 1);
    world.accepts(&fund, &correct("B1", 600), 1);
}

/// Anything that may be asked of a fund, mostly with amounts near its bounds.
fn asked() -> impl Strategy<Value = AidCommand> {
    let amount = prop_oneof![8 => 1..600_i64, 1 => Just(0), 1 => Just(i64::MAX)];
    let which = (1..6_u32).prop_map(|n| format!("B{n}"));
    prop_oneof![
        amount.clone().prop_map(|amount| raise(amount, DAY)),
        amount.clone().prop_map(|amount| disburse(amount, "S-1")),
        (which.clone(), amount.clone()).prop_map(|(id, amount)| correct(&id, amount)),
        (which, amount).prop_map(|(id, amount)| give_back(&id, amount)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn whatever_is_asked_in_whatever_order_a_fund_is_never_overdrawn(
        commands in prop::collection::vec(asked(), 1..60),
    ) {
        let (world, mut fund) = (World::new(), AidFund::default());
        world.act(&mut fund, &established(|_| {}));
        let (mut accepted, mut overdrawn) = (0, 0);
        for command in &commands {
            match world.decide(&fund, command) {
                Ok(events) => {
                    accepted += events.len();
                    events.into_iter().for_each(|event| fund.apply(&fact(event)));
                }
                Err(refusal) => overdrawn += usize::from(refusal.code == Code::AidOverdrawn),
            }
            prop_assert!(fund.balance_fen() >= 0, "I13");
            prop_assert!(fund.disbursements.iter().all(|one| one.out_fen() >= 0));
        }
        let text = serde_json::to_string(&fund).unwrap();
        prop_assert_eq!(serde_json::from_str::<AidFund>(&text).unwrap(), fund, "read back");
        prop_assert!(accepted + overdrawn <= commands.len());
    }
}
