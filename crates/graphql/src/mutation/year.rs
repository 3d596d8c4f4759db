//! Keeping the station's year: partners, activity plans, activities, aid funds.

use super::intake::{AttachmentInput, attachments};
use crate::{
    scalar::{Date, Fen},
    term::Term,
};
use async_graphql::InputObject;
use lianxin_domain::{
    directory::{Reason, Renamed},
    year::{
        Activity, ActivityCommand, ActivityCorrected, ActivityHeld, ActivityPlan,
        ActivityScheduled, AidCommand, AidFund, AidRaised, DisbursementAsked,
        DisbursementCorrected, DisbursementReturned, DutyActivityKind, FundEstablished,
        Participants, Partner, PartnerCommand, PartnerRegistered, PartnershipEnded,
        PartnershipEstablished, PlanAdopted, PlanCommand, PlanRevised, PlannedAs, PlannedItem,
    },
};

/// A planned item (计划事项).
#[derive(Debug, Clone, InputObject)]
pub struct PlannedItemInput {
    /// Identity within the plan; activities name it.
    pub id: String,
    /// What kind of activity.
    pub kind: Term<DutyActivityKind>,
    /// Its theme, of the policy's list `activityThemes`.
    pub theme: String,
    /// The month it is planned for, 1 to 12.
    pub month: i32,
    /// Person-times aimed at.
    pub target_person_times: Option<i32>,
}

impl From<PlannedItemInput> for PlannedItem {
    fn from(input: PlannedItemInput) -> Self {
        Self {
            id: input.id.into(),
            kind: input.kind.0,
            theme: input.theme,
            month: input.month.into(),
            target_person_times: input.target_person_times.map(Into::into),
        }
    }
}

/// The planned item that an activity carries out (所属计划事项).
#[derive(Debug, Clone, InputObject)]
pub struct PlannedAsInput {
    /// Code of the plan.
    pub plan: String,
    /// The item within it.
    pub item: String,
}

/// People of one kind who took part (参与者).
#[derive(Debug, Clone, InputObject)]
pub struct ParticipantsInput {
    /// Their kind, of the policy's list `participantKinds`.
    pub kind: String,
    /// How many.
    pub count: i32,
}

/// What was held of an activity (活动记录).
#[derive(Debug, Clone, InputObject)]
pub struct ActivityRecordInput {
    /// The day it was held on: the scheduled one or later.
    pub on: Date,
    /// Deputies who attended.
    pub deputies: Option<Vec<String>>,
    /// Participants by kind.
    pub participants: Option<Vec<ParticipantsInput>>,
    /// Person-times, 0 or more.
    pub person_times: i32,
    /// Whether the person-times are a lower bound.
    #[graphql(default)]
    pub approximate: bool,
    /// Partners who held it with the stations.
    pub partners: Option<Vec<String>>,
    /// What was done and said. Do not name persons.
    pub note: Option<String>,
    /// Papers and photographs.
    pub attachments: Option<Vec<AttachmentInput>>,
}

impl From<ActivityRecordInput> for ActivityHeld {
    fn from(input: ActivityRecordInput) -> Self {
        let some =
            |told: ParticipantsInput| Participants { kind: told.kind, count: told.count.into() };
        Self {
            on: input.on.0,
            deputies: codes(input.deputies.unwrap_or_default()),
            participants: input.participants.unwrap_or_default().into_iter().map(some).collect(),
            person_times: input.person_times.into(),
            approximate: input.approximate,
            partners: codes(input.partners.unwrap_or_default()),
            note: input.note,
            attachments: attachments(input.attachments),
        }
    }
}

fn codes<C: From<String>>(texts: Vec<String>) -> Vec<C> {
    texts.into_iter().map(Into::into).collect()
}

fn items(given: Vec<PlannedItemInput>) -> Vec<PlannedItem> {
    given.into_iter().map(Into::into).collect()
}

