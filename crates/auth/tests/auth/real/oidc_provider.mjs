// An OpenID Connect provider: `oidc-provider`, with a page that lets everybody in, and a switch that makes it lie.
//
//     node oidc_provider.mjs NODE_MODULES
//
// POST /control?mode=MODE makes it sign tokens that are wrong in one way; POST /control?rotate=1 gives it other keys.

import { createServer } from 'node:http';
import { createSign, generateKeyPairSync } from 'node:crypto';
import { pathToFileURL } from 'node:url';

const modules = process.argv[2];
const { default: Provider } = await import(pathToFileURL(`${modules}/oidc-provider/lib/index.js`));

const BACK = 'https://app.example/login';
let generation = 0;
let mode = '';
let keys;
let handler;

function newKeys() {
  generation += 1;
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  keys = { rsa, id: `rsa-${generation}` };
  return {
    keys: [
      { ...rsa.export({ format: 'jwk' }), kid: keys.id, use: 'sig', alg: 'RS256' },
      { ...ec.export({ format: 'jwk' }), kid: `ec-${generation}`, use: 'sig', alg: 'ES256' },
    ],
  };
}

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

// The token with other claims, signed by the provider's own key.
function spoil(token) {
  const [, payload, signature] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url'));
  let header = { alg: 'RS256', kid: keys.id };
  switch (mode) {
    case 'expired': claims.exp = claims.iat - 3600; break;
    case 'nonce': claims.nonce = 'of-another-login'; break;
    case 'issuer': claims.iss = 'https://evil.example'; break;
    case 'audience': claims.aud = 'another'; break;
    case 'token': claims.at_hash = 'MTIzNDU2Nzg5MDEyMzQ1Ng'; break;
    case 'none': return `${part({ alg: 'none' })}.${payload}.`;
    case 'signature': claims.sub = 'eve'; return `${part(header)}.${part(claims)}.${signature}`;
  }
  const signed = `${part(header)}.${part(claims)}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(keys.rsa, 'base64url')}`;
}

function start(issuer) {
  const client = (id, more) => ({
    client_id: id, client_secret: `secret-of-${id}-which-is-long-enough`, redirect_uris: [BACK], grant_types: ['authorization_code', 'refresh_token'], ...more,
  });
  const provider = new Provider(issuer, {
    clients: [
      client('rs'),
      client('es', { id_token_signed_response_alg: 'ES256', token_endpoint_auth_method: 'client_secret_post' }),
      client('hs', { id_token_signed_response_alg: 'HS256' }),
      { ...client('public', { token_endpoint_auth_method: 'none' }), client_secret: undefined },
    ],
    enabledJWA: { idTokenSigningAlgValues: ['RS256', 'ES256', 'HS256'] },
    jwks: newKeys(),
    cookies: { keys: ['a key for cookies'] },
    claims: { openid: ['sub'], email: ['email'], profile: ['name'] },
    findAccount: (ctx, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@op.example`, name: `The person ${id}` }),
    }),
    issueRefreshToken: async () => true,
  });
  provider.use(async (ctx, next) => {
    await next();
    if (mode && ctx.path === '/token' && ctx.body?.id_token) ctx.body.id_token = spoil(ctx.body.id_token);
  });
  provider.on('server_error', (ctx, error) => console.error(error));
  return provider.callback();
}

for (const level of ['info', 'warn']) console[level] = () => {};
const server = createServer((request, response) => {
  const url = new URL(request.url, 'http://127.0.0.1');
  if (url.pathname !== '/control') return handler(request, response);
  if (url.searchParams.has('mode')) mode = url.searchParams.get('mode');
  if (url.searchParams.has('rotate')) handler = start(`http://127.0.0.1:${server.address().port}`);
  response.end('done');
});
server.listen(0, '127.0.0.1', () => {
  handler = start(`http://127.0.0.1:${server.address().port}`);
  process.stdout.write(`listening on ${server.address().port}\n`);
});
process.stdin.on('end', () => process.exit()).resume();
