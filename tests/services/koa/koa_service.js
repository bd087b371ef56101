// Both operations in Koa: a router, a body parser, one middleware around all of it that words the errors.
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import Koa from 'koa';

const keys = new Map(Object.entries(JSON.parse(process.env.KEYS)));
const artifacts = new Map(Object.entries(JSON.parse(process.env.ARTIFACTS)));
const registries = new Map(Object.entries(JSON.parse(process.env.REGISTRIES)));
const mistake = process.env.MISTAKE;

const app = new Koa();
const router = new Router();

app.use(async (ctx, next) => {
  try {
    await next();
    if (ctx.status >= 400 && ctx.body == null) ctx.throw(ctx.status, STATUS_CODES[ctx.status]);
  } catch (error) {
    const status = error.status ?? 500;
    // The mistake: errors are told in the body, under the status of a success.
    ctx.status = mistake === 'errors-are-200' ? 200 : status;
    ctx.body = {
      error: STATUS_CODES[status],
      message: error.expose ? error.message : 'Something went wrong.',
      code: status,
      ...(status < 500 ? {} : { requestId: `req_${randomUUID()}` }),
    };
  }
});

function bearer(ctx) {
  const [, key] = /^bearer ([^ ]+)$/i.exec(ctx.get('Authorization')) ?? [];
  return key;
}

function account(ctx, key) {
  if (!keys.has(key)) ctx.throw(401, 'The key is missing or not valid.');
  return keys.get(key);
}

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value) => typeof value === 'string';
const isTextOrAbsent = (value) => value === undefined || isText(value);
const isMapOfTexts = (value) => isObject(value) && Object.values(value).every(isText);

router.put('/v1/source-artifact/:artifactId/promote', (ctx) => {
  const own = account(ctx, bearer(ctx));
  ctx.assert(artifacts.get(ctx.params.artifactId) === own, 404, 'There is no such artifact.');
  const body = ctx.request.body ?? {};
  ctx.assert(isObject(body), 400, 'The body is not an object.');
  ctx.assert(isTextOrAbsent(body.title), 400, 'title is not a text.');
  ctx.assert(isTextOrAbsent(body.description), 400, 'description is not a text.');
  ctx.status = 202;
  ctx.body = {};
});

router.post('/api/registries/artifacts', (ctx) => {
  const own = account(ctx, ctx.headers['x-api-key'] ?? bearer(ctx));
  // The mistake: what is no JSON is not looked at, and goes through.
  if (mistake === 'checks-json-only' && !ctx.is('json')) {
    ctx.body = { published: true };
    return;
  }
  const { registryRef, artifact } = ctx.request.body ?? {};
  ctx.assert(isText(registryRef), 400, 'registryRef is not a text.');
  ctx.assert(isObject(artifact), 400, 'artifact is not an object.');
  checkArtifact(ctx, artifact);
  ctx.assert(registries.has(registryRef), 404, 'There is no such registry.');
  ctx.assert(registries.get(registryRef) === own, 403, 'The registry belongs to another organization.');
  ctx.body = { published: true };
});

function checkArtifact(ctx, artifact) {
  for (const name of ['prompt', 'version', 'model', 'compiled', 'hash']) {
    ctx.assert(isText(artifact[name]), 400, `artifact.${name} is not a text.`);
  }
  ctx.assert(isTextOrAbsent(artifact.body), 400, 'artifact.body is not a text.');
  ctx.assert(isObject(artifact.schema), 400, 'artifact.schema is not an object.');
  ctx.assert(isTextOrAbsent(artifact.schema.input), 400, 'artifact.schema.input is not a text.');
  ctx.assert(isTextOrAbsent(artifact.schema.output), 400, 'artifact.schema.output is not a text.');
  ctx.assert(isMapOfTexts(artifact.components), 400, 'artifact.components is not an object of texts.');
  ctx.assert(artifact.tools === undefined || isMapOfTexts(artifact.tools), 400, 'artifact.tools is not one of texts.');
  ctx.assert(isObject(artifact.metadata), 400, 'artifact.metadata is not an object.');
}

app.use(bodyParser({ enableTypes: ['json'] }));
app.use(router.routes());
app.use(router.allowedMethods());

app.listen(Number(process.env.PORT), '127.0.0.1');
