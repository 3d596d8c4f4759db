//! Keeping jurisdictions.

use crate::mutation::keeping::directory_mutations;
use crate::term::Term;
use lianxin_domain::{
    actor::Level,
    directory::{Jurisdiction, JurisdictionCommand, JurisdictionDefined, Renamed},
};

directory_mutations! {
    Jurisdictions;
    /// Defines a jurisdiction with the congress organ that answers for it (设立行政区划).
    define_jurisdiction(DefineJurisdictionInput {
        /// Its name (名称).
        name: String,
        /// Its level (层级).
        level: Term<Level>,
        /// The jurisdiction it lies in (上级行政区划).
        parent: Option<String>,
        /// The congress organ that answers for it (人大机关).
        organ: String,
    }) as Jurisdiction => |input| JurisdictionCommand::Define(JurisdictionDefined {
        code: input.code.into(), name: input.name, level: input.level.0,
        parent: input.parent.map(Into::into), organ: input.organ,
    }),
    /// Renames a jurisdiction (行政区划更名).
    rename_jurisdiction(RenameJurisdictionInput {
        /// The new name (名称).
        name: String,
    }) as Jurisdiction => |input| JurisdictionCommand::Rename(Renamed { name: input.name }),
}
