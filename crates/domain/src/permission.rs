//! The permission table: role x action.
