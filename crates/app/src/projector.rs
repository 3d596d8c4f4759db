//! Keeps every read model up to date behind the log, each at its own pace: an event that one cannot
//! fold stops that one and no other.
//!
//! Knows no read model and no SQL: folds come from `projections`, tables from the [`ReadStore`].

mod advances;
mod ahead;
mod compare;
mod fold;
mod generations;
mod runner;
mod tenure;
mod verify;

pub use compare::Comparison;
pub use generations::Sighting;
pub use tenure::Terms;
pub use verify::{Difference, Verification};

use crate::batches::Batches;
use advances::Advances;
use fold::{Model, Of};
use generations::Pace;
use lianxin_projections::ReadModel;
use lianxin_store::{
    Checkpoint, Fault, GenerationState, ModelSpec, Position, ReadStore, StoreError, read::Unfit,
};
use runner::Runner;
use std::{
    marker::PhantomData,
    sync::{Arc, Mutex},
    time::Duration,
};
use tenure::Tenure;
use tokio::{runtime::Handle, task::JoinSet, time::timeout};

/// A read model to be kept, without its type.
#[derive(Clone)]
pub struct Kept(Arc<dyn Model>);

/// Keeps this read model.
pub fn keep<M: ReadModel>() -> Kept {
    Kept(Arc::new(Of::<M>(PhantomData)))
}

/// The read models of one tenant. Cheap to clone.
#[derive(Clone)]
pub struct Projector {
    batches: Batches,
    read: Arc<dyn ReadStore>,
    runners: Arc<[Arc<Runner>]>,
    pace: Arc<Mutex<Pace>>,
}

/// The tasks that keep the models up to date; dropping it stops them between or within batches,
/// which loses nothing, and lets another process go on.
#[must_use = "the models stand still once this is dropped"]
pub struct Running {
    tasks: JoinSet<()>,
    tenure: Arc<Tenure>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.tasks.abort_all();
        let tenure = Arc::clone(&self.tenure);
        // Without a runtime the process ends, and the leases with their time.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move { tenure.let_go().await });
        }
    }
}

/// Where one read model stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Its name.
    pub model: &'static str,
    /// Revision of its code.
    pub revision: u32,
    /// The last position folded.
    pub position: Position,
    /// The head of the log.
    pub head: Position,
    /// Why it stopped, when it is faulted.
    pub fault: Option<Fault>,
    /// Whether it has reached the head since it began in this process, and is fast to ask: its indexes
    /// are made when it gets there.
    pub caught_up: bool,
    /// What the generation of this build is used for.
    pub state: GenerationState,
}

/// Why a read model could not be asked.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ProjectorError {
    /// There is no read model of this name.
    #[error("there is no read model {0}")]
    UnknownModel(String),
    /// It did not get there within the bound.
    #[error("read model {model} stands at {reached}, not yet at {wanted}")]
    Behind {
        /// The read model.
        model: &'static str,
        /// What was asked for.
        wanted: Position,
        /// Where it stands.
        reached: Position,
    },
    /// It has stopped before the position.
    #[error("read model {model} stopped before position {}: {}", fault.position, fault.reason)]
    Faulted {
        /// The read model.
        model: &'static str,
        /// Where and why.
        fault: Fault,
    },
    /// A generation may not be made active, dropped or compared.
    #[error("generation {number} of read model {model} {reason}")]
    Unfit {
        /// The read model.
        model: String,
        /// The generation.
        number: u64,
        /// Why not.
        reason: Unfit,
    },
    /// The store failed.
    #[error("the read models could not be reached")]
    Store(#[from] Arc<StoreError>),
}

impl From<StoreError> for ProjectorError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Generation { model, number, reason } => {
                Self::Unfit { model, number, reason }
            }
            other => Self::Store(Arc::new(other)),
        }
    }
}

impl Projector {
    /// Opens the models where they stand, without moving them.
    pub async fn open(
        batches: Batches,
        read: Arc<dyn ReadStore>,
        models: impl IntoIterator<Item = Kept>,
    ) -> Result<Self, StoreError> {
        let advances = Advances::new(batches.tenant().clone(), Arc::clone(&read));
        let mut runners = Vec::new();
        for Kept(model) in models {
            let runner = Runner::open(model, batches.clone(), Arc::clone(&advances)).await?;
            runners.push(Arc::new(runner));
        }
        Ok(Self { batches, read, runners: runners.into(), pace: Arc::default() })
    }

    /// Keeps all models up to date from now on, those of them that no other process keeps.
    pub fn start(&self, terms: Terms) -> Running {
        let mut tasks = JoinSet::new();
        for runner in self.runners.iter().map(Arc::clone) {
            tasks.spawn(async move { runner.run().await });
        }
        let (batches, read) = (self.batches.clone(), Arc::clone(&self.read));
        let tenure = Arc::new(Tenure::new(batches, read, Arc::clone(&self.runners), terms));
        let kept = Arc::clone(&tenure);
        tasks.spawn(async move { kept.run().await });
        Running { tasks, tenure }
    }

