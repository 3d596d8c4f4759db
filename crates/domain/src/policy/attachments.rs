//! What may be attached to a case, as data of a place: sizes, types, and how bytes show their type.
//!
//! Only what is declared is judged here. Whoever holds the bytes compares them with the declaration.

use super::PolicySet;
use crate::{Refusal, case::intake::Attachment, refusal::Code, text};
use serde::{Deserialize, Serialize};

/// Limits and types of attachments (附件规则).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AttachmentRules {
    /// Most bytes of one attachment.
    pub max_bytes: u64,
    /// Most attachments of one entry.
    pub max_count: usize,
    /// Longest file name, in code points.
    pub max_name: usize,
    /// The types that are taken; what is not listed is refused.
    pub types: Vec<AttachmentType>,
}

/// A type of attachment that is taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AttachmentType {
    /// Media type, e.g. `image/jpeg`.
    pub media_type: String,
    /// Extensions of file names, in lower case and without the dot.
    pub extensions: Vec<String>,
    /// How the bytes show it.
    pub shown_by: ShownBy,
}

crate::terms! {
    /// How the bytes of an attachment show that they are of their type.
    pub enum ShownBy {
        /// They begin with a signature that is registered for the media type.
        Signature = "SIGNATURE" "特征码",
        /// They are text without control characters, as UTF-8 and GB 18030 write it.
        Text = "TEXT" "文本",
        /// They are a package of Office Open XML whose main part is of the type, without macros.
        Office = "OFFICE" "办公文档",
        /// They are a package of OFD (GB/T 33190).
        Ofd = "OFD" "版式文档",
    }
}

impl Default for AttachmentRules {
    /// Those that ship with the product: a policy set that was published before it had any has them.
    fn default() -> Self {
        PolicySet::shipped().attachments
    }
}

impl AttachmentRules {
    /// The type of an attachment, once everything declared about it is in order: hash, name, size,
    /// media type, and an extension that goes with it.
    pub fn check(&self, attachment: &Attachment) -> Result<&AttachmentType, Refusal> {
        let Attachment { sha256, name, mime, size } = attachment;
        let refuse = |code| Refusal::new(code).at(PATH).with("name", name);
        let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if sha256.len() != 64 || !sha256.bytes().all(is_hex) {
            return Err(refuse(Code::HashMismatch));
        }
        check_name(name, self.max_name)?;
        if *size == 0 {
            return Err(Refusal::new(Code::InvalidNumber).at(PATH).with("value", size));
        }
        if *size > self.max_bytes {
            let refusal = refuse(Code::AttachmentTooLarge).with("limit", self.max_bytes);
            return Err(refusal.with("actual", size));
        }
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        let extension = extension.to_lowercase();
        let allowed = self.types.iter().find(|it| it.media_type == *mime);
        let fitting = allowed.filter(|it| it.extensions.contains(&extension));
        fitting.ok_or_else(|| refuse(Code::TypeNotAllowed).with("type", mime))
    }
}

/// The attachments of an entry, each with what is declared about it in order.
pub fn check_all(attachments: &[Attachment], rules: &AttachmentRules) -> Result<(), Refusal> {
    if attachments.len() > rules.max_count {
        return Err(Refusal::new(Code::TooManyAttachments)
            .at(PATH)
            .with("limit", rules.max_count)
            .with("actual", attachments.len()));
    }
    attachments.iter().try_for_each(|attachment| rules.check(attachment).map(|_| ()))
}

/// The input field that attachments come in.
const PATH: &str = "attachments";

/// Refuses a name that is empty, too long, hides characters, or is a path.
fn check_name(name: &str, limit: usize) -> Result<(), Refusal> {
    let normal = text::prose(name, limit, PATH)?;
    let is_path = |c: &char| matches!(c, '/' | '\\' | '\n' | '\r' | '\t');
    let stray = name.chars().find(is_path);
    match stray.or_else(|| name.starts_with('.').then_some('.')) {
        Some(found) => {
            let code_point = format!("U+{:04X}", u32::from(found));
            Err(Refusal::new(Code::IllegalCharacter).at(PATH).with("char", code_point))
        }
        // Names are kept as they are declared, so that they can be compared; those of another normal
        // form would be another name for the same file.
        None if normal != name => Err(Refusal::new(Code::IllegalCharacter)
            .at(PATH)
            .with("char", "a space around the name, or another normal form than NFC")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photograph() -> Attachment {
        Attachment {
            sha256: "0a".repeat(32),
            name: "整改前.jpg".to_owned(),
            mime: "image/jpeg".to_owned(),
            size: 200_000,
        }
    }

    fn refused(change: impl FnOnce(&mut Attachment)) -> Code {
        let mut attachment = photograph();
        change(&mut attachment);
        AttachmentRules::default().check(&attachment).unwrap_err().code
    }

    #[test]
    fn what_is_declared_is_judged_by_the_policy() {
        let rules = AttachmentRules::default();
        assert_eq!(rules.check(&photograph()).unwrap().shown_by, ShownBy::Signature);
        assert!(rules.check(&Attachment { name: "A.JPEG".to_owned(), ..photograph() }).is_ok());
        assert_eq!(refused(|it| it.sha256 = "0A".repeat(32)), Code::HashMismatch);
        assert_eq!(refused(|it| it.sha256 = "0a".repeat(31)), Code::HashMismatch);
        assert_eq!(refused(|it| it.size = 0), Code::InvalidNumber);
        assert_eq!(refused(|it| it.size = rules.max_bytes + 1), Code::AttachmentTooLarge);
        assert_eq!(refused(|it| it.mime = "image/gif".to_owned()), Code::TypeNotAllowed);
        for name in ["a.exe", "a.docm", "a", "jpg", "a.jpg.exe", "a.png"] {
            assert_eq!(refused(|it| it.name = name.to_owned()), Code::TypeNotAllowed, "{name}");
        }
    }

    #[test]
    fn a_name_is_no_path_and_hides_nothing() {
        for name in ["../a.jpg", "a\\b.jpg", "a\u{0}.jpg", "a\u{202E}gpj.exe.jpg", "a\n.jpg"] {
            assert_eq!(refused(|it| it.name = name.to_owned()), Code::IllegalCharacter, "{name:?}");
        }
        assert_eq!(refused(|it| it.name = ".jpg".to_owned()), Code::IllegalCharacter);
        assert_eq!(refused(|it| it.name = " a.jpg".to_owned()), Code::IllegalCharacter);
        assert_eq!(refused(|it| it.name = " ".to_owned()), Code::Required);
        assert_eq!(refused(|it| it.name = format!("{}.jpg", "长".repeat(300))), Code::TooLong);
    }

    #[test]
    fn an_entry_has_no_more_than_the_policy_says() {
        let rules = AttachmentRules { max_count: 2, ..AttachmentRules::default() };
        assert!(check_all(&vec![photograph(); 2], &rules).is_ok());
        let refusal = check_all(&vec![photograph(); 3], &rules).unwrap_err();
        assert_eq!(refusal.code, Code::TooManyAttachments);
    }

    #[test]
    fn a_policy_set_published_without_rules_has_those_that_ship() {
        let mut shipped = serde_json::to_value(PolicySet::shipped()).unwrap();
        shipped.as_object_mut().unwrap().remove("attachments").unwrap();
        let read: PolicySet = serde_json::from_value(shipped).unwrap();
        assert_eq!(read, PolicySet::shipped());
    }
}
