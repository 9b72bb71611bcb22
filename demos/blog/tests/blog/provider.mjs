// An OpenID Connect provider, `oidc-provider`, with a page that lets everybody in.
//
//     node provider.mjs NODE_MODULES
//
// It says where it listens, and is then told, in a line, the address that its one application has people sent back to.

import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

for (const level of ['info', 'warn']) console[level] = () => {};
const { default: Provider } = await import(pathToFileURL(`${process.argv[2]}/oidc-provider/lib/index.js`));

let handler = (request, response) => response.writeHead(503).end();
const server = createServer((request, response) => handler(request, response));
server.listen(0, '127.0.0.1', () => process.stdout.write(`listening on ${server.address().port}\n`));

createInterface({ input: process.stdin }).once('line', (back) => {
  const provider = new Provider(`http://127.0.0.1:${server.address().port}`, {
    clients: [{ client_id: 'blog', client_secret: 'a secret that is long enough', redirect_uris: [back] }],
    cookies: { keys: ['a key for cookies'] },
    claims: { openid: ['sub'], profile: ['name'] },
    findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, name: `${id} of elsewhere` }) }),
  });
  provider.on('server_error', (ctx, error) => console.error(error));
  handler = provider.callback();
  process.stdout.write('ready\n');
});
process.stdin.on('end', () => process.exit());
