// The way of a registered client with nothing but Node.js: sign an assertion, get a token, submit, read.
// KETAMINE_FHIR=http://127.0.0.1:8080/fhir CLIENT=clinic-ehr KEY=data/clinic-ehr.key.json node login.mjs
import assert from 'node:assert/strict';
import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';

const base = process.env.KETAMINE_FHIR ?? 'http://127.0.0.1:8080/fhir';
const client = process.env.CLIENT ?? 'clinic-ehr';
const jwk = JSON.parse(readFileSync(process.env.KEY, 'utf8'));
const example = new URL('../../../examples/regimens/esketamine-nasal/valid/session-first-dose.json', import.meta.url);

/** @see https://hl7.org/fhir/smart-app-launch/STU2.2/client-confidential-asymmetric.html */
function assertion(audience) {
  const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const header = { alg: jwk.kty === 'RSA' ? 'RS384' : 'ES384', typ: 'JWT', kid: jwk.kid };
  const claims = {
    iss: client,
    sub: client,
    aud: audience,
    exp: Math.floor(Date.now() / 1000) + 240,
    jti: randomUUID(),
  };
  const text = `${encoded(header)}.${encoded(claims)}`;
  const key = { key: createPrivateKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' };
  return `${text}.${sign('sha384', Buffer.from(text), key).toString('base64url')}`;
}

async function ask(address, options) {
  const response = await fetch(address, options);
  return { status: response.status, body: await response.json() };
}

const smart = await ask(`${base}/.well-known/smart-configuration`);
assert.equal(smart.status, 200);
assert.ok(smart.body.capabilities.includes('client-confidential-asymmetric'));

const form = new URLSearchParams({
  grant_type: 'client_credentials',
  scope: 'system/*.cruds',
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion: assertion(smart.body.token_endpoint),
});
const given = await ask(smart.body.token_endpoint, { method: 'POST', body: form });
assert.equal(given.status, 200, JSON.stringify(given.body));
assert.equal(given.body.token_type, 'Bearer');
assert.ok(given.body.expires_in <= 300);
const again = await ask(smart.body.token_endpoint, { method: 'POST', body: form });
assert.equal(again.body.error, 'invalid_client');

const headers = { Authorization: `Bearer ${given.body.access_token}`, 'Content-Type': 'application/fhir+json' };
const stored = await ask(base, { method: 'POST', headers, body: readFileSync(example) });
assert.equal(stored.status, 200, JSON.stringify(stored.body));
const found = await ask(`${base}/MedicationAdministration?_count=1`, { headers });
assert.equal(found.body.resourceType, 'Bundle');
assert.equal((await ask(`${base}/Patient`)).status, 401);
console.log(`${client} got a token, submitted and read`);
