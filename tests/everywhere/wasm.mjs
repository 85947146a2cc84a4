// wasm.mjs - the chip in WebAssembly, in place of machine.c
//
// SPDX-License-Identifier: MIT
//
//     node wasm.mjs CHIP.wasm

import { readFileSync, readSync, writeSync } from 'node:fs';

const { instance } = await WebAssembly.instantiate(readFileSync(process.argv[2]));
const { memory, box, call } = instance.exports;
const at = box();
const input = Buffer.alloc(1 << 16);
const output = Buffer.alloc(1 << 16);
let inNext = 0, inEnd = 0, outEnd = 0;

function writeOut() {
    for (let done = 0; done < outEnd; ) done += writeSync(1, output, done, outEnd - done);
    outEnd = 0;
}

// The next byte of stdin; what was answered is written out before there is a wait.
function receive() {
    if (inNext === inEnd) {
        writeOut();
        inNext = 0;
        inEnd = readSync(0, input);
    }
    return inNext < inEnd ? input[inNext++] : undefined;
}

function receiveLength() {
    const low = receive();
    return low === undefined ? 0 : low + 256 * receive();
}

for (let length; (length = receiveLength()) > 0; ) {
    const request = new Uint8Array(memory.buffer, at, length);
    for (let i = 0; i < length; i++) request[i] = receive();
    const answer = call(at);
    if (output.length - outEnd < 2 + answer) writeOut();
    outEnd = output.writeUInt16LE(answer, outEnd);
    output.set(new Uint8Array(memory.buffer, at, answer), outEnd);
    outEnd += answer;
}
