//! The pool and the statements of the models seen so far.

use super::model::Sql;
use lianxin_store::ModelSpec;
use sqlx::PgPool;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// The read models of an open store.
pub(crate) struct ReadModels {
    pub(super) pool: PgPool,
    models: Mutex<HashMap<ModelSpec, Arc<Sql>>>,
}

impl ReadModels {
    pub(crate) fn new(pool: PgPool) -> Self {
        Self { pool, models: Mutex::default() }
    }

    /// The statements of a model, made when it is first asked for.
    pub(super) fn sql(&self, spec: &ModelSpec) -> Arc<Sql> {
        let mut models = self.models.lock().unwrap_or_else(PoisonError::into_inner);
        let sql = models.entry(*spec).or_insert_with(|| Arc::new(Sql::new(*spec)));
        Arc::clone(sql)
    }
}
