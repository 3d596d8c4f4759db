//! Categories (分类): registered, renamed, deactivated; never deleted, never resurrected by an import.

use super::{Reason, already, missing};
use crate::{
    Context, Decision, Fact, Refusal, Root,
    ids::CategoryCode,
    permission::{Action, Acts},
    text,
};
use serde::{Deserialize, Serialize};

/// What may be asked of a category.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "camelCase")]
pub enum CategoryCommand {
    /// Registers it.
    Register(CategoryRegistered),
    /// Gives it another name.
    Rename(Renamed),
    /// Takes it out of use.
    Deactivate(Reason),
    /// Takes it into use again.
    Reactivate(Reason),
}

/// A category was registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CategoryRegistered {
    /// Its code.
    pub code: CategoryCode,
    /// Its name.
    pub name: String,
}

/// It has another name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Renamed {
    /// The new name.
    pub name: String,
}

crate::events! {
    /// Events of a category.
    pub enum CategoryEvent {
        /// 登记分类.
        CategoryRegistered(CategoryRegistered) = 1,
        /// 更名.
        CategoryRenamed(Renamed) = 1,
        /// 停用.
        CategoryDeactivated(Reason) = 1,
        /// 恢复使用.
        CategoryReactivated(Reason) = 1,
    }
}

/// A folded category.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Category {
    /// Its code; absent before registration.
    pub code: Option<CategoryCode>,
    /// Its present name.
    pub name: String,
    /// Whether cases may be filed under it.
    pub active: bool,
}

impl Root for Category {
    const STREAM_TYPE: &'static str = "category";
    type Command = CategoryCommand;
    type Event = CategoryEvent;

    fn decide(
        &self,
        command: &CategoryCommand,
        context: &Context<'_>,
    ) -> Result<Decision<CategoryEvent>, Refusal> {
        let limits = &context.policy.limits;
        if let CategoryCommand::Register(registered) = command {
            let name = text::prose(&registered.name, limits.title, "name")?;
            let code = CategoryCode::new(text::identifier(registered.code.as_str(), "code")?);
            return match &self.code {
                None => {
                    Ok(Decision::events([CategoryEvent::CategoryRegistered(CategoryRegistered {
                        code,
                        name,
                    })]))
                }
                Some(_) => already("category", &code, self.name == name),
            };
        }
        self.code.as_ref().ok_or_else(|| missing("category"))?;
        let event = match command {
            CategoryCommand::Register(_) => None,
            CategoryCommand::Rename(renamed) => {
                let name = text::prose(&renamed.name, limits.title, "name")?;
                (name != self.name).then_some(CategoryEvent::CategoryRenamed(Renamed { name }))
            }
            CategoryCommand::Deactivate(reason) => {
                self.active.then(|| CategoryEvent::CategoryDeactivated(reason.clone()))
            }
            CategoryCommand::Reactivate(reason) => {
                (!self.active).then(|| CategoryEvent::CategoryReactivated(reason.clone()))
            }
        };
        Ok(Decision::events(Vec::from_iter(event)))
    }

    fn apply(&mut self, fact: &Fact<CategoryEvent>) {
        match &fact.event {
            CategoryEvent::CategoryRegistered(registered) => {
                self.code = Some(registered.code.clone());
                self.name.clone_from(&registered.name);
                self.active = true;
            }
            CategoryEvent::CategoryRenamed(renamed) => self.name.clone_from(&renamed.name),
            CategoryEvent::CategoryDeactivated(_) => self.active = false,
            CategoryEvent::CategoryReactivated(_) => self.active = true,
        }
    }
}

impl Acts for CategoryCommand {
    fn action(&self) -> Action {
        Action::KeepCategories
    }
}
