// Both operations in Fastify: JSON Schemas for the bodies, hooks for the keys, one error handler.
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import Fastify from 'fastify';

const keys = new Map(Object.entries(JSON.parse(process.env.KEYS)));
const artifacts = new Map(Object.entries(JSON.parse(process.env.ARTIFACTS)));
const registries = new Map(Object.entries(JSON.parse(process.env.REGISTRIES)));
const mistake = process.env.MISTAKE;

// By default a number is taken for a text, which the documents do not allow. The mistake is to leave it at that.
const ajv = mistake === 'types-are-coerced' ? {} : { customOptions: { coerceTypes: false } };
const app = Fastify({ ajv });

function refusal(statusCode, message) {
  return Object.assign(new Error(message), { statusCode });
}

function bearer(request) {
  const [, key] = /^bearer ([^ ]+)$/i.exec(request.headers.authorization ?? '') ?? [];
  return key;
}

function accountOf(key) {
  const account = keys.get(key);
  if (account === undefined) throw refusal(401, 'The key is missing or not valid.');
  return account;
}

app.decorateRequest('account', null);

app.setErrorHandler((error, request, reply) => {
  const status = error.statusCode ?? 500;
  const further = status < 500 ? {} : { requestId: `req_${randomUUID()}` };
  const message = status < 500 ? error.message : 'Something went wrong.';
  reply.code(status).send({ error: STATUS_CODES[status], message, code: status, ...further });
});

app.setNotFoundHandler((request, reply) => {
  reply.code(404).send({ error: 'Not Found', message: 'There is nothing at this address.', code: 404 });
});

const text = { type: 'string' };
const mapOfTexts = { type: 'object', additionalProperties: text };

app.put('/v1/source-artifact/:artifactId/promote', {
  onRequest: async (request) => {
    request.account = accountOf(bearer(request));
  },
  handler: async (request, reply) => {
    const body = request.body ?? {};
    if (typeof body !== 'object' || Array.isArray(body)) throw refusal(400, 'The body is not an object.');
    for (const name of ['title', 'description']) {
      if (name in body && typeof body[name] !== 'string') throw refusal(400, `${name} is not a text.`);
    }
    if (artifacts.get(request.params.artifactId) !== request.account) throw refusal(404, 'There is no such artifact.');
    return reply.code(202).send({});
  },
});

app.post('/api/registries/artifacts', {
  onRequest: async (request) => {
    request.account = accountOf(request.headers['x-api-key'] ?? bearer(request));
  },
  schema: {
    body: {
      type: 'object',
      required: ['registryRef', 'artifact'],
      properties: {
        registryRef: text,
        artifact: {
          type: 'object',
          required: ['prompt', 'version', 'model', 'compiled', 'hash', 'schema', 'components', 'metadata'],
          properties: {
            prompt: text,
            version: text,
            model: text,
            body: text,
            compiled: text,
            hash: text,
            schema: { type: 'object', properties: { input: text, output: text } },
            components: mapOfTexts,
            tools: mapOfTexts,
            metadata: { type: 'object' },
          },
        },
      },
    },
  },
  handler: async (request) => {
    const owner = registries.get(request.body.registryRef);
    if (owner === undefined) throw refusal(404, 'There is no such registry.');
    if (owner !== request.account && mistake !== 'owner-not-asked') {
      throw refusal(403, 'The registry belongs to another organization.');
    }
    return { published: true };
  },
});

await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