    /// Brings all models to the present head without [`start`](Self::start); a faulted model stays
    /// where it is.
    pub async fn catch_up(&self) -> Result<(), ProjectorError> {
        let head = self.head().await?;
        for runner in self.runners.iter() {
            runner.catch_up(head).await?;
        }
        Ok(())
    }

    /// Waits until a model has folded a position.
    pub async fn wait_for(
        &self,
        model: &ModelSpec,
        position: Position,
        bound: Duration,
    ) -> Result<(), ProjectorError> {
        let runner = self.runner(model.name)?;
        let mut stands = runner.watch();
        let there = |stands: &Checkpoint| stands.position >= position || stands.fault.is_some();
        let waited = timeout(bound, stands.wait_for(there)).await.is_ok();
        let (model, Checkpoint { position: reached, fault }) =
            (runner.model.spec().name, runner.stands());
        match fault {
            _ if reached >= position => Ok(()),
            Some(fault) if waited => Err(ProjectorError::Faulted { model, fault }),
            _ => Err(ProjectorError::Behind { model, wanted: position, reached }),
        }
    }

    /// Waits until a model has caught up, as [`Status::caught_up`] tells; for ever, if it is faulted.
    pub async fn caught_up(&self, model: &ModelSpec) -> Result<(), ProjectorError> {
        let mut caught_up = self.runner(model.name)?.caught_up();
        let closed = |_| ProjectorError::from(StoreError::Closed);
        caught_up.wait_for(|caught_up| *caught_up).await.map(drop).map_err(closed)
    }

    /// Waits until this process keeps a model up to date; for ever, if another one goes on doing so.
    pub async fn keeps(&self, model: &ModelSpec) -> Result<(), ProjectorError> {
        self.runner(model.name)?.keeps().await;
        Ok(())
    }

    /// Waits until every model has folded a position.
    pub async fn wait_for_all(
        &self,
        position: Position,
        bound: Duration,
    ) -> Result<(), ProjectorError> {
        let waits = self.runners.iter();
        let waits = waits.map(|runner| self.wait_for(runner.model.spec(), position, bound));
        futures::future::try_join_all(waits).await.map(drop)
    }

    /// Where every model stands.
    pub async fn status(&self) -> Result<Vec<Status>, ProjectorError> {
        let head = self.head().await?;
        let all = self.read.generations(self.batches.tenant()).await?;
        let status = |runner: &Arc<Runner>| {
            let (spec, Checkpoint { position, fault }) = (runner.model.spec(), runner.stands());
            let (model, revision, caught_up) =
                (spec.name, spec.revision, *runner.caught_up().borrow());
            let own = all.iter().find(|generation| generation.name == runner.generation());
            let state = own.map_or(GenerationState::Building, |generation| generation.state);
            Status { model, revision, position, head, fault, caught_up, state }
        };
        Ok(self.runners.iter().map(status).collect())
    }

    /// Whether every model stands at a position: none behind it and none beyond.
    pub fn stands_at(&self, position: Position) -> bool {
        self.runners.iter().all(|runner| runner.stands().position == position)
    }

    /// Empties a model and folds the log into it again, up to the present head.
    pub async fn rebuild(&self, model: &str) -> Result<Position, ProjectorError> {
        let runner = self.runner(model)?;
        let head = self.head().await?;
        runner.reset().await?;
        let reached = runner.catch_up(head).await?;
        match reached.fault {
            Some(fault) => Err(ProjectorError::Faulted { model: runner.model.spec().name, fault }),
            None => Ok(reached.position),
        }
    }

    /// Lets a faulted model go on, after the fix.
    pub async fn resume(&self, model: &str) -> Result<(), ProjectorError> {
        Ok(self.runner(model)?.resume().await?)
    }

    /// Folds the log again in bounded memory and compares with what a model holds.
    pub async fn verify(&self, model: &str) -> Result<Verification, ProjectorError> {
        let runner = self.runner(model)?;
        Ok(verify::verify(runner.model.as_ref(), &self.batches, self.read.as_ref()).await?)
    }

    async fn head(&self) -> Result<Position, StoreError> {
        self.batches.log().head(self.batches.tenant()).await
    }

    fn runner(&self, model: &str) -> Result<&Arc<Runner>, ProjectorError> {
        let found = self.runners.iter().find(|runner| runner.model.spec().name == model);
        found.ok_or_else(|| ProjectorError::UnknownModel(model.to_owned()))
    }
}
