// Check a log's checkpoint and audit paths with @sigstore/verify: one JSON request a line in, one
// JSON answer a line out. Octets are base64. Request:
//   {"origin": …, "key": SPKI, "keyId": …, "checkpoint": text, "index": n, "path": […], "entry": …}
// Answer: {"accepted": true} or {"accepted": false, "reason": …}. With "rounds" it is checked so often
// and the answer has the mean "milliseconds" of one check.
import {createPublicKey} from 'node:crypto';
import {createRequire} from 'node:module';
import {createInterface} from 'node:readline';

// The two checks are not exported by themselves; they are the files that its own verifier calls.
const require = createRequire(import.meta.url);
const {verifyCheckpoint} = require('@sigstore/verify/dist/tlog/checkpoint.js');
const {verifyMerkleInclusion} = require('@sigstore/verify/dist/tlog/merkle.js');

const octets = text => Buffer.from(text, 'base64');

function check(request) {
  const log = {
    logID: octets(request.keyId),
    baseURL: `https://${request.origin}`,
    publicKey: createPublicKey({key: octets(request.key), format: 'der', type: 'spki'})
  };
  const entry = {
    canonicalizedBody: octets(request.entry),
    inclusionProof: {
      logIndex: String(request.index),
      hashes: request.path.map(octets),
      checkpoint: {envelope: request.checkpoint}
    }
  };
  verifyMerkleInclusion(entry, verifyCheckpoint(entry, [log]));
}

for await (const line of createInterface({input: process.stdin})) {
  let answer = {accepted: true};
  try {
    const request = JSON.parse(line);
    check(request);
    if(request.rounds) {
      const begun = performance.now();
      for(let round = 0; round < request.rounds; round++) {
        check(request);
      }
      answer.milliseconds = (performance.now() - begun) / request.rounds;
    }
  } catch(error) {
    answer = {accepted: false, reason: `${error.code}: ${error.message}`};
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
}
