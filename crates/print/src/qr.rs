//! A text as a QR code, to be printed or held up to a camera.

use qrcode::{EcLevel, QrCode, render::svg};

/// Most bytes that a QR code holds, with the least correction.
pub const MOST: usize = 2953;

/// A text that is too long for one QR code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{length} bytes are too many for one QR code, which holds {MOST}")]
pub struct TooLong {
    /// Bytes of the text.
    pub length: usize,
}

/// The text as a picture in SVG.
///
/// # Errors
/// When it is too long for one code.
pub fn svg(text: &str) -> Result<String, TooLong> {
    // The least correction: these codes are so dense that larger squares help a camera more, and what is
    // shown on a screen or printed can be shown again.
    let code = QrCode::with_error_correction_level(text, EcLevel::L);
    let code = code.map_err(|_| TooLong { length: text.len() })?;
    Ok(code.render::<svg::Color<'_>>().min_dimensions(320, 320).build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_drawn_unless_it_is_too_long_for_one_code() {
        // Upper and lower case, so that every letter takes a byte.
        assert!(svg(&"x".repeat(MOST)).unwrap().contains("<svg"));
        let error = svg(&"x".repeat(MOST + 1)).unwrap_err().to_string();
        assert_eq!(error, "2954 bytes are too many for one QR code, which holds 2953");
    }
}
