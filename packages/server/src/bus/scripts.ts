/** What Redis does as one: each script runs alone, whole or not at all. */
import { hash } from 'node:crypto';

export interface Script {
  readonly text: string;
  /** The name by which Redis knows it. */
  readonly sha: string;
}

const script = (text: string): Script => ({ text, sha: hash('sha1', text) });

/*
 * A room is a hash (`@epoch`, `@offset`, `@size` of its log, each field of the record behind a dot,
 * and behind a colon its version, where it has one) and a stream, its log, in which an entry's id is its offset. Where the hash is gone, what
 * is left of the stream says nothing.
 *
 * Each connection of a node puts its own mark beside the node's name. A step that comes with
 * another is refused: nothing that an earlier connection sent is done late, and a node that was
 * given up by the others does nothing before it has come back and read what it missed.
 */

/** Error replies begin with it where the mark is another. */
const FENCED = 'FENCED';

const checkMark = `
if redis.call('HGET', MARKS, ARGV[1]) ~= ARGV[2] then
  return redis.error_reply('${FENCED} another connection has taken the place of this one')
end`;

/**
 * Does a step, if its conditions hold, and publishes its entry.
 *
 * KEYS room, log, marks. ARGV node, mark, epoch for a new order, life in ms, command to publish
 * with, channel, entry, most entries, greatest size, epoch and offset where the order must stand (or
 * nothing and nothing), and behind the number of each: conditions
 * (field, kind, value), fields to clear, beginnings of fields to clear, fields to set with their values, fields to raise (field, version, value).
 */
export const APPEND = script(`
local ROOM, LOG, MARKS = KEYS[1], KEYS[2], KEYS[3]
${checkMark}
local epoch, offset = unpack(redis.call('HMGET', ROOM, '@epoch', '@offset'))
local behind = ARGV[11]
if behind ~= '' then
  if behind ~= (offset or '0') then return false end
  if behind ~= '0' and ARGV[10] ~= epoch then return false end
end

local at = 12
local function each(width, visit)
  local count = tonumber(ARGV[at])
  for index = 0, count - 1 do
    if visit(at + 1 + index * width) == false then return false end
  end
  at = at + 1 + count * width
  return true
end

local function holds(index)
  local value, kind = redis.call('HGET', ROOM, '.' .. ARGV[index]), ARGV[index + 1]
  if kind == 'present' then return value ~= false end
  if kind == 'absent' then return value == false end
  return value == ARGV[index + 2]
end
if not each(3, holds) then return false end

if not epoch then
  epoch = ARGV[3]
  redis.call('HSET', ROOM, '@epoch', epoch)
  redis.call('DEL', LOG)
end
offset = redis.call('HINCRBY', ROOM, '@offset', 1)
local function clear(field) redis.call('HDEL', ROOM, '.' .. field, ':' .. field) end
each(1, function(index) clear(ARGV[index]) end)
each(1, function(index)
  local beginning = '.' .. ARGV[index]
  for _, key in ipairs(redis.call('HKEYS', ROOM)) do
    if key:sub(1, #beginning) == beginning then clear(key:sub(2)) end
  end
end)
each(2, function(index) redis.call('HSET', ROOM, '.' .. ARGV[index], ARGV[index + 1]) end)
each(3, function(index)
  local field, version, value = unpack(ARGV, index, index + 2)
  local known = redis.call('HGET', ROOM, ':' .. field)
  if known and tonumber(known) >= tonumber(version) then return end
  redis.call('HSET', ROOM, '.' .. field, value, ':' .. field, version)
end)

local entry, most, greatest = ARGV[7], tonumber(ARGV[8]), tonumber(ARGV[9])
redis.call('XADD', LOG, offset .. '-0', 'e', entry)
local count = redis.call('XLEN', LOG)
local size = redis.call('HINCRBY', ROOM, '@size', #entry)
while count > 0 and (count > most or size > greatest) do
  local oldest = redis.call('XRANGE', LOG, '-', '+', 'COUNT', 16)
  for _, each in ipairs(oldest) do size = size - #each[2][2] end
  count = count - #oldest
  redis.call('XTRIM', LOG, 'MAXLEN', count)
  redis.call('HSET', ROOM, '@size', count > 0 and size or 0)
end
redis.call('PEXPIRE', ROOM, ARGV[4])
redis.call('PEXPIRE', LOG, ARGV[4])
redis.call(ARGV[5], ARGV[6], epoch .. ' ' .. offset .. ' ' .. entry)
return {epoch, offset}
`);

