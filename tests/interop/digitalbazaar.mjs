// Issue and verify with @digitalbazaar/vc: one JSON request a line in, one JSON answer a line out.
//
// argv[2] is a folder of JSON-LD contexts and an index.json that maps each URL to its file; nothing
// else is ever loaded. Requests:
//   {"op": "issue",  "credential": {…}, "suite": "eddsa-rdfc-2022", "key": {…Multikey…}}
//   {"op": "verify", "credential": {…}, "suite": "eddsa-rdfc-2022"}
//   {"op": "time",   "credential": {…}, "suite": …, "key": {…}, "rounds": n}
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {cryptosuite as ecdsaRdfc2019} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import {cryptosuite as eddsaRdfc2022} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';

const folder = process.argv[2];
const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'));
const contexts = new Map(Object.entries(index).map(
  ([url, file]) => [url, JSON.parse(readFileSync(join(folder, file), 'utf8'))]));

const SUITES = {
  'eddsa-rdfc-2022': {cryptosuite: eddsaRdfc2022, keys: Ed25519Multikey},
  'ecdsa-rdfc-2019': {cryptosuite: ecdsaRdfc2019, keys: EcdsaMultikey}
};

// A did:key is its own document.
function didKey(url) {
  const [did] = url.split('#');
  const multibase = did.slice('did:key:'.length);
  const id = `${did}#${multibase}`;
  const method = {
    '@context': 'https://w3id.org/security/multikey/v1',
    id, type: 'Multikey', controller: did, publicKeyMultibase: multibase
  };
  if(url.includes('#')) {
    return method;
  }
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
    id: did, verificationMethod: [method], assertionMethod: [id], authentication: [id]
  };
}

async function documentLoader(url) {
  if(url.startsWith('did:key:')) {
    return {contextUrl: null, documentUrl: url, document: didKey(url)};
  }
  const document = contexts.get(url);
  if(!document) {
    throw new Error(`not loaded: ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document};
}

async function signing({suite, key}) {
  const {cryptosuite, keys} = SUITES[suite];
  const pair = await keys.from(key);
  return new DataIntegrityProof({cryptosuite, signer: pair.signer()});
}

async function verifying({suite}) {
  return new DataIntegrityProof({cryptosuite: SUITES[suite].cryptosuite});
}

async function verify(request) {
  const result = await vc.verifyCredential({
    credential: request.credential,
    suite: await verifying(request),
    documentLoader,
    // The status list is another credential; the caller asks about it by itself.
    checkStatus: async () => ({verified: true})
  });
  const errors = result.error?.errors ?? (result.error ? [result.error] : []);
  return {verified: result.verified, errors: errors.map(error => String(error.message))};
}

async function issue(request) {
  const {credential} = request;
  return {
    credential: await vc.issue({
      credential: structuredClone(credential), suite: await signing(request), documentLoader
    })
  };
}

async function time(request) {
  const rounds = request.rounds ?? 50;
  const cpu = [];
  const measure = async work => {
    await work();
    const begun = process.hrtime.bigint();
    const spent = process.cpuUsage();
    for(let round = 0; round < rounds; ++round) {
      await work();
    }
    const {user, system} = process.cpuUsage(spent);
    cpu.push((user + system) / 1e3 / rounds);
    return Number(process.hrtime.bigint() - begun) / 1e6 / rounds;
  };
  const {credential} = await issue(request);
  const clock = {
    issue_ms: await measure(() => issue(request)),
    verify_ms: await measure(async () => {
      const {verified} = await verify({...request, credential});
      if(!verified) {
        throw new Error('not verified');
      }
    })
  };
  return {...clock, issue_cpu_ms: cpu[0], verify_cpu_ms: cpu[1]};
}

const operations = {issue, verify, time};
for await (const line of createInterface({input: process.stdin})) {
  let answer;
  try {
    const request = JSON.parse(line);
    answer = await operations[request.op](request);
  } catch(error) {
    answer = {error: String(error.stack ?? error)};
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
