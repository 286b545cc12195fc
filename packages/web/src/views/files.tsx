import { useEffect, useRef } from 'preact/hooks';
import type { Files, SharedFile } from '../room/files.ts';
import type { Room } from '../room/room.ts';
import { Button, IconButton } from '../components/button.tsx';
import { Icon } from '../components/icon.tsx';
import { sizeOf, t } from '../strings/index.ts';

/** Files on their way to and from the others, the newest first: it may wait to be taken. */
export function FileList({ files }: { readonly files: Files }) {
  if (files.list.value.length === 0) return null;
  return (
    <ul class="files" aria-label={t('files.title')}>
      {files.list.value.toReversed().map((file) => (
        <FileRow key={file.id} files={files} file={file} />
      ))}
    </ul>
  );
}

interface RowProps {
  readonly files: Files;
  readonly file: SharedFile;
}

function FileRow({ files, file }: RowProps) {
  const { id, name, size, own, person, state, percent } = file;
  const over = state !== 'offered' && state !== 'running';
  return (
    <li class="file">
      <Icon name="file" />
      <p class="file-name">
        <span>{name}</span>
        <small>{t(own ? 'files.to' : 'files.from', { person, size: sizeOf(size) })}</small>
      </p>
      <IconButton
        icon="close"
        label={t(over ? 'files.drop' : 'files.cancel', { name })}
        onClick={() => (over ? files.drop(id) : files.cancel(id))}
      />
      {state === 'running' && <progress max={100} value={percent} aria-label={name} />}
      {file.content && <Came name={name} content={file.content} />}
      {state === 'offered' && !own ? (
        <Button onClick={() => void files.accept(id)}>{t('files.accept')}</Button>
      ) : (
        <small role="status">{noteOf(file)}</small>
      )}
    </li>
  );
}

function noteOf({ state, own, percent, person }: SharedFile): string {
  switch (state) {
    case 'offered':
      return t('files.waiting', { person });
    case 'running':
      return t('files.running', { percent });
    case 'done':
      return t(own ? 'files.arrived' : 'files.came');
    case 'cancelled':
      return t('files.cancelled');
    case 'failed':
      return t('files.failed');
  }
}

interface CameProps {
  readonly name: string;
  readonly content: Blob;
}

/** What came: to be saved, and seen where it is a picture. */
function Came({ name, content }: CameProps) {
  const link = useRef<HTMLAnchorElement>(null);
  const picture = useRef<HTMLImageElement>(null);
  useEffect(() => {
    // As what it is, a page of a stranger's could be opened in this page's name.
    const type = PICTURE.test(content.type) ? content.type : 'application/octet-stream';
    const url = URL.createObjectURL(new Blob([content], { type }));
    if (link.current) link.current.href = url;
    if (picture.current) picture.current.src = url;
    return () => URL.revokeObjectURL(url);
  }, [content]);
  return (
    <>
      {PICTURE.test(content.type) && <img ref={picture} class="file-picture" alt={name} />}
      <a ref={link} class="button button-quiet" download={name}>
        {t('files.save')}
      </a>
    </>
  );
}

/** What holds no script. */
const PICTURE = /^image\/(?:png|jpeg|gif|webp|avif)$/;

/** Chooses files for everybody. */
export function AttachButton({ room }: { readonly room: Room }) {
  const input = useRef<HTMLInputElement>(null);
  const send = ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) => {
    room.sendFiles(currentTarget.files ?? []);
    currentTarget.value = '';
  };
  return (
    <>
      <input ref={input} type="file" multiple hidden aria-label={t('files.send')} onChange={send} />
      <IconButton icon="attach" label={t('files.send')} onClick={() => input.current?.click()} />
    </>
  );
}
