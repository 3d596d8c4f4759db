//! Keeping the directory: stations, deputies, units, grids, categories, receptions.

use crate::{scalar::Date, term::Term};
use lianxin_domain::{
    actor::Level,
    directory::{
        self, Assigned, CategoryCommand, CategoryRegistered, DeputyCommand, Elected, Established,
        GridCommand, GridDefined, GridsAssigned, HandlingUnit, HeadAppointed, Held, Mandate,
        MandateEnded, Reason, Reception, ReceptionCommand, Renamed, Scheduled, StationAssigned,
        StationCommand, Suspended, UnitCommand, UnitRegistered,
    },
};

fn grids(codes: Vec<String>) -> Vec<lianxin_domain::ids::GridCode> {
    codes.into_iter().map(Into::into).collect()
}

fn deputies(codes: Vec<String>) -> Vec<lianxin_domain::ids::DeputyId> {
    codes.into_iter().map(Into::into).collect()
}

super::keeping::directory_mutations! {
    Directory;
    /// Establishes a station (设立联络站).
    establish_station(EstablishStationInput {
        /// Its name (名称).
        name: String,
        /// The community it stands in (社区).
        community: Option<String>,
        /// The day it opened (设立日).
        opened_on: Option<Date>,
    }) as directory::Station => |input| StationCommand::Establish(Established {
        code: input.code.into(), name: input.name, community: input.community,
        opened_on: input.opened_on.map(|day| day.0),
    }),
    /// Appoints the head of a station (任命站长).
    appoint_station_head(AppointStationHeadInput {
        /// The deputy (代表).
        deputy: String,
    }) as directory::Station => |input| StationCommand::AppointHead(HeadAppointed { deputy: input.deputy.into() }),
    /// Renames a station (联络站更名).
    rename_station(RenameStationInput {
        /// The new name (名称).
        name: String,
    }) as directory::Station => |input| StationCommand::Rename(Renamed { name: input.name }),
    /// Closes a station (撤销联络站).
    close_station(CloseStationInput {
        /// Why (原因).
        reason: String,
    }) as directory::Station => |input| StationCommand::Close(Reason { reason: input.reason }),
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
    }) as directory::Deputy => |input| DeputyCommand::Elect(Elected {
        deputy: input.code.into(), name: input.name,
        mandate: Mandate { level: input.level.0, from: input.from.0, until: input.until.0 },
    }),
    /// Assigns a deputy to a station (进站).
    assign_deputy_to_station(AssignDeputyToStationInput {
        /// The station (联络站).
        station: String,
        /// On what basis, and what was consulted (依据).
        basis: Option<String>,
    }) as directory::Deputy => |input| DeputyCommand::AssignToStation(Assigned {
        station: input.station.into(), basis: input.basis,
    }),
    /// Assigns a deputy to grids, replacing those before (进网格).
    assign_deputy_to_grids(AssignDeputyToGridsInput {
        /// The grids (网格).
        grids: Vec<String>,
    }) as directory::Deputy => |input| DeputyCommand::AssignToGrids(GridsAssigned { grids: grids(input.grids) }),
    /// Suspends a deputy's duties (暂停执行职务).
    suspend_deputy(SuspendDeputyInput {
        /// From this day on (起始日).
        from: Date,
        /// The legal reason (法定原因).
        reason: String,
    }) as directory::Deputy => |input| DeputyCommand::Suspend(Suspended { from: input.from.0, reason: input.reason }),
    /// Resumes a deputy's duties (恢复执行职务).
    resume_deputy(ResumeDeputyInput {
        /// Why (原因).
        reason: String,
    }) as directory::Deputy => |input| DeputyCommand::Resume(Reason { reason: input.reason }),
    /// Ends a mandate (代表资格终止).
    end_deputy_mandate(EndDeputyMandateInput {
        /// Level of the mandate (层级).
        level: Term<Level>,
        /// Its last day (终止日).
        on: Date,
        /// The legal reason (法定原因).
        reason: String,
    }) as directory::Deputy => |input| DeputyCommand::EndMandate(MandateEnded {
        level: input.level.0, on: input.on.0, reason: input.reason,
    }),
    /// Registers a handling unit (登记承办单位).
    register_unit(RegisterUnitInput {
        /// Its name (名称).
        name: String,
        /// Its level (层级).
        level: Term<Level>,
    }) as HandlingUnit => |input| UnitCommand::Register(UnitRegistered {
        code: input.code.into(), name: input.name, level: input.level.0,
    }),
    /// Renames a handling unit (承办单位更名).
    rename_unit(RenameUnitInput {
        /// The new name (名称).
        name: String,
    }) as HandlingUnit => |input| UnitCommand::Rename(Renamed { name: input.name }),
    /// Takes a handling unit out of use (停用承办单位).
    deactivate_unit(DeactivateUnitInput {
        /// Why (原因).
        reason: String,
    }) as HandlingUnit => |input| UnitCommand::Deactivate(Reason { reason: input.reason }),
    /// Takes a handling unit into use again (恢复承办单位).
    reactivate_unit(ReactivateUnitInput {
        /// Why (原因).
        reason: String,
    }) as HandlingUnit => |input| UnitCommand::Reactivate(Reason { reason: input.reason }),
    /// Defines a grid (划定网格).
    define_grid(DefineGridInput {
        /// Its name (名称).
        name: String,
        /// The community it lies in (社区).
        community: String,
        /// Its station (联络站).
        station: String,
    }) as directory::Grid => |input| GridCommand::Define(GridDefined {
        code: input.code.into(), name: input.name, community: input.community, station: input.station.into(),
    }),
    /// Renames a grid (网格更名).
    rename_grid(RenameGridInput {
        /// The new name (名称).
        name: String,
    }) as directory::Grid => |input| GridCommand::Rename(Renamed { name: input.name }),
    /// Gives a grid to another station (调整网格所属联络站).
    assign_grid_to_station(AssignGridToStationInput {
        /// The station (联络站).
        station: String,
    }) as directory::Grid => |input| GridCommand::AssignStation(StationAssigned { station: input.station.into() }),
    /// Retires a grid (撤销网格).
    retire_grid(RetireGridInput {
        /// Why (原因).
        reason: String,
    }) as directory::Grid => |input| GridCommand::Retire(Reason { reason: input.reason }),
    /// Registers a category (登记分类).
    register_category(RegisterCategoryInput {
        /// Its name (名称).
        name: String,
    }) as directory::Category => |input| CategoryCommand::Register(CategoryRegistered {
        code: input.code.into(), name: input.name,
    }),
    /// Renames a category (分类更名).
    rename_category(RenameCategoryInput {
        /// The new name (名称).
        name: String,
    }) as directory::Category => |input| CategoryCommand::Rename(Renamed { name: input.name }),
    /// Takes a category out of use (停用分类).
    deactivate_category(DeactivateCategoryInput {
        /// Why (原因).
        reason: String,
    }) as directory::Category => |input| CategoryCommand::Deactivate(Reason { reason: input.reason }),
    /// Takes a category into use again (恢复分类).
    reactivate_category(ReactivateCategoryInput {
        /// Why (原因).
        reason: String,
    }) as directory::Category => |input| CategoryCommand::Reactivate(Reason { reason: input.reason }),
    /// Schedules a reception (安排接待).
    schedule_reception(ScheduleReceptionInput {
        /// The station that receives (联络站).
        station: String,
        /// The day (日期).
        on: Date,
        /// The deputies who will receive (值班代表).
        roster: Vec<String>,
    }) as Reception => |input| ReceptionCommand::Schedule(Scheduled {
        reception: input.code.into(), station: input.station.into(), on: input.on.0, roster: deputies(input.roster),
    }),
    /// Records that a reception was held (举行接待).
    hold_reception(HoldReceptionInput {
        /// The deputies who came (到场代表).
        attended: Vec<String>,
    }) as Reception => |input| ReceptionCommand::Hold(Held { attended: deputies(input.attended) }),
    /// Cancels a reception (取消接待).
    cancel_reception(CancelReceptionInput {
        /// Why (原因).
        reason: String,
    }) as Reception => |input| ReceptionCommand::Cancel(Reason { reason: input.reason }),
}
