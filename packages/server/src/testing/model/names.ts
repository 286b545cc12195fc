import type { Person } from './cast.ts';
import type { Peer } from './room.ts';
import { hasAddresses } from '../speakers/speaker.ts';
import { expectSame } from './expect-same.ts';

/**
 * What each dialect calls a peer, learnt as it is heard (X0): everybody who speaks it uses one name,
 * always the same, and no two peers share it where it is an address.
 */
export class Names {
  readonly #names = new Map<string, Map<Peer, string>>();

  /** What somebody's dialect calls a peer; of a person who is away, what it called them last. */
  of(by: Person, whom: Peer | Person): string | undefined {
    const names = this.#of(by);
    if ('lines' in whom) return names.get(whom);
    const [latest] = [...names].findLast(([peer]) => peer.person === whom) ?? [];
    return latest && names.get(latest);
  }

  learn(by: Person, peer: Peer, name: string): void {
    const names = this.#of(by);
    expectSame(`what ${by.name} calls ${peer.person.name}`, name, names.get(peer) ?? name);
    for (const [other, known] of names) {
      if (known === name && other !== peer) expectNamesakes(by, peer, other);
    }
    names.set(peer, name);
  }

  #of({ speaker }: Person): Map<Peer, string> {
    const known = this.#names.get(speaker.tag) ?? new Map<Peer, string>();
    this.#names.set(speaker.tag, known);
    return known;
  }
}

/** Peers of one person may share a name: one after the other, or where it addresses nobody. */
function expectNamesakes({ name, speaker }: Person, peer: Peer, other: Peer): void {
  expectSame(`whom ${name} calls by one name`, other.person.name, peer.person.name);
  if (hasAddresses(speaker)) expectSame('sockets of who had that name', other.lines.length, 0);
}
