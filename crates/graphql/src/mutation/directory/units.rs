//! Keeping handling units.

use crate::mutation::keeping::directory_mutations;
use crate::term::Term;
use lianxin_domain::{
    actor::Level,
    directory::{HandlingUnit, Reason, Renamed, UnitCommand, UnitRegistered},
};

directory_mutations! {
    Units;
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
}
