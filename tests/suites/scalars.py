# The one scalar that schemathesis has no values for: places in the record of the demo town.

import schemathesis
from hypothesis import strategies as st
from schemathesis.graphql import nodes

schemathesis.graphql.scalar("Position", st.integers(0, 1_000).map(str).map(nodes.String))
