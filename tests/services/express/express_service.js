// Both operations in Express: middleware for the keys, checks by hand, one error handler at the end.
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import express from 'express';

const keys = new Map(Object.entries(JSON.parse(process.env.KEYS)));
const artifacts = new Map(Object.entries(JSON.parse(process.env.ARTIFACTS)));
const registries = new Map(Object.entries(JSON.parse(process.env.REGISTRIES)));
const mistake = process.env.MISTAKE;

const app = express();

class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

function bearer(req) {
  const [, key] = /^bearer ([^ ]+)$/i.exec(req.get('Authorization') ?? '') ?? [];
  return key;
}

function accountOf(key) {
  const account = keys.get(key);
  if (account === undefined) throw new Refused(401, 'The key is missing or not valid.');
  return account;
}

function byBearer(req, res, next) {
  req.account = accountOf(bearer(req));
  next();
}

function byEitherHeader(req, res, next) {
  req.account = accountOf(req.get('X-API-Key') ?? bearer(req));
  next();
}

function isObject(value) {
  // The mistake: an array is an object too, for typeof.
  if (mistake === 'arrays-are-objects') return typeof value === 'object' && value !== null;
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isText = (value) => typeof value === 'string';
const isTextOrAbsent = (value) => value === undefined || isText(value);
const isMapOfTexts = (value) => isObject(value) && Object.values(value).every(isText);

function check(holds, message) {
  if (!holds) throw new Refused(400, message);
}

app.put('/v1/source-artifact/:artifactId/promote', byBearer, express.json(), (req, res) => {
  if (mistake === 'unknown-id-crashes') artifacts.get(req.params.artifactId).toString();
  if (artifacts.get(req.params.artifactId) !== req.account) throw new Refused(404, 'There is no such artifact.');
  const body = req.body ?? {};
  check(isObject(body), 'The body is not an object.');
  check(isTextOrAbsent(body.title) && isTextOrAbsent(body.description), 'title and description are texts.');
  res.status(202).json({});
});

app.post('/api/registries/artifacts', byEitherHeader, express.json(), (req, res) => {
  const { registryRef, artifact } = req.body ?? {};
  check(isText(registryRef), 'registryRef is not a text.');
  check(isObject(artifact), 'artifact is not an object.');
  for (const name of ['prompt', 'version', 'model', 'compiled', 'hash']) {
    check(isText(artifact[name]), `artifact.${name} is not a text.`);
  }
  check(isTextOrAbsent(artifact.body), 'artifact.body is not a text.');
  check(isObject(artifact.schema), 'artifact.schema is not an object.');
  check(isTextOrAbsent(artifact.schema.input), 'artifact.schema.input is not a text.');
  check(isTextOrAbsent(artifact.schema.output), 'artifact.schema.output is not a text.');
  check(isMapOfTexts(artifact.components), 'artifact.components is not an object of texts.');
  check(artifact.tools === undefined || isMapOfTexts(artifact.tools), 'artifact.tools is not an object of texts.');
  check(isObject(artifact.metadata), 'artifact.metadata is not an object.');
  if (!registries.has(registryRef)) throw new Refused(404, 'There is no such registry.');
  if (registries.get(registryRef) !== req.account) {
    throw new Refused(403, 'The registry belongs to another organization.');
  }
  res.json({ published: true });
});

app.use((req, res, next) => next(new Refused(404, 'There is nothing at this address.')));

app.use((error, req, res, next) => {
  const status = error.status ?? 500;
  const further = status < 500 ? {} : { requestId: `req_${randomUUID()}` };
  const message = status < 500 ? error.message : 'Something went wrong.';
  res.status(status).json({ error: STATUS_CODES[status], message, code: status, ...further });
});

app.listen(Number(process.env.PORT), '127.0.0.1');
