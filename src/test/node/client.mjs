// The round that a client makes, with fhir-kit-client: a library of other people in another language.
// KETAMINE_FHIR=http://127.0.0.1:8080/fhir node client.mjs
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Client } from 'fhir-kit-client';

const baseUrl = process.env.KETAMINE_FHIR ?? 'http://127.0.0.1:8080/fhir';
const client = new Client({ baseUrl });
const examples = new URL('../../../examples/', import.meta.url);
const mrn = 'https://clinic.example/mrn';

/** A session that nobody submitted before. */
function session() {
  const ending = `-${randomUUID().slice(0, 8)}`;
  const file = new URL('regimens/esketamine-nasal/valid/session-first-dose.json', examples);
  return JSON.parse(
    readFileSync(file, 'utf8')
      .replace(/(\.example\/[a-z]{1,20}\|)([A-Za-z0-9-]+)/g, `$1$2${ending}`)
      .replace(
        /("system"\s*:\s*"https:\/\/[a-z]+\.example\/[a-z-]+",\s*"value"\s*:\s*")([^"]+)"/g,
        `$1$2${ending}"`,
      ),
  );
}

/** A patient whom nobody sent before. */
function patient(family) {
  return {
    resourceType: 'Patient',
    identifier: [{ system: mrn, value: `T-${randomUUID()}` }],
    name: [{ family }],
  };
}

const ids = (bundle) => (bundle.entry ?? []).map((entry) => entry.resource.id);
const response = (resource) => Client.httpFor(resource).response;

/** What the server says when it refuses. */
async function refusal(request, status) {
  const error = await request.then(
    () => assert.fail(`not refused with ${status}`),
    (refused) => refused,
  );
  assert.equal(error.response?.status, status, error.message);
  assert.equal(error.response.data.resourceType, 'OperationOutcome');
  assert.ok(error.response.data.issue[0].diagnostics ?? error.response.data.issue[0].details.text);
  return error.response.data;
}

