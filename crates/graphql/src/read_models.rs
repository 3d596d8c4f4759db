//! Where the record and its read models stand.

use crate::{
    context::{app, permitted},
    fault::{internal, query},
    scalar::{Position, int32},
};
use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use lianxin_app::projector::Sighting;
use lianxin_domain::permission::Action;
use lianxin_store::{Generation, GenerationState};

/// Where a read model stands (读模型状态).
#[derive(SimpleObject)]
pub struct ReadModelStatus {
    /// Its name.
    pub name: String,
    /// Revision of its code.
    pub revision: i32,
    /// The last position folded.
    pub position: Position,
    /// The head of the record.
    pub head: Position,
    /// Position at which it stopped, when it is faulted.
    pub faulted_at: Option<Position>,
    /// Why it stopped.
    pub fault: Option<String>,
    /// What each revision of its code has folded, side by side (各代).
    pub generations: Vec<ReadModelGeneration>,
}

/// What a generation of a read model is used for (用途).
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "GenerationState")]
pub enum ReadModelGenerationState {
    /// It has not reached the head of the record since it began (构建中).
    Building,
    /// It follows the record beside the active one (影子).
    Shadow,
    /// It answers (在用).
    Active,
    /// It has answered, and is kept to go back to (退役).
    Retired,
}

/// A generation of a read model: what one revision of its code has folded (读模型的一代).
#[derive(SimpleObject)]
pub struct ReadModelGeneration {
    /// 1, 2 … in the order in which they began.
    pub number: i32,
    /// Revision of the code that folds it.
    pub revision: i32,
    /// What it is used for.
    pub state: ReadModelGenerationState,
    /// The last position folded.
    pub position: Position,
    /// How many positions it stands behind the head.
    pub lag: Position,
    /// Positions folded a second of late, rounded; absent until somebody has looked twice.
    pub rate: Option<i32>,
    /// Whether a process keeps it up to date at present.
    pub kept: bool,
    /// Position at which it stopped, when it is faulted.
    pub faulted_at: Option<Position>,
    /// Why it stopped.
    pub fault: Option<String>,
}

impl From<Sighting> for ReadModelGeneration {
    fn from(Sighting { generation, head, rate }: Sighting) -> Self {
        let Generation { number, revision, state, position, fault, held, .. } = generation;
        let lag = lianxin_store::Position(head.0.saturating_sub(position.0));
        Self {
            number: int32(number),
            revision: int32(revision),
            state: state.into(),
            position: position.into(),
            lag: lag.into(),
            #[expect(clippy::cast_possible_truncation, reason = "a float becomes the nearest")]
            rate: rate.map(|rate| rate.round() as i32),
            kept: held,
            faulted_at: fault.as_ref().map(|fault| fault.position.into()),
            fault: fault.map(|fault| fault.reason),
        }
    }
}

/// Questions about the record itself.
#[derive(Default)]
pub struct RecordQuery;

#[Object]
impl RecordQuery {
    /// The last position of the record (最新位置).
    async fn head(&self, context: &Context<'_>) -> Option<Result<Position>> {
        let head = app(context).queries().head().await;
        Some(crate::context::caller(context).and_then(|_| head.map(Position::from).map_err(query)))
    }

    /// The read models and where they stand (读模型).
    async fn read_models(&self, context: &Context<'_>) -> Option<Result<Vec<ReadModelStatus>>> {
        Some(statuses(context).await)
    }
}

async fn statuses(context: &Context<'_>) -> Result<Vec<ReadModelStatus>> {
    permitted(context, Action::OperateReadModels)?;
    let projector = app(context).projector();
    let statuses = projector.status().await.map_err(|error| internal(&error))?;
    let mut generations = projector.generations().await.map_err(|error| internal(&error))?;
    let mut of_model = |model: &str| {
        generations.extract_if(.., |it| it.generation.model == model).map(Into::into).collect()
    };
    let shown = statuses.into_iter().map(|status| ReadModelStatus {
        name: status.model.to_owned(),
        generations: of_model(status.model),
        revision: int32(status.revision),
        position: status.position.into(),
        head: status.head.into(),
        faulted_at: status.fault.as_ref().map(|fault| fault.position.into()),
        fault: status.fault.map(|fault| fault.reason),
    });
    Ok(shown.collect())
}
