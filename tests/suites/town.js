// The server under test, as ./x test hands it over in the environment.

function wanted(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run ./x test, which starts the server`);
  return value;
}

/** Address of the server, e.g. http://127.0.0.1:40123. */
export const origin = wanted('LIANXIN_ORIGIN');
/** A supervisor's token: reads everything, changes nothing. */
export const token = wanted('LIANXIN_TOKEN');

export const graphql = `${origin}/graphql`;
export const websocket = `${origin.replace(/^http/, 'ws')}/graphql/ws`;
export const stream = `${origin}/graphql/stream`;
export const authorization = { authorization: `Bearer ${token}` };

/** fetch with the token, for clients that do not let one set headers. */
export function authorized(input, init = {}) {
  return fetch(input, { ...init, headers: { ...init.headers, ...authorization } });
}