/**
 * Reads what came behind a position; or, where that is not known, the record and the log. Makes
 * the room where there is none, so that its order has an epoch from the first reading on.
 *
 * KEYS room, log. ARGV epoch and offset of the position, epoch for a new order, life in ms.
 */
export const READ = script(`
local ROOM, LOG = KEYS[1], KEYS[2]
local epoch = redis.call('HGET', ROOM, '@epoch')
if not epoch then
  epoch = ARGV[3]
  redis.call('HSET', ROOM, '@epoch', epoch, '@offset', 0, '@size', 0)
  redis.call('DEL', LOG)
  redis.call('PEXPIRE', ROOM, ARGV[4])
end
local offset, after = tonumber(redis.call('HGET', ROOM, '@offset')), tonumber(ARGV[2])
if epoch == ARGV[1] and after <= offset then
  local entries = redis.call('XRANGE', LOG, (after + 1) .. '-0', '+')
  if #entries == offset - after then return {epoch, offset, false, entries} end
end
return {epoch, offset, redis.call('HGETALL', ROOM), redis.call('XRANGE', LOG, '-', '+')}
`);

/** Reads a room's record. KEYS room. */
export const LOOK = script(`
local epoch, offset = unpack(redis.call('HMGET', KEYS[1], '@epoch', '@offset'))
if not epoch or offset == '0' then return false end
return {epoch, tonumber(offset), redis.call('HGETALL', KEYS[1])}
`);

/** How long marks and heartbeats are kept where no node lives, in ms. */
const ROSTER_LIFE = 86_400_000;

const beat = `
local now = redis.call('TIME')
now = now[1] * 1000 + math.floor(now[2] / 1000)
redis.call('ZADD', NODES, now, ARGV[1])
redis.call('PEXPIRE', NODES, ${ROSTER_LIFE})
redis.call('PEXPIRE', MARKS, ${ROSTER_LIFE})`;

/**
 * A connection takes the place of the node's last one, and follows no room yet. The others are told
 * its name, before they can hear of anything that it does.
 *
 * KEYS nodes, marks, rooms of the node. ARGV node, mark, command to publish with, channel.
 */
export const JOIN = script(`
local NODES, MARKS = KEYS[1], KEYS[2]
redis.call('DEL', KEYS[3])
redis.call('HSET', MARKS, ARGV[1], ARGV[2])
${beat}
redis.call(ARGV[3], ARGV[4], ARGV[1])
return redis.call('ZRANGE', NODES, 0, -1)
`);

/**
 * Says that a node lives, by the clock of Redis, and asks who else does.
 *
 * KEYS nodes, marks. ARGV node, mark, how long the others may be silent before they are given up,
 * in ms; 0 gives nobody up.
 */
export const BEAT = script(`
local NODES, MARKS = KEYS[1], KEYS[2]
${checkMark}
${beat}
local patience = tonumber(ARGV[3])
if patience > 0 then
  for _, silent in ipairs(redis.call('ZRANGEBYSCORE', NODES, '-inf', now - patience)) do
    redis.call('ZREM', NODES, silent)
    redis.call('HDEL', MARKS, silent)
  end
end
return redis.call('ZRANGE', NODES, 0, -1)
`);

/** A node goes. KEYS nodes, marks, rooms of the node. ARGV node, mark. */
export const LEAVE = script(`
local NODES, MARKS = KEYS[1], KEYS[2]
${checkMark}
redis.call('DEL', KEYS[3])
redis.call('ZREM', NODES, ARGV[1])
redis.call('HDEL', MARKS, ARGV[1])
return 1
`);

/**
 * Notes that a node follows a room, or does no more.
 *
 * KEYS rooms of the node, marks. ARGV node, mark, whether it does, room, life in ms.
 */
export const NOTE = script(`
local ROOMS, MARKS = KEYS[1], KEYS[2]
${checkMark}
if ARGV[3] == 'true' then redis.call('HSET', ROOMS, ARGV[4], '') else redis.call('HDEL', ROOMS, ARGV[4]) end
redis.call('PEXPIRE', ROOMS, ARGV[5])
return 1
`);

/** Lists what nodes follow. KEYS rooms of each node. */
export const ROOMS = script(`
local rooms = {}
for _, key in ipairs(KEYS) do
  for _, room in ipairs(redis.call('HKEYS', key)) do rooms[#rooms + 1] = room end
end
return rooms
`);

export const SCRIPTS: readonly Script[] = [APPEND, READ, LOOK, JOIN, BEAT, LEAVE, NOTE, ROOMS];
