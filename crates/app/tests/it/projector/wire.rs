//! A wire to a PostgreSQL server that is cut at a chosen statement, as when a client or a network ends.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};
use tokio::{
    io::{self, AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    task::JoinSet,
};

/// What a client says first when it would rather talk in private.
const SSL_REQUEST: [u8; 4] = 80_877_103_u32.to_be_bytes();

/// A message that ends a statement: `Query`, or `Sync` after its parts.
const STATEMENTS: [u8; 2] = [b'Q', b'S'];

/// The wire; what it carries ends with it.
pub(super) struct Wire {
    url: String,
    cut: Arc<Cut>,
    _carrying: JoinSet<()>,
}

/// Where the wire is cut.
#[derive(Default)]
struct Cut {
    /// Statements until then; 0 when it is not to be cut.
    left: AtomicU64,
    /// Whether the server still hears the last of them.
    heard: AtomicBool,
    /// How often it was.
    made: AtomicU64,
}

impl Wire {
    /// A wire to the server that a URL names.
    pub(super) async fn to(url: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (user, rest) = url.split_once('@').unwrap();
        let (server, database) = rest.split_once('/').unwrap();
        let url = format!("{user}@{}/{database}", listener.local_addr().unwrap());
        let cut = Arc::new(Cut::default());
        let mut carrying = JoinSet::new();
        carrying.spawn(carry_all(listener, server.to_owned(), Arc::clone(&cut)));
        Self { url, cut, _carrying: carrying }
    }

    /// The server's URL by this wire.
    pub(super) fn url(&self) -> String {
        self.url.clone()
    }

    /// Cuts the connection that carries the n-th statement from now, before the server hears it or just
    /// after.
    pub(super) fn cut_at(&self, statement: u64, heard: bool) {
        self.cut.heard.store(heard, Ordering::SeqCst);
        self.cut.left.store(statement, Ordering::SeqCst);
    }

    /// Cuts nothing any more.
    pub(super) fn mend(&self) {
        self.cut.left.store(0, Ordering::SeqCst);
    }

    /// How often it was cut.
    pub(super) fn cuts(&self) -> u64 {
        self.cut.made.load(Ordering::SeqCst)
    }
}

impl Cut {
    /// Whether this statement is the one.
    fn falls(&self) -> bool {
        let left =
            self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        let falls = left == Ok(1);
        self.made.fetch_add(falls.into(), Ordering::SeqCst);
        falls
    }
}

async fn carry_all(listener: TcpListener, server: String, cut: Arc<Cut>) {
    let mut connections = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        let Ok(server) = TcpStream::connect(&server).await else { continue };
        connections.spawn(carry(client, server, Arc::clone(&cut)));
    }
}

/// Carries a connection until either side or the cut ends it.
async fn carry(client: TcpStream, server: TcpStream, cut: Arc<Cut>) {
    // A statement comes in several small messages, which must not wait for one another.
    client.set_nodelay(true).unwrap();
    server.set_nodelay(true).unwrap();
    let ((from_client, mut to_client), (mut from_server, to_server)) =
        (client.into_split(), server.into_split());
    tokio::select! {
        _ = statements(from_client, to_server, &cut) => {}
        _ = io::copy(&mut from_server, &mut to_client) => {}
    }
    // What the server has heard it answers in vain; to hang up on it could take the words back.
    drop(to_client);
    _ = io::copy(&mut from_server, &mut io::sink()).await;
}

/// Carries what the client says, message by message.
async fn statements(
    mut client: OwnedReadHalf,
    mut server: OwnedWriteHalf,
    cut: &Cut,
) -> io::Result<()> {
    // What comes before the first answer has no kind.
    let mut begun = false;
    while !begun {
        let message = body(&mut client).await?;
        server.write_all(&message).await?;
        begun = message[4..8] != SSL_REQUEST;
    }
    loop {
        let kind = client.read_u8().await?;
        let message = body(&mut client).await?;
        let falls = STATEMENTS.contains(&kind) && cut.falls();
        if !falls || cut.heard.load(Ordering::SeqCst) {
            server.write_all(&[&[kind], &*message].concat()).await?;
        }
        if falls {
            return Ok(());
        }
    }
}

/// A message from its length on.
async fn body(client: &mut OwnedReadHalf) -> io::Result<Vec<u8>> {
    let length = client.read_u32().await?;
    let mut message = length.to_be_bytes().to_vec();
    message.resize(length as usize, 0);
    client.read_exact(&mut message[4..]).await?;
    Ok(message)
}
