//! Keeping deputies: mandates, assignments, reports to voters, awards.

use super::ids;
use crate::mutation::keeping::directory_mutations;
use crate::{scalar::Date, term::Term};
use lianxin_domain::{
    actor::Level,
    directory::{
        Assigned, Award, Deputy, DeputyCommand, DutyReport, Elected, GridsAssigned, Mandate,
        MandateEnded, Reason, Suspended,
    },
};

directory_mutations! {
    Deputies;
    /// Records a deputy's election to a mandate (当选).
    elect_deputy(ElectDeputyInput {
        /// The name (姓名).
        name: String,
        /// Level of the congress (层级).
        level: Term<Level>,
        /// First day of the term (任期起).
        from: Date,
        /// Last day of the term (任期止).
        until: Date,
        /// The constituency or electoral unit (选区、选举单位).
        elected_by: Option<String>,
    }) as Deputy => |input| DeputyCommand::Elect(Elected {
        deputy: input.code.into(), name: input.name,
        mandate: Mandate { level: input.level.0, from: input.from.0, until: input.until.0, elected_by: input.elected_by },
    }),
    /// Assigns a deputy to a station (进站).
    assign_deputy_to_station(AssignDeputyToStationInput {
        /// The station (联络站).
        station: String,
        /// On what basis (依据).
        basis: Option<String>,
        /// Whom it was talked over with, and what they said (征求意见情况).
        consultation: Option<String>,
    }) as Deputy => |input| DeputyCommand::AssignToStation(Assigned {
        station: input.station.into(), basis: input.basis, consultation: input.consultation,
    }),
    /// Assigns a deputy to grids, replacing those before (进网格).
    assign_deputy_to_grids(AssignDeputyToGridsInput {
        /// The grids (网格).
        grids: Vec<String>,
        /// On what basis (依据).
        basis: Option<String>,
    }) as Deputy => |input| DeputyCommand::AssignToGrids(GridsAssigned { grids: ids(input.grids), basis: input.basis }),
    /// Suspends a deputy's duties (暂停执行职务).
    suspend_deputy(SuspendDeputyInput {
        /// From this day on (起始日).
        from: Date,
        /// The legal ground, from the policy's list `suspensionGrounds` (法定情形).
        ground: String,
        /// The decision, in words (说明).
        note: Option<String>,
    }) as Deputy => |input| DeputyCommand::Suspend(Suspended { from: input.from.0, ground: input.ground, note: input.note }),
    /// Resumes a deputy's duties (恢复执行职务).
    resume_deputy(ResumeDeputyInput {
        /// Why (原因).
        reason: String,
    }) as Deputy => |input| DeputyCommand::Resume(Reason { reason: input.reason }),
    /// Ends a mandate (代表资格终止).
    end_deputy_mandate(EndDeputyMandateInput {
        /// Level of the mandate (层级).
        level: Term<Level>,
        /// Its last day (终止日).
        on: Date,
        /// The legal ground, from the policy's list `mandateEndGrounds` (法定情形).
        ground: String,
        /// The decision, in words (说明).
        note: Option<String>,
    }) as Deputy => |input| DeputyCommand::EndMandate(MandateEnded {
        level: input.level.0, on: input.on.0, ground: input.ground, note: input.note,
    }),
    /// Records a deputy's report to the voters (向选民述职).
    give_duty_report(GiveDutyReportInput {
        /// The day (日期).
        on: Date,
        /// Voters who listened (到会选民人数).
        voters: u32,
        /// What they said of it (评议结果).
        result: Option<String>,
    }) as Deputy => |input| DeputyCommand::GiveDutyReport(DutyReport {
        on: input.on.0, voters: input.voters, result: input.result,
    }),
    /// Records what a deputy was honoured for (受表彰).
    record_award(RecordAwardInput {
        /// Name of the award (荣誉名称).
        title: String,
        /// Who gave it (授予单位).
        by: String,
        /// The day (日期).
        on: Date,
    }) as Deputy => |input| DeputyCommand::ReceiveAward(Award { title: input.title, by: input.by, on: input.on.0 }),
}
