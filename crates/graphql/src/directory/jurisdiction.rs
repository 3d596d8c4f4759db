//! Jurisdictions as they stand: a tree, each with its congress organ.

use super::Jurisdiction;
use crate::{context::app, node::global_id, term::Term};
use async_graphql::{Context, ID, Object};
use lianxin_domain::actor::Level;

#[Object(use_type_description)]
impl Jurisdiction {
    /// Opaque global id (全局编号).
    pub async fn id(&self) -> ID {
        global_id("Jurisdiction", self.key.as_str())
    }

    /// Its code (代码).
    async fn code(&self) -> &str {
        self.key.as_str()
    }

    /// Its name (名称).
    async fn name(&self) -> &str {
        &self.found.name
    }

    /// Its level (层级).
    async fn level(&self) -> Option<Term<Level>> {
        self.found.level.map(Term)
    }

    /// The jurisdiction it lies in (上级行政区划).
    async fn parent(&self, context: &Context<'_>) -> Option<Jurisdiction> {
        Jurisdiction::find(context, self.found.parent.as_ref()?)
    }

    /// Those that lie in it (下级行政区划).
    async fn children(&self, context: &Context<'_>) -> Vec<Jurisdiction> {
        let standing = app(context).standing();
        let all = standing.directory().jurisdictions.iter();
        let inner = all.filter(|(_, inner)| inner.parent.as_ref() == Some(&self.key));
        inner.filter_map(|(code, _)| Jurisdiction::find(context, code)).collect()
    }

    /// The congress organ that answers for it (人大机关).
    async fn organ(&self) -> &str {
        &self.found.organ
    }
}
