/** What the documents say of the dialect. */
import type { ApiDescription, SocketDescription } from '../dialect.ts';
import { hackrtc as wire } from '@parley/protocol';
import { Type } from 'typebox';
import { TOKEN_QUERY } from '../describing.ts';

export const description: ApiDescription = {
  title: 'Guests, invites and sealed chat',
  about:
    'People come in as guests or with an account, and enter rooms by invite. The dialect of the SDK and of the web page.',
  schemas: wire,
  refusal: (status) =>
    status === 422 ? Type.Union([wire.InvalidAnswer, wire.ErrorAnswer]) : wire.ErrorAnswer,
};

/** What a frame may be acknowledged by (H11); a field that nobody reads may hold anything (C8). */
const NUMBER = Type.Optional(
  Type.Union([wire.FrameId, Type.Unknown({ description: 'Not read without `resume=1`' })]),
);

/** What a frame may carry on a socket opened with `resume=1` (H11). */
const numbered = <Fields extends Parameters<typeof Type.Object>[0]>(frame: {
  readonly properties: Fields;
}) => Type.Object({ ...frame.properties, id: NUMBER });

const positioned = <Fields extends Parameters<typeof Type.Object>[0]>(frame: {
  readonly properties: Fields;
}) => Type.Object({ ...frame.properties, ...wire.Position.properties });

export const socketDescription: SocketDescription = {
  rules: 'H8–H11',
  about:
    'The newcomer is greeted with `welcome`, `peers` and their own `participant_state`. With `resume=1` events have positions, frames may carry an `id` that is acknowledged, and whoever comes back in time with `session` and `resume_token` has missed nothing.',
  query: Type.Object({
    ...TOKEN_QUERY.properties,
    resume: Type.Optional(Type.Literal('1')),
    session: Type.Optional(Type.String({ description: 'Of the `welcome` to come back to' })),
    resume_token: Type.Optional(Type.String()),
    epoch: Type.Optional(Type.String({ description: 'Of the last event that has come' })),
    offset: Type.Optional(Type.String({ description: 'Of the last event that has come' })),
    frames: Type.Optional(Type.String({ description: 'How many of its frames have come' })),
    lobby: Type.Optional(Type.Literal('1', { description: 'Wait on an open socket' })),
  }),
  fromClient: {
    signal: Type.Object(
      { ...wire.SignalFrame.properties, id: NUMBER },
      { additionalProperties: true },
    ),
    state: numbered(wire.StateFrame),
    chat: numbered(wire.ChatPostFrame),
    edit: numbered(wire.EditFrame),
    message: numbered(wire.MessageFrame),
    react: numbered(wire.ReactFrame),
    typing: numbered(wire.TypingFrame),
    decision: numbered(wire.DecisionFrame),
  },
  fromServer: {
    welcome: positioned(wire.WelcomeFrame),
    peers: positioned(wire.PeersFrame),
    resuming: wire.ResumingFrame,
    resumed: positioned(wire.ResumedFrame),
    ack: wire.AckFrame,
    ice_servers: wire.IceServersFrame,
    join: positioned(wire.JoinFrame),
    leave: positioned(wire.LeaveFrame),
    signal: Type.Object(
      { ...wire.RelayedSignalFrame.properties, ...wire.Position.properties },
      { additionalProperties: true },
    ),
    participant_state: positioned(wire.ParticipantStateFrame),
    chat: positioned(wire.ChatFrame),
    message_edited: positioned(wire.MessageEditedFrame),
    message_deleted: positioned(wire.MessageDeletedFrame),
    reaction: positioned(wire.ReactionFrame),
    read: positioned(wire.ReadFrame),
    typing: positioned(wire.TypingStateFrame),
    keys_published: positioned(wire.KeysPublishedFrame),
    group_founded: positioned(wire.GroupFoundedFrame),
    group_commit: positioned(wire.GroupCommitFrame),
    group_welcome: positioned(wire.GroupWelcomeFrame),
    member_left: positioned(wire.MemberLeftFrame),
    room_state: positioned(wire.RoomStateFrame),
    notice: positioned(wire.NoticeFrame),
    lobby: positioned(wire.LobbyFrame),
    lobby_state: wire.LobbyStateFrame,
    error: wire.ErrorFrame,
  },
};
