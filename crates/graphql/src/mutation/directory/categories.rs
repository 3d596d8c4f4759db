//! Keeping categories.

use crate::mutation::keeping::directory_mutations;
use lianxin_domain::directory::{Category, CategoryCommand, CategoryRegistered, Reason, Renamed};

directory_mutations! {
    Categories;
    /// Registers a category (登记分类).
    register_category(RegisterCategoryInput {
        /// Its name (名称).
        name: String,
    }) as Category => |input| CategoryCommand::Register(CategoryRegistered {
        code: input.code.into(), name: input.name,
    }),
    /// Renames a category (分类更名).
    rename_category(RenameCategoryInput {
        /// The new name (名称).
        name: String,
    }) as Category => |input| CategoryCommand::Rename(Renamed { name: input.name }),
    /// Takes a category out of use (停用分类).
    deactivate_category(DeactivateCategoryInput {
        /// Why (原因).
        reason: String,
    }) as Category => |input| CategoryCommand::Deactivate(Reason { reason: input.reason }),
    /// Takes a category into use again (恢复分类).
    reactivate_category(ReactivateCategoryInput {
        /// Why (原因).
        reason: String,
    }) as Category => |input| CategoryCommand::Reactivate(Reason { reason: input.reason }),
}
