import type { SignalContent } from './signal.ts';

/**
 * The ICE username fragment that ties candidates to a description (RFC 8839 §5.4, RFC 8840 §5).
 */
export function ufragOf(content: SignalContent): string | undefined {
  switch (content.kind) {
    case 'offer':
    case 'answer':
      return /^a=ice-ufrag:(\S{1,256})/m.exec(content.sdp)?.[1];
    case 'candidate':
      return candidateUfrag(content.candidate);
    case 'bye':
    case 'custom':
      return undefined;
  }
}

function candidateUfrag(
  candidate: { candidate: string; usernameFragment?: string | null } | null,
): string | undefined {
  if (!candidate) return undefined;
  return candidate.usernameFragment ?? / ufrag (\S{1,256})/.exec(candidate.candidate)?.[1];
}
