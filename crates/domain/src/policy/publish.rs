//! Publishing a policy set: one event a version, immutable once published.

use super::PolicySet;
use crate::{Context, Decision, Fact, Refusal, Root, permission::Action, refusal::Code};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Publishes a version of a policy set (公布规则集).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PolicyCommand {
    /// The version to publish.
    pub policy: PolicySet,
}

/// A version was published.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Published {
    /// The version as published.
    pub policy: Arc<PolicySet>,
}

crate::events! {
    /// Events of a policy set.
    pub enum PolicyEvent {
        /// 公布规则集.
        PolicyPublished(Published) = 1,
    }
}

/// The published versions of one policy set.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PolicyVersions {
    versions: Vec<Arc<PolicySet>>,
}

impl PolicyVersions {
    /// The version in force on a day: of those valid by then, the one published last.
    pub fn in_force(&self, day: Date) -> Option<&Arc<PolicySet>> {
        self.versions
            .iter()
            .rev()
            .find(|policy| policy.valid_from <= day)
            .or_else(|| self.versions.first())
    }

    /// A version by its name.
    pub fn version(&self, version: &str) -> Option<&Arc<PolicySet>> {
        self.versions.iter().find(|policy| policy.version.as_str() == version)
    }
}

impl Root for PolicyVersions {
    const STREAM_TYPE: &'static str = "policy";
    type Command = PolicyCommand;
    type Event = PolicyEvent;

    fn decide(
        &self,
        command: &PolicyCommand,
        _context: &Context<'_>,
    ) -> Result<Decision<PolicyEvent>, Refusal> {
        let policy = &command.policy;
        match self.version(policy.version.as_str()) {
            Some(known) if **known == *policy => Ok(Decision::nothing()),
            Some(_) => Err(Refusal::new(Code::AlreadyPublished).with("id", &policy.version)),
            None => {
                policy.duties.check(&policy.limits)?;
                let policy = Arc::new(policy.clone());
                Ok(Decision::events([PolicyEvent::PolicyPublished(Published { policy })]))
            }
        }
    }

    fn apply(&mut self, fact: &Fact<PolicyEvent>) {
        let PolicyEvent::PolicyPublished(published) = &fact.event;
        self.versions.push(Arc::clone(&published.policy));
    }
}

impl crate::permission::Acts for PolicyCommand {
    fn action(&self) -> Action {
        Action::PublishPolicy
    }
}