const steps = {
  async 'reads the capability statement'() {
    const statement = await client.capabilityStatement();
    assert.equal(statement.resourceType, 'CapabilityStatement');
    assert.equal(statement.fhirVersion, '4.0.1');
    assert.ok(statement.rest[0].resource.some((resource) => resource.type === 'Observation'));
  },

  async 'creates, reads, updates, patches, lists the history and deletes'() {
    const created = await client.create({ resourceType: 'Patient', body: patient('Example') });
    assert.equal(response(created).status, 201);
    const of = { resourceType: 'Patient', id: created.id };
    const read = await client.read(of);
    assert.equal(read.meta.versionId, '1');
    const updated = await client.update({
      ...of,
      body: { ...read, gender: 'female' },
      options: { headers: { 'If-Match': 'W/"1"' } },
    });
    assert.equal(updated.meta.versionId, '2');
    const patched = await client.patch({
      ...of,
      jsonPatch: [{ op: 'replace', path: '/gender', value: 'other' }],
    });
    assert.equal(patched.gender, 'other');
    assert.equal((await client.vread({ ...of, version: '1' })).gender, undefined);
    assert.equal((await client.vread({ ...of, version: '2' })).gender, 'female');
    const history = await client.history(of);
    assert.equal(history.type, 'history');
    assert.deepEqual(history.entry.map((entry) => entry.resource.meta.versionId), ['3', '2', '1']);
    const stale = { headers: { 'If-Match': 'W/"1"' } };
    await refusal(client.update({ ...of, body: patched, options: stale }), 412);
    await client.delete(of);
    await refusal(client.read(of), 410);
    const ofType = await client.history({ resourceType: 'Patient' });
    assert.equal(ofType.entry[0].request.method, 'DELETE');
    assert.ok(ofType.entry[0].request.url.endsWith(`Patient/${created.id}`));
    assert.equal((await client.history()).type, 'history');
  },

  async 'searches by GET and by POST, page by page'() {
    const family = `Page${randomUUID().slice(0, 8)}`;
    const stored = [];
    for (let i = 0; i < 5; i++) {
      stored.push((await client.create({ resourceType: 'Patient', body: patient(family) })).id);
    }
    for (const postSearch of [false, true]) {
      const found = [];
      let pages = 0;
      const searchParams = { family, _count: 2 };
      const options = { postSearch };
      let bundle = await client.search({ resourceType: 'Patient', searchParams, options });
      for (; bundle; bundle = await client.nextPage({ bundle })) {
        found.push(...ids(bundle));
        pages++;
      }
      assert.deepEqual(found.sort(), [...stored].sort(), postSearch ? 'POST' : 'GET');
      assert.equal(pages, 3);
    }
    const none = await client.search({ resourceType: 'Patient', searchParams: { family: `${family}x` } });
    assert.equal(none.total, 0);
    await refusal(client.search({ resourceType: 'Patient', searchParams: { colour: 'red' } }), 400);
  },

  async 'creates only what is not there yet'() {
    const body = patient('Once');
    const options = { headers: { 'If-None-Exist': `identifier=${mrn}|${body.identifier[0].value}` } };
    const first = await client.create({ resourceType: 'Patient', body, options });
    const second = await client.create({ resourceType: 'Patient', body, options });
    assert.equal(response(first).status, 201);
    assert.equal(response(second).status, 200);
    assert.equal(second.id, first.id);
  },

  async 'submits a session and gets the whole record of the patient'() {
    const answer = await client.transaction({ body: session() });
    assert.equal(answer.type, 'transaction-response');
    const located = answer.entry.map((entry) => entry.response.location);
    const id = located.find((location) => location.includes('Patient/')).match(/Patient\/([^/]+)/)[1];
    const compartment = { resourceType: 'Patient', id };
    const doses = await client.search({ resourceType: 'MedicationAdministration', compartment });
    assert.equal(ids(doses).length, 1);
    const everything = await client.operation({
      name: 'everything',
      resourceType: 'Patient',
      id,
      method: 'GET',
      input: { _count: 500 },
    });
    const types = new Set(everything.entry.map((entry) => entry.resource.resourceType));
    assert.ok(['Patient', 'Encounter', 'MedicationAdministration', 'Observation'].every((type) => types.has(type)));
    const last = await client.operation({
      name: 'lastn',
      resourceType: 'Observation',
      method: 'GET',
      input: { patient: `Patient/${id}`, max: 1 },
    });
    const codes = last.entry.map((entry) => JSON.stringify(entry.resource.code.coding[0]));
    assert.equal(new Set(codes).size, codes.length);
    const included = await client.search({
      resourceType: 'MedicationAdministration',
      searchParams: { patient: id, _include: 'MedicationAdministration:patient' },
    });
    assert.ok(ids(included).includes(id));
  },

  async 'sends a batch, of which one part is refused'() {
    const answer = await client.batch({
      body: {
        resourceType: 'Bundle',
        type: 'batch',
        entry: [
          { request: { method: 'POST', url: 'Patient' }, resource: patient('Batch') },
          { request: { method: 'GET', url: 'Patient/nobody' } },
          { request: { method: 'GET', url: 'Patient?_count=1' } },
        ],
      },
    });
    assert.equal(answer.type, 'batch-response');
    assert.deepEqual(answer.entry.map((entry) => entry.response.status.slice(0, 3)), ['201', '404', '200']);
  },

  async 'is told what is wrong with a record'() {
    const body = { resourceType: 'Observation', status: 'final' };
    const outcome = await refusal(client.create({ resourceType: 'Observation', body }), 422);
    assert.ok(outcome.issue.some((issue) => issue.severity === 'error' && issue.expression?.length > 0));
    await refusal(client.read({ resourceType: 'Patient', id: 'nobody' }), 404);
  },
};

let failed = 0;
for (const [name, step] of Object.entries(steps)) {
  try {
    await step();
    console.log(`ok      ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAILED  ${name}\n${error.stack}\n${JSON.stringify(error.response?.data ?? '')}`);
  }
}
process.exit(failed === 0 ? 0 : 1);
