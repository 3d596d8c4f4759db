//! May the caller do this here? The permission table decides; what the caller may not even see is
//! not there for it.

use super::{Executable, Request};
use crate::{App, error::Refused, sight::Sight};
use lianxin_domain::{
    Refusal,
    actor::{Actor, EntryChannel, Role},
    directory::Directory,
    permission::{self, Acts},
    refusal::Code,
};
use lianxin_store::Attempt;
use metrics::counter;

/// Refuses what the table does not grant.
pub(super) fn permitted<R: Executable>(
    caller: &Actor,
    state: &R,
    command: &R::Command,
    directory: &Directory,
) -> Result<(), Refusal> {
    let scope = state.scope(command, directory);
    if permission::allows(caller, command.action(), &scope) {
        return Ok(());
    }
    let visible = scope.fresh || Sight::of(caller, directory).sees(&scope);
    // Whoever may not see the case learns nothing by trying, not even that there is one.
    let hidden = state.as_case().is_some() && !visible;
    Err(Refusal::new(if hidden { Code::NotFound } else { Code::Forbidden }))
}

impl App {
    /// Notes and counts what was tried in vain.
    pub(super) fn note<R: Executable>(&self, request: &Request<'_, R>, refused: &Refused) {
        self.count(request.command.action().as_str(), refused.refusal.code);
        // A timer that came too late has attempted nothing that anybody need answer for.
        let (role, channel) = (request.caller.role, request.order.channel);
        if role == Role::System && channel == EntryChannel::System {
            return;
        }
        self.core.diary.note(Attempt {
            at: request.now,
            account: request.caller.account.to_string(),
            role: request.caller.role.to_string(),
            action: request.command.action().as_str().to_owned(),
            stream_type: request.stream.stream_type.to_string(),
            stream_id: request.stream.stream_id.to_string(),
            command_id: request.order.command_id,
            code: refused.refusal.code.as_str().to_owned(),
            path: refused.refusal.path.clone(),
        });
    }

    fn count(&self, action: &'static str, code: Code) {
        let tenant = self.tenant().to_string();
        if matches!(code, Code::Forbidden | Code::NotFound) {
            let labels = [("tenant", tenant.clone()), ("action", action.to_owned())];
            counter!("lianxin_denied_attempts_total", &labels).increment(1);
        }
        let labels = [("tenant", tenant), ("code", code.as_str().to_owned())];
        counter!("lianxin_refusals_total", &labels).increment(1);
    }
}
