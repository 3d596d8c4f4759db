//! Tests of the whole case.
