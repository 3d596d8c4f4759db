//! Keeping receptions: scheduled, announced, put off, held.

use super::ids;
use crate::mutation::keeping::directory_mutations;
use crate::scalar::Date;
use async_graphql::InputObject;
use lianxin_domain::directory::{
    ChangeRoster, CorrectCounts, Counts, Hold, Leave, NoticePosted, Opened, Postpone, Reason,
    Reception, ReceptionCommand, Schedule,
};

/// Who and what came to a reception (接待统计).
#[derive(Debug, Clone, InputObject)]
pub struct ReceptionCountsInput {
    /// Constituents received (接待群众人次).
    pub visitors: u32,
    /// Matters brought (反映事项件数).
    pub matters: u32,
    /// Of these, answered on the spot (当场答复件数).
    pub on_spot: u32,
}

impl From<ReceptionCountsInput> for Counts {
    fn from(input: ReceptionCountsInput) -> Self {
        let ReceptionCountsInput { visitors, matters, on_spot } = input;
        Self { visitors, matters, on_spot }
    }
}

directory_mutations! {
    Receptions;
    /// Schedules a reception (安排接待).
    schedule_reception(ScheduleReceptionInput {
        /// The station that receives (联络站).
        station: String,
        /// The day (日期).
        on: Date,
        /// Where, when not in the station's own room (地点).
        place: Option<String>,
        /// What it is about (主题).
        theme: Option<String>,
        /// The deputies who will receive (值班代表).
        roster: Vec<String>,
    }) as Reception => |input| ReceptionCommand::Schedule(Schedule {
        reception: input.code.into(), station: input.station.into(), on: input.on.0,
        place: input.place, theme: input.theme, roster: ids(input.roster),
    }),
    /// Records that the notice of a reception was posted (公告接待).
    post_reception_notice(PostReceptionNoticeInput {
        /// Where it was posted and by which means (公告方式).
        means: String,
    }) as Reception => |input| ReceptionCommand::PostNotice(NoticePosted { means: input.means }),
    /// Puts a reception off to a later day (顺延接待).
    postpone_reception(PostponeReceptionInput {
        /// To this day (改期至).
        to: Date,
        /// Why (原因).
        reason: String,
    }) as Reception => |input| ReceptionCommand::Postpone(Postpone { to: input.to.0, reason: input.reason }),
    /// Names other deputies for a reception (调整值班代表).
    change_roster(ChangeRosterInput {
        /// All who will receive from now on (值班代表).
        roster: Vec<String>,
        /// Why (原因).
        reason: Option<String>,
    }) as Reception => |input| ReceptionCommand::ChangeRoster(ChangeRoster { roster: ids(input.roster), reason: input.reason }),
    /// Records that a deputy cannot come to a reception (接待请假).
    take_reception_leave(TakeReceptionLeaveInput {
        /// The deputy (代表).
        deputy: String,
        /// Why (原因).
        reason: String,
    }) as Reception => |input| ReceptionCommand::TakeLeave(Leave { deputy: input.deputy.into(), reason: input.reason }),
    /// Opens a reception on its day: from now on cases may be registered at it (开始接待).
    open_reception(OpenReceptionInput {
        /// A note (备注).
        note: Option<String>,
    }) as Reception => |input| ReceptionCommand::Open(Opened { note: input.note }),
    /// Records that a reception was held (举行接待).
    hold_reception(HoldReceptionInput {
        /// The deputies who came (到场代表).
        attended: Vec<String>,
        /// Who and what came (接待统计).
        counts: Option<ReceptionCountsInput>,
    }) as Reception => |input| ReceptionCommand::Hold(Hold { attended: ids(input.attended), counts: input.counts.map(Into::into) }),
    /// Corrects the counts of a reception that was held (更正接待统计).
    correct_reception_counts(CorrectReceptionCountsInput {
        /// The counts as they should have been (接待统计).
        counts: ReceptionCountsInput,
        /// Why (原因).
        reason: String,
    }) as Reception => |input| ReceptionCommand::CorrectCounts(CorrectCounts { counts: input.counts.into(), reason: input.reason }),
    /// Cancels a reception (取消接待).
    cancel_reception(CancelReceptionInput {
        /// Why (原因).
        reason: String,
    }) as Reception => |input| ReceptionCommand::Cancel(Reason { reason: input.reason }),
}
