import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answers, bindingError, bindingRequest, bindingSuccess } from './stun-message.ts';
import { parseBindingRequest } from './stun-message.ts';

const id = Buffer.from('b7e7a701bc34d686fa87dfae', 'hex');
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');

/** A Binding request whose attributes are written in hex. */
const requestWith = (attributes: string): Buffer => {
  const body = hex(attributes);
  const length = body.length.toString(16).padStart(4, '0');
  return Buffer.concat([hex(`0001 ${length} 2112a442`), id, body]);
};

/** @throws Error where it is none */
function parsed(packet: Buffer) {
  const request = parseBindingRequest(packet);
  if (!request) throw new Error('no Binding request');
  return request;
}

describe('a request', () => {
  test('is taken with and without attributes, by its cookie and its length', () => {
    expect(parsed(requestWith(''))).toEqual({
      transaction: hex(`2112a442${id.toString('hex')}`),
      unknown: [],
    });
    expect(parsed(bindingRequest(id)).unknown).toEqual([]);
  });

  test('with credentials, as of RFC 5769 §2.1, is refused for what only ICE understands', () => {
    const sample = hex(`
      0001 0058 2112a442 b7e7a701 bc34d686 fa87dfae
      8022 0010 5354554e 20746573 7420636c 69656e74
      0024 0004 6e0001ff
      8029 0008 932ff9b1 51263b36
      0006 0009 6576746a 3a683676 59202020
      0008 0014 9aeaa70c bfd8cb56 781ef2b5 b2d3f249 c1b571a2
      8028 0004 e57a3bcf`);
    expect(parsed(sample).unknown).toEqual([0x0024]);
  });

  test('may carry what can be passed over', () => {
    expect(parsed(requestWith('8022 0003 61626300')).unknown).toEqual([]);
  });

  test.each([
    ['nothing', ''],
    ['a header cut short', '0001 0000 2112a442 b7e7a701 bc34d686'],
    ['another cookie', '0001 0000 2112a443 b7e7a701 bc34d686 fa87dfae'],
    ['a longer length', '0001 0004 2112a442 b7e7a701 bc34d686 fa87dfae'],
    ['a shorter length', '0001 0000 2112a442 b7e7a701 bc34d686 fa87dfae 80220000'],
    ['a length that is no multiple of 4', '0001 0002 2112a442 b7e7a701 bc34d686 fa87dfae 0000'],
    ['a response', '0101 0000 2112a442 b7e7a701 bc34d686 fa87dfae'],
    ['an indication', '0011 0000 2112a442 b7e7a701 bc34d686 fa87dfae'],
    ['Allocate, of TURN', '0003 0000 2112a442 b7e7a701 bc34d686 fa87dfae'],
    ['the first bits of RTP', '8001 0000 2112a442 b7e7a701 bc34d686 fa87dfae'],
    ['an attribute past the end', '0001 0004 2112a442 b7e7a701 bc34d686 fa87dfae 80220004'],
    ['an attribute that wraps', '0001 0004 2112a442 b7e7a701 bc34d686 fa87dfae 8022ffff'],
    ['a wrong fingerprint', '0001 0008 2112a442 b7e7a701 bc34d686 fa87dfae 80280004 00000000'],
    ['a short fingerprint', '0001 0004 2112a442 b7e7a701 bc34d686 fa87dfae 80280000'],
  ])('is not: %s', (_, packet) => {
    expect(parseBindingRequest(hex(packet))).toBeUndefined();
  });

  test('has its fingerprint at the end', () => {
    const whole = bindingRequest(id);
    const more = Buffer.concat([whole, hex('8022 0000')]);
    more.writeUInt16BE(12, 2);
    expect(parseBindingRequest(more)).toBeUndefined();
  });
});

describe('an answer', () => {
  // The addresses and the transaction of RFC 5769 §2.2 and §2.3.
  test.each([
    ['192.0.2.1', '0020 0008 0001 a147 e112a643'],
    ['::ffff:192.0.2.1', '0020 0008 0001 a147 e112a643'],
    [
      '2001:db8:1234:5678:11:2233:4455:6677',
      '0020 0014 0002 a147 0113a9fa a5d3f179 bc25f4b5 bed2b9d9',
    ],
    ['fe80::1%eth0', '0020 0014 0002 a147 df92a442 b7e7a701 bc34d686 fa87dfaf'],
    ['::1', '0020 0014 0002 a147 2112a442 b7e7a701 bc34d686 fa87dfaf'],
  ])('tells %s where it was seen', (address, attribute) => {
    const answer = bindingSuccess(parsed(requestWith('')), { address, port: 32_853 });
    expect(answer.subarray(20, -8).toString('hex')).toBe(hex(attribute).toString('hex'));
    expect(answer.readUInt16BE(0)).toBe(0x0101);
    expect(answer.readUInt16BE(2)).toBe(answer.length - 20);
    expect(answers(answer, id)).toBe(true);
    expect(answers(answer, Buffer.alloc(12))).toBe(false);
  });

  test('names what was not understood, as 420', () => {
    const changeRequest = '0003 0004 00000006';
    const answer = bindingError(parsed(requestWith(changeRequest)));
    const reason = Buffer.from('Unknown Attribute').toString('hex');
    const expected = hex(`0009 0015 00000414 ${reason} 000000 000a 0002 0003 0000`);
    expect(answer.subarray(20, -8).toString('hex')).toBe(expected.toString('hex'));
    expect(answers(answer, id)).toBe(false);
  });

  test('stays short, however much was not understood', () => {
    const answer = bindingError(parsed(requestWith('0003 0000'.repeat(500))));
    expect(answer.length).toBeLessThan(100);
  });
});

test('any packet is either a request or nothing, and answers fit it', () => {
  const attribute = fc
    .tuple(fc.nat(0xffff), fc.uint8Array({ maxLength: 12 }), fc.integer({ min: -4, max: 4 }))
    .map(([type, value, slip]) => {
      const head = Buffer.alloc(4);
      head.writeUInt16BE(type);
      head.writeUInt16BE(Math.max(0, value.length + slip), 2);
      return Buffer.concat([head, value, Buffer.alloc(-value.length & 3)]);
    });
  const nearly = fc
    .array(attribute, { maxLength: 5 })
    .map((all) => requestWith(Buffer.concat(all).toString('hex')));
  const packets = fc.oneof(
    fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
    nearly,
  );
  const addresses = fc.oneof(fc.ipV4(), fc.ipV6());
  fc.assert(
    fc.property(packets, addresses, fc.nat(0xffff), (packet, address, port) => {
      const request = parseBindingRequest(packet);
      if (!request) return;
      for (const answer of [bindingSuccess(request, { address, port }), bindingError(request)]) {
        expect(answer.readUInt16BE(2)).toBe(answer.length - 20);
        expect(answer.length).toBeLessThan(100);
        expect(answer.subarray(4, 20)).toEqual(packet.subarray(4, 20));
      }
    }),
  );
});