fn planned(given: Option<PlannedAsInput>) -> Option<PlannedAs> {
    given.map(|given| PlannedAs { plan: given.plan.into(), item: given.item.into() })
}

super::keeping::directory_mutations! {
    Year;
    /// Registers a partner organisation (登记共建单位).
    register_partner(RegisterPartnerInput {
        /// Its name (名称).
        name: String,
        /// Its kind, of the policy's list `partnerKinds` (类别).
        kind: String,
    }) as Partner => |input| PartnerCommand::Register(PartnerRegistered {
        code: input.code.into(), name: input.name, kind: input.kind,
    }),
    /// Renames a partner organisation (共建单位更名).
    rename_partner(RenamePartnerInput {
        /// The new name (名称).
        name: String,
    }) as Partner => |input| PartnerCommand::Rename(Renamed { name: input.name }),
    /// Takes a partner organisation out of use (停用共建单位).
    deactivate_partner(DeactivatePartnerInput {
        /// Why (原因).
        reason: String,
    }) as Partner => |input| PartnerCommand::Deactivate(Reason { reason: input.reason }),
    /// Takes a partner organisation into use again (恢复共建单位).
    reactivate_partner(ReactivatePartnerInput {
        /// Why (原因).
        reason: String,
    }) as Partner => |input| PartnerCommand::Reactivate(Reason { reason: input.reason }),
    /// Establishes a partnership between a partner and a station (建立共建关系).
    establish_partnership(EstablishPartnershipInput {
        /// The station (联络站).
        station: String,
        /// What for (共建内容).
        purpose: String,
        /// Its first day (起始日).
        on: Date,
        /// The agreement, where there is one on paper (共建协议).
        agreement: Option<AttachmentInput>,
    }) as Partner => |input| PartnerCommand::Establish(PartnershipEstablished {
        station: input.station.into(), purpose: input.purpose, on: input.on.0,
        agreement: input.agreement.map(Into::into),
    }),
    /// Ends the partnership between a partner and a station (终止共建关系).
    end_partnership(EndPartnershipInput {
        /// The station (联络站).
        station: String,
        /// Its last day (终止日).
        on: Date,
        /// Why (原因).
        reason: String,
    }) as Partner => |input| PartnerCommand::End(PartnershipEnded {
        station: input.station.into(), on: input.on.0, reason: input.reason,
    }),
    /// Adopts a station's activity plan of a year (通过活动计划).
    adopt_activity_plan(AdoptActivityPlanInput {
        /// The station (联络站).
        station: String,
        /// The calendar year (年份).
        year: i32,
        /// What is planned (计划事项).
        items: Vec<PlannedItemInput>,
    }) as ActivityPlan => |input| PlanCommand::Adopt(PlanAdopted {
        plan: input.code.into(), station: input.station.into(),
        year: i16::try_from(input.year).unwrap_or_default(), items: items(input.items),
    }),
    /// Replaces the items of an activity plan (调整活动计划).
    revise_activity_plan(ReviseActivityPlanInput {
        /// What is planned from now on (计划事项).
        items: Vec<PlannedItemInput>,
        /// Why (原因).
        reason: String,
    }) as ActivityPlan => |input| PlanCommand::Revise(PlanRevised { items: items(input.items), reason: input.reason }),
    /// Schedules an activity (安排活动).
    schedule_activity(ScheduleActivityInput {
        /// The stations that hold it, the host first (联络站).
        stations: Vec<String>,
        /// What kind of activity (类别).
        kind: Term<DutyActivityKind>,
        /// Its theme, of the policy's list `activityThemes` (主题).
        theme: String,
        /// Its title (标题).
        title: String,
        /// The day (日期).
        on: Date,
        /// Where (地点).
        place: Option<String>,
        /// The planned item it carries out (所属计划事项).
        planned: Option<PlannedAsInput>,
    }) as Activity => |input| ActivityCommand::Schedule(ActivityScheduled {
        activity: input.code.into(), stations: codes(input.stations), kind: input.kind.0, theme: input.theme,
        title: input.title, on: input.on.0, place: input.place, planned: planned(input.planned),
    }),
    /// Records that an activity was held (举行活动).
    hold_activity(HoldActivityInput {
        /// What was held (活动记录).
        record: ActivityRecordInput,
    }) as Activity => |input| ActivityCommand::Hold(input.record.into()),
    /// Corrects what was recorded of an activity (更正活动记录).
    correct_activity_record(CorrectActivityRecordInput {
        /// The record as it should be (活动记录).
        record: ActivityRecordInput,
        /// Why (原因).
        reason: String,
    }) as Activity => |input| ActivityCommand::Correct(ActivityCorrected {
        held: input.record.into(), reason: input.reason,
    }),
    /// Cancels an activity (取消活动).
    cancel_activity(CancelActivityInput {
        /// Why (原因).
        reason: String,
    }) as Activity => |input| ActivityCommand::Cancel(Reason { reason: input.reason }),
    /// Establishes an aid fund (设立帮扶资金).
    establish_aid_fund(EstablishAidFundInput {
        /// Its name (名称).
        name: String,
        /// What for (用途).
        purpose: String,
        /// The station that keeps it; absent for a fund of the town (联络站).
        station: Option<String>,
        /// The partner it is kept with (共建单位).
        partner: Option<String>,
    }) as AidFund => |input| AidCommand::Establish(FundEstablished {
        fund: input.code.into(), name: input.name, purpose: input.purpose,
        station: input.station.map(Into::into), partner: input.partner.map(Into::into),
    }),
    /// Records money raised for an aid fund (筹集帮扶资金).
    raise_aid(RaiseAidInput {
        /// How much (金额).
        amount: Fen,
        /// Where it came from (来源).
        source: String,
        /// The day (日期).
        on: Date,
    }) as AidFund => |input| AidCommand::Raise(AidRaised {
        amount_fen: input.amount.0, source: input.source, on: input.on.0,
    }),
    /// Records money disbursed from an aid fund (支出帮扶资金).
    disburse_aid(DisburseAidInput {
        /// To whom: a reference in letters and digits, never a name (受助人编号).
        beneficiary: String,
        /// What for (用途).
        purpose: String,
        /// How much (金额).
        amount: Fen,
        /// The day (日期).
        on: Date,
    }) as AidFund => |input| AidCommand::Disburse(DisbursementAsked {
        beneficiary: input.beneficiary.into(), purpose: input.purpose, amount_fen: input.amount.0, on: input.on.0,
    }),
    /// Corrects the amount of a disbursement that was entered wrongly (更正支出).
    correct_aid_disbursement(CorrectAidDisbursementInput {
        /// The disbursement's ordinal within its fund (支出序号).
        disbursement: String,
        /// How much it was in truth (金额).
        amount: Fen,
        /// Why (原因).
        reason: String,
    }) as AidFund => |input| AidCommand::Correct(DisbursementCorrected {
        disbursement: input.disbursement.into(), amount_fen: input.amount.0, reason: input.reason,
    }),
    /// Records money of a disbursement that came back (退回帮扶资金).
    return_aid(ReturnAidInput {
        /// The disbursement's ordinal within its fund (支出序号).
        disbursement: String,
        /// How much (金额).
        amount: Fen,
        /// The day (日期).
        on: Date,
        /// Why (原因).
        reason: String,
    }) as AidFund => |input| AidCommand::Return(DisbursementReturned {
        disbursement: input.disbursement.into(), amount_fen: input.amount.0, on: input.on.0, reason: input.reason,
    }),
    /// Closes an aid fund (帮扶资金结项).
    close_aid_fund(CloseAidFundInput {
        /// Why (原因).
        reason: String,
    }) as AidFund => |input| AidCommand::Close(Reason { reason: input.reason }),
}
