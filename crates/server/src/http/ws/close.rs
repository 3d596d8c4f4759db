//! Why a conversation ends: the codes of graphql-transport-ws, and one for slow readers.

use axum::extract::ws::CloseFrame;

/// Bytes a reason may have: a close frame has room for 123.
const LONGEST: usize = 120;

/// The end of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Close(Option<(u16, String)>);

impl Close {
    fn of(code: u16, reason: impl Into<String>) -> Self {
        Self(Some((code, reason.into())))
    }

    /// The client left.
    pub(super) fn gone() -> Self {
        Self(None)
    }

    pub(super) fn invalid(told: &str) -> Self {
        Self::of(4400, format!("Invalid message: {told}"))
    }

    pub(super) fn unauthorized() -> Self {
        Self::of(4401, "Unauthorized")
    }

    pub(super) fn forbidden() -> Self {
        Self::of(4403, "Forbidden")
    }

    pub(super) fn protocol() -> Self {
        Self::of(4406, "Subprotocol not acceptable")
    }

    pub(super) fn late() -> Self {
        Self::of(4408, "Connection initialisation timeout")
    }

    pub(super) fn subscribed_twice(id: &str) -> Self {
        Self::of(4409, format!("Subscriber for {id} already exists"))
    }

    pub(super) fn introduced_twice() -> Self {
        Self::of(4429, "Too many initialisation requests")
    }

    /// The client does not read what it is sent. 1013 asks it to come again, after the position of
    /// the last event it was sent.
    pub(super) fn slow(position: Option<&str>) -> Self {
        match position {
            Some(position) => Self::of(1013, format!("Slow consumer: resume after {position}")),
            None => Self::of(1013, "Slow consumer"),
        }
    }

    /// The frame that says so, if somebody is there to read it.
    pub(super) fn frame(self) -> Option<CloseFrame> {
        let (code, mut reason) = self.0?;
        reason.truncate(reason.floor_char_boundary(LONGEST));
        Some(CloseFrame { code, reason: reason.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_fits_its_frame() {
        let frame = Close::subscribed_twice(&"路".repeat(200)).frame().unwrap();
        assert_eq!(frame.code, 4409);
        assert!(frame.reason.len() <= 123);
        assert_eq!(Close::gone().frame(), None);
    }
}
