//! What fields are called in Chinese.

use std::{collections::HashMap, sync::LazyLock};

/// The dictionary, by the name of a field, or by that of its event or type and the field.
pub(super) static FIELDS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../../schema/dictionary/fields.json"))
        .expect("the dictionary is read by a test")
});

/// The Chinese name of a field of an event or type.
pub(super) fn chinese(owner: &str, field: &str) -> Option<&'static str> {
    let own = FIELDS.get(format!("{owner}.{field}").as_str());
    own.or_else(|| FIELDS.get(field)).copied()
}
