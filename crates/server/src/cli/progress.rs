//! A line on standard error that tells how far a long command is; silent where nobody watches.

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::{fmt::Write, time::Duration};

/// How often the line is drawn.
const EVERY: Duration = Duration::from_millis(200);

/// A bar that counts things of a name, towards a total if one is known.
pub(super) fn bar(total: Option<u64>, things: &'static str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
    let rate = |state: &ProgressState, out: &mut dyn Write| {
        #[expect(clippy::cast_sign_loss, clippy::cast_possible_truncation, reason = "a rate")]
        let rate = state.per_sec() as u64;
        // Writing into a line's buffer does not fail.
        _ = write!(out, "{}/s", HumanCount(rate));
    };
    let template = match total {
        Some(_) => "{msg} {bar:30} {human_pos}/{human_len} {rate} {elapsed}",
        None => "{msg} {spinner} {human_pos} {rate} {elapsed}",
    };
    let style = ProgressStyle::with_template(template).expect("the templates above are valid");
    bar.set_style(style.with_key("rate", rate));
    bar.set_message(things);
    bar.enable_steady_tick(EVERY);
    bar
}
