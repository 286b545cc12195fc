import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../strings/index.ts';
import { LanguageSwitch } from './language.tsx';
import { Brand } from './brand.tsx';

interface PageProps {
  readonly title: string;
  readonly lead?: string;
  /** What stands opposite the name of the app. */
  readonly corner?: ComponentChildren;
  readonly children?: ComponentChildren;
}

/** A view around one heading, which gets the focus so that screen readers say where one is. */
export function Page({ title, lead, corner, children }: PageProps) {
  return (
    <main class="page">
      <header class="page-header">
        <Brand />
        {corner}
      </header>
      <Title text={title} />
      {lead && <p class="lead">{lead}</p>}
      {children}
      <footer class="page-footer">
        <LanguageSwitch />
      </footer>
    </main>
  );
}

interface TitleProps {
  readonly text: string;
  /** What is new, for whoever looks at another window. */
  readonly count?: number;
}

/** The heading of a view, and the title of the window. */
export function Title({ text, count = 0 }: TitleProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const mark = count > 0 ? `(${count}) ` : '';
    document.title = `${mark}${text} · ${t('app.name')}`;
  }, [text, count]);
  useEffect(() => heading.current?.focus(), []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {text}
    </h1>
  );
}
